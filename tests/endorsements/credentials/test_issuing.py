"""Endorsements issued as credentials, and what verifiers by others say of them."""

import json
from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest

from lrs.testing import Broken
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import ED25519, RS256
from lrs_endorsements.credentials.commands import issue, show, verify
from lrs_endorsements.credentials.tables import issued
from tests.conftest import SHARED_DATA
from tests.endorsements.conftest import NEGOTIATION
from tests.endorsements.credentials.conftest import Member, member_of
from tests.endorsements.credentials.made import ED, OTHER, RSA, base64url
from tests.endorsements.credentials.signing import signature
from tests.judges.asking import DIGITALBAZAAR, JOSE, Question, verdicts

# What is asked of databases is asked of both kinds in test_keys.py and test_importing.py.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

EVIDENCE = {"statement": str(UUID(int=7)), "sha256": "ab" * 32}
SCHEMA = SHARED_DATA / "schemas/open-badges/v3_0/ob_v3p0_endorsementcredential_schema.json"


def prepared(member: Member, statement: UUID, key: str, format: str) -> Any:
    path = f"/endorsements/api/credentials/{statement}/prepare"
    answer = member.client.post(path, json={"key": key, "format": format})
    assert answer.status_code == 200, answer.text
    return answer.json


def signed_elsewhere(member: Member, statement: UUID, key: Any, format: str) -> str:
    """A credential for which a browser signs what the server has prepared."""
    name = member.register(key)
    made = prepared(member, statement, name, format)
    content = urlsafe_b64decode(made["to_sign"] + "==")
    body = {"key": name, "format": format, "created": made["created"]}
    path = f"/endorsements/api/credentials/{statement}"
    answer = member.client.post(path, json={**body, "signature": base64url(signature(key, content))})
    assert answer.status_code == 200, answer.text
    return str(answer.json["credential"])


def refused(member: Member, statement: UUID, **body: Any) -> str:
    answer = member.client.post(f"/endorsements/api/credentials/{statement}", json=body)
    assert answer.status_code in (400, 403, 404, 409), answer.text
    return str(answer.json["detail"])


def test_a_browser_signs_a_credential_that_digitalbazaar_verifies_and_changed_ones_it_refuses(bob: Member) -> None:
    made = json.loads(signed_elsewhere(bob, bob.endorse(level="3"), ED, "di"))
    subject = {**made["credentialSubject"], "id": "mailto:eve@example.com"}

    changed = {**made, "name": "Another"}, {**made, "credentialSubject": subject}
    judged = verdicts({}, *(Question(DIGITALBAZAAR, each) for each in (made, *changed)))

    assert [each.accepted for each in judged] == [True, False, False], judged


def test_the_server_signs_a_credential_that_digitalbazaar_verifies(bob: Member) -> None:
    grounds = [{"ground": "saw", "on": "2026-01-03", "words": 'she said "yes", naïve 😀'}]
    statement = bob.endorse(level="3", grounds=grounds)

    made = json.loads(bob.issue(statement, bob.hold(ED25519), "di"))

    assert verdicts({}, Question(DIGITALBAZAAR, made))[0].accepted
    assert "Grounds: saw it on 2026-01-03" in made["credentialSubject"]["endorsementComment"]


@pytest.mark.parametrize("is_held", [True, False], ids=["by-the-server", "in-a-browser"])
def test_a_jwt_is_verified_by_jose_with_the_published_key(bob: Member, is_held: bool) -> None:
    statement = bob.endorse()
    made = bob.issue(statement, bob.hold(RS256), "jwt") if is_held else signed_elsewhere(bob, statement, RSA, "jwt")
    header = json.loads(urlsafe_b64decode(made.split(".")[0] + "=="))
    path = header["kid"].partition("localhost")[2]
    published = bob.store.stranger().get(path).json

    judged = verdicts({header["kid"]: published}, *(Question(JOSE, each) for each in (made, made[:-6] + "AAAAAA")))

    assert [each.accepted for each in judged] == [True, False], judged
    assert (set(header), header["alg"]) == ({"alg", "kid", "jwk", "typ"}, "RS256")
    payload = judged[0].payload
    assert (payload["iss"], payload["jti"]) == (payload["issuer"]["id"], f"urn:uuid:{statement}")
    assert (payload["sub"], payload["nbf"]) == (payload["credentialSubject"]["id"], 1768899600)


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"no schema at {SCHEMA}")
def test_it_has_the_shape_that_1edtech_publishes(bob: Member) -> None:
    made = json.loads(bob.issue(bob.endorse(), bob.hold(ED25519), "di"))

    jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).validate(made)


