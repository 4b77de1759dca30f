"""Endorsements as signed statements: made with a key, checked on intake."""

import json
from hashlib import sha256
from typing import Any
from uuid import uuid4

import jwt
import pytest

from lrs.verifiable.public_keys import made
from lrs_endorsements.credentials import signatures
from tests.endorsements.conftest import ANN, endorsed
from tests.endorsements.credentials.conftest import Member, member_of
from tests.endorsements.credentials.made import ED, RSA
from tests.endorsements.credentials.signing import signature

# What is asked of databases is asked of both kinds in test_keys.py and test_importing.py.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

BOUNDARY = "between-parts"


@pytest.fixture
def bob(store: Any) -> Member:
    return member_of(store, "endorsements/give", "statements/write", "statements/read")


def signed(member: Member, name: str, key: Any = RSA, **changes: Any) -> tuple[dict[str, Any], bytes]:
    """An endorsement and its signature, and what was changed behind it."""
    said = endorsed(member.agent, ANN)
    with member.inside.read() as tx:
        given = signatures.to_sign(said, member.inside.person_keys.get(tx, name))
    statement, jws = signatures.attached(said, given, signature(key, given))
    return {**statement, **changes}, jws


def send(member: Member, statement: dict[str, Any], jws: bytes) -> Any:
    digest = statement["attachments"][0]["sha2"]
    parts = (
        f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{json.dumps(statement)}\r\n"
        f"--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        f"X-Experience-API-Hash: {digest}\r\n\r\n"
    )
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
    body = parts.encode() + jws + f"\r\n--{BOUNDARY}--\r\n".encode()
    return member.client.post("/xapi/statements", data=body, headers=headers)


def test_a_statement_signed_with_a_registered_key_is_stored(bob: Member) -> None:
    answer = send(bob, *signed(bob, bob.register(RSA)))

    assert answer.status_code == 200, answer.text


def test_one_that_is_sent_again_is_known(bob: Member) -> None:
    made = signed(bob, bob.register(RSA))
    send(bob, *made)

    assert send(bob, *made).status_code == 200


def test_a_signature_by_a_key_of_nobody_is_refused(bob: Member) -> None:
    answer = send(bob, *signed(bob, bob.register(RSA), made("RS256")))

    assert (answer.status_code, "no key that the endorser has registered" in answer.text) == (400, True)
    assert "/attachments/0" in answer.text


def test_a_signature_by_somebody_elses_key_is_refused(bob: Member) -> None:
    eve = member_of(bob.store, "endorsements/give", "statements/write")
    theirs = eve.register(RSA)

    answer = send(bob, *signed(bob, theirs))

    assert (answer.status_code, "no key that the endorser has registered" in answer.text) == (400, True)


def test_a_signature_by_a_revoked_key_is_refused(bob: Member) -> None:
    name = bob.register(RSA)
    bob.client.post(f"/endorsements/api/keys/{name}/revoke", json={})

    assert "which is revoked" in send(bob, *signed(bob, name)).text


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_another_algorithm_is_refused(bob: Member, algorithm: str) -> None:
    bob.register(RSA)
    said = endorsed(bob.agent, ANN)
    jws = jwt.api_jws.encode(json.dumps(said).encode(), RSA, algorithm=algorithm).encode()
    given, _, end = jws.rpartition(b".")
    statement, _ = signatures.attached(said, given, b"")
    statement["attachments"][0] |= {"length": len(jws), "sha2": sha256(jws).hexdigest()}

    answer = send(bob, statement, jws)

    assert (answer.status_code, end != b"") == (400, True)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"object": {**ANN, "mbox": "mailto:eve@example.com"}}, id="endorsee"),
        pytest.param({"result": {"response": "and more"}}, id="words"),
        pytest.param({"id": str(uuid4())}, id="id"),
    ],
)
def test_what_was_changed_after_signing_is_refused(bob: Member, changes: dict[str, Any]) -> None:
    answer = send(bob, *signed(bob, bob.register(RSA), **changes))

    assert answer.status_code == 400


def test_the_reasons_are_told_by_the_function_too(bob: Member) -> None:
    name = bob.register(RSA)
    statement, jws = signed(bob, name)
    with bob.inside.read() as tx:
        key = bob.inside.person_keys.get(tx, name)

    assert signatures.check(statement, jws, [key]) == key
    for broken, reason in ((b"no.jws", "is no JWS"), (jws[:-8] + b"AAAAAAAA", "no key that the endorser")):
        with pytest.raises(signatures.BadSignature, match=reason):
            signatures.check(statement, broken, [key])
    with pytest.raises(signatures.BadSignature, match="payload of a signature"):
        signatures.check({**statement, "result": {"success": True}}, jws, [key])
    with pytest.raises(signatures.BadSignature, match="'EdDSA'"):
        signatures.check(statement, jwt.api_jws.encode(b"{}", ED, algorithm="EdDSA").encode(), [key])


def test_without_a_signature_nothing_is_asked(bob: Member) -> None:
    assert bob.endorse()
