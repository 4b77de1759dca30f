"""Signed statements (1.0.3 Data 2.6)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from werkzeug.test import TestResponse

from tests.client import Client
from tests.statements import BEN, statement
from tests.web import multipart
from tests.web.multipart import attachment, content_part, parts_of, statements_part

USAGE = "http://adlnet.gov/expapi/attachments/signature"
OTHER_SECRET = b"a secret of thirty-two or more bytes"


@cache
def key(name: str) -> RSAPrivateKey:
    """A private key, the same for the same name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate(subject: str, issuer: str) -> str:
    """A certificate of the subject's key by the issuer's, as x5c has it."""
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key(subject).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=2))
        .not_valid_after(datetime.now(UTC) + timedelta(days=2))
        .sign(key(issuer), hashes.SHA256())
    )
    return base64.b64encode(built.public_bytes(Encoding.DER)).decode()


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def signed(payload: Any, *, algorithm: str = "RS256", x5c: list[str] | None = None) -> bytes:
    """A JWS of `payload` by Ann."""
    headers = {} if x5c is None else {"x5c": x5c}
    signing = OTHER_SECRET if algorithm == "HS256" else key("Ann")
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jwt.PyJWS().encode(raw, signing, algorithm=algorithm, headers=headers).encode()


def send(client: Client, one: dict[str, Any], jws: bytes, **properties: Any) -> TestResponse:
    """`one` with this signature attached."""
    declared = attachment(jws, **{"usageType": USAGE, "contentType": "application/octet-stream", **properties})
    part = content_part(jws, Content_Type="application/octet-stream")
    return multipart.send(client, statements_part({**one, "attachments": [declared]}), part)


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signed_statement_is_stored(client: Client, algorithm: str) -> None:
    """The JWS signature MUST use an algorithm of "RS256", "RS384", or "RS512"."""
    one = statement()

    answer = send(client, one, signed(one, algorithm=algorithm))

    assert (answer.status_code, answer.json) == (200, [one["id"]])


@pytest.mark.parametrize("algorithm", ["HS256", "PS256"])
def test_another_algorithm_is_refused(client: Client, algorithm: str) -> None:
    """The JWS signature MUST use an algorithm of "RS256", "RS384", or "RS512"."""
    one = statement()

    answer = send(client, one, signed(one, algorithm=algorithm))

    assert (answer.status_code, client.find_ids()) == (400, [])


def test_a_signature_that_says_none_is_refused(client: Client) -> None:
    """The JWS signature MUST use an algorithm of "RS256", "RS384", or "RS512"."""
    one = statement()
    jws = jwt.PyJWS().encode(json.dumps(one).encode(), None, algorithm="none").encode()

    assert send(client, one, jws).status_code == 400


def test_a_signature_is_read_as_it_was_sent(any_version_client: Client) -> None:
    """Clients MUST NOT assume a signature is valid: they need it whole, to verify it."""
    one = statement()
    jws = signed(one)
    send(any_version_client, one, jws)

    parts = parts_of(any_version_client.get_statement(one["id"], attachments=True))

    assert parts[1].content == jws


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/jose"])
def test_a_signature_of_another_content_type_is_refused(client: Client, content_type: str) -> None:
    """... with a usageType of .../attachments/signature and a contentType of application/octet-stream."""
    one = statement()

    answer = send(client, one, signed(one), contentType=content_type)

    assert answer.status_code == 400


@pytest.mark.parametrize("jws", [b"", b"x", b"a.b.c", b"....", b"\xff\xfe", b"e30.e30.e30", b"{}"])
def test_what_is_no_signature_is_refused(client: Client, jws: bytes) -> None:
    """The LRS MUST reject requests to store Statements that contain malformed signatures, with 400."""
    answer = send(client, statement(), jws)

    assert (answer.status_code, client.find_ids()) == (400, [])