def test_it_says_what_the_endorser_has_said(bob: Member) -> None:
    statement = bob.endorse(level="3", grounds=[{"ground": "worked-together"}])

    made = json.loads(bob.issue(statement, bob.hold(ED25519), "di"))

    assert made["@context"][:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert (made["id"], made["name"]) == (f"urn:uuid:{statement}", "Endorsement: Negotiation")
    assert made["credentialSubject"] == {
        "id": "mailto:ann@example.com",
        "type": ["EndorsementSubject"],
        "endorsementComment": f"For: {NEGOTIATION['id']}\nLevel: 3\nGrounds: worked together",
    }
    assert (made["issuer"]["name"], made["issuer"]["id"][:12]) == ("Bob", "did:key:z6Mk")


def test_it_is_shown_again_as_it_was_though_only_the_signature_is_kept(bob: Member) -> None:
    statement = bob.endorse()
    made = {
        "di": bob.issue(statement, bob.hold(ED25519), "di"),
        "jwt": bob.issue(statement, bob.hold(RS256), "jwt"),
    }

    for format, credential in made.items():
        path = f"/endorsements/api/credentials/{statement}"
        assert bob.client.ask(path, format=format)["credential"] == credential
    assert {name for row in bob.store.rows(issued) for name in row} == set(issued.c.keys()) - {"store_id"}
    assert "credential" not in issued.c


def test_what_was_withdrawn_is_neither_issued_nor_shown(bob: Member) -> None:
    statement, key = bob.endorse(), bob.hold(ED25519)
    bob.issue(statement, key, "di")
    bob.store.void(str(statement))
    bob.store.derive()

    answer = bob.client.get(f"/endorsements/api/credentials/{statement}")

    assert (answer.status_code, refused(bob, statement, key=key)[:35]) == (409, "the endorsement is not to be issued")


def test_a_signature_of_something_else_is_refused_and_not_kept(bob: Member) -> None:
    statement, name = bob.endorse(), bob.register(ED)

    reason = refused(bob, statement, key=name, signature=base64url(ED.sign(b"something else")))

    assert "the signature doesn't fit" in reason
    assert bob.store.rows(issued) == []


def test_a_signature_by_another_key_is_refused(bob: Member) -> None:
    statement, name = bob.endorse(), bob.register(ED)
    made = prepared(bob, statement, name, "di")
    signed = base64url(OTHER.sign(urlsafe_b64decode(made["to_sign"] + "==")))

    assert "doesn't fit" in refused(bob, statement, key=name, created=made["created"], signature=signed)


def test_nobody_issues_what_another_has_said(bob: Member) -> None:
    eve = member_of(bob.store)

    assert "isn't the endorser's" in refused(eve, bob.endorse(), key=eve.hold(ED25519))
    assert "somebody else's" in refused(eve, bob.endorse(), key=bob.hold(ED25519))


def test_staff_do_not_sign_for_members(bob: Member) -> None:
    staff = member_of(bob.store, "endorsements/give", "endorsements/staff")

    assert "somebody else's" in refused(staff, bob.endorse(), key=bob.hold(ED25519))


@pytest.mark.parametrize(("kind", "format"), [(ED25519, "jwt"), (RS256, "di")])
def test_a_key_signs_only_its_own_format(bob: Member, kind: str, format: str) -> None:
    assert "is signed with" in refused(bob, bob.endorse(), key=bob.hold(kind), format=format)


def test_what_is_in_a_browser_is_not_signed_by_the_server(bob: Member) -> None:
    assert "is in a browser" in refused(bob, bob.endorse(), key=bob.register(ED))


def test_what_others_would_read_otherwise_is_not_signed(bob: Member) -> None:
    statement = bob.endorse(grounds=[{"ground": "met", "words": "a bell \x07"}])

    assert "control character" in refused(bob, statement, key=bob.hold(ED25519))


def test_a_statement_that_is_no_endorsement_is_refused(bob: Member) -> None:
    assert "there is no statement" in refused(bob, uuid4(), key=bob.hold(ED25519))


def test_commands_issue_show_and_verify(bob: Member, tmp_path: Any) -> None:
    statement, key = str(bob.endorse()), bob.hold(ED25519)

    made = bob.store.run(issue, statement, "--key", key)
    (tmp_path / "made.json").write_text(made)
    told = json.loads(bob.store.run(verify, str(tmp_path / "made.json"), "--subject", "mailto:ann@example.com"))

    assert bob.store.run(show, statement) == made
    assert (told["is_valid"], {each["check"]: each["outcome"] for each in told["findings"]}["subject"]) == (
        True,
        "proven",
    )
    with pytest.raises(Broken, match="wasn't issued"):
        bob.store.run(show, statement, "--format", "jwt")


def test_the_kind_of_a_key_is_named_by_its_did(bob: Member) -> None:
    name = bob.register(ED)

    (told,) = bob.client.ask("/endorsements/api/keys")["keys"]

    assert (told["key"], told["did"]) == (name, public_keys.did_of(ED.public_key()))