SIGNED = statement(timestamp="2026-03-01T09:30:00.000Z")


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({**SIGNED, "actor": BEN}, id="another actor"),
        pytest.param({**SIGNED, "id": "7ccd3322-e1a5-411a-a67d-6a735c76f119"}, id="another id"),
        pytest.param({**SIGNED, "timestamp": "2026-03-01T09:30:00.001Z"}, id="another time"),
        pytest.param({**SIGNED, "result": {"success": True}}, id="something more"),
        pytest.param({**SIGNED, "verb": {}}, id="no statement"),
        pytest.param(b"{", id="no JSON"),
        pytest.param([SIGNED], id="an array"),
    ],
)
def test_a_signature_of_something_else_is_refused(client: Client, payload: Any) -> None:
    """Validate that the original Statement is logically equivalent to the received Statement."""
    answer = send(client, SIGNED, signed(payload))

    assert (answer.status_code, client.find_ids()) == (400, [])


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"timestamp": "2026-03-01T10:30:00.000+01:00"}, id="zone"),
        pytest.param({"verb": {"id": SIGNED["verb"]["id"], "display": {"de": "erledigte"}}}, id="display"),
        pytest.param({"authority": BEN}, id="authority"),
    ],
)
def test_what_a_store_may_change_does_not_break_a_signature(client: Client, sent: dict[str, Any]) -> None:
    """Logically equivalent: see Statement comparison requirements."""
    answer = send(client, {**SIGNED, **sent}, signed(SIGNED))

    assert answer.status_code == 200


def test_what_was_not_signed_may_be_added_by_the_store_only(client: Client) -> None:
    """Logically equivalent: see Statement comparison requirements (id, timestamp are assigned by an LRS)."""
    bare = {name: value for name, value in SIGNED.items() if name not in ("id", "timestamp")}

    answer = send(client, bare, signed(bare))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "chain", [[("Ann", "Ann")], [("Ann", "Root")], [("Ann", "Root"), ("Root", "Root")]], ids=["own", "leaf", "chain"]
)
def test_a_signature_with_its_certificates_is_verified(client: Client, chain: list[tuple[str, str]]) -> None:
    """If the JWS header includes an X.509 certificate, validate the signature against that certificate."""
    one = statement()

    answer = send(client, one, signed(one, x5c=[certificate(*names) for names in chain]))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "x5c",
    [
        pytest.param(lambda: [certificate("Ben", "Ben")], id="of another key"),
        pytest.param(lambda: [certificate("Ann", "Root"), certificate("Ben", "Ben")], id="by another issuer"),
        pytest.param(list, id="empty"),
        pytest.param(lambda: ["x"], id="no certificate"),
        pytest.param(lambda: [1], id="no string"),
    ],
)
def test_a_signature_with_wrong_certificates_is_refused(client: Client, x5c: Any) -> None:
    """If the JWS header includes an X.509 certificate, validate the signature against that certificate."""
    one = statement()

    answer = send(client, one, signed(one, x5c=x5c()))

    assert (answer.status_code, client.find_ids()) == (400, [])


def test_a_tampered_payload_is_refused(client: Client) -> None:
    """Validate the signature against that certificate as defined in JWS."""
    one, other = statement(), statement()
    header, _, signature = signed(one, x5c=[certificate("Ann", "Ann")]).split(b".")
    payload = signed(other).split(b".")[1]

    answer = send(client, other, b".".join((header, payload, signature)))

    assert answer.status_code == 400


def test_a_refused_signature_is_named(any_version_client: Client) -> None:
    """The LRS SHOULD include a message in the response of a rejected statement."""
    answer = send(any_version_client, statement(), b"x")

    assert (answer.json["violations"][0]["pointer"], answer.json["violations"][0]["section"]) == (
        "/attachments/0",
        "Data 2.6",
    )


def test_a_signature_may_lie_elsewhere(client: Client) -> None:
    """Communication 1.5.1: batches which contain only Attachment Objects with a populated fileUrl."""
    declared = attachment(b"x", usageType=USAGE, contentType="application/octet-stream", fileUrl="http://example.com/s")

    answer = client.post_statements(statement(attachments=[declared]))

    assert answer.status_code == 200
