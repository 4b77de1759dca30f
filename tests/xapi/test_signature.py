"""Signed statements (1.0.3 Data 2.6)."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from lrs.xapi.signature import BrokenSignature, check_signature
from tests.statements import ANN, BEN, COMPLETED, statement

OCTETS = "application/octet-stream"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Signer:
    """A key with its certificate."""

    key: Any
    certificate: x509.Certificate

    @property
    def x5c(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


def certified(key: Key, name: str, issuer: Signer | None = None) -> Signer:
    """`key` with a certificate by `issuer`, or by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    return Signer(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


@pytest.fixture(scope="module")
def root() -> Signer:
    return certified(rsa.generate_private_key(65537, 2048), "root")


@pytest.fixture(scope="module")
def signer(root: Signer) -> Signer:
    return certified(rsa.generate_private_key(65537, 2048), "signer", root)


@pytest.fixture(scope="module")
def ec_signer(root: Signer) -> Signer:
    return certified(ec.generate_private_key(ec.SECP256R1()), "ec", root)


ONE = statement(timestamp="2026-03-01T09:30:00Z")


def jws(payload: Any, key: Any, *, algorithm: str = "RS256", x5c: Any = None) -> bytes:
    """`payload` as a JWS in compact serialization; without x5c where it is None."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = None if x5c is None else {"x5c": x5c}
    return jwt.PyJWS().encode(raw, key, algorithm=algorithm, headers=headers).encode()


def refusal(one: dict[str, Any], signature: bytes, *, content_type: str = OCTETS) -> str:
    """Why the signature is refused."""
    with pytest.raises(BrokenSignature) as broken:
        check_signature(one, content_type, signature, version="1.0.3")
    return broken.value.rule.text


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("chain", ["none", "the signer", "the signer and its issuer"])
def test_a_signature_of_the_statement_is_accepted(signer: Signer, root: Signer, algorithm: str, chain: str) -> None:
    """Data 2.6: MUST use an algorithm of "RS256", "RS384", or "RS512"; SHOULD include the "x5c" property."""
    x5c = {"none": None, "the signer": [signer.x5c], "the signer and its issuer": [signer.x5c, root.x5c]}[chain]
    signature = jws(ONE, signer.key, algorithm=algorithm, x5c=x5c)

    check_signature(ONE, OCTETS, signature, version="1.0.3")


def test_a_signature_without_x5c_is_not_verified(signer: Signer) -> None:
    """Data 2.6: validate the signature if the JWS header includes an X.509 certificate."""
    head, payload, _ = jws(ONE, signer.key).split(b".")

    check_signature(ONE, OCTETS, head + b"." + payload + b"." + base64.urlsafe_b64encode(b"x" * 255), version="1.0.3")


@pytest.mark.parametrize("algorithm", ["HS256", "none", "PS256", "ES256"])
def test_another_algorithm_is_refused(algorithm: str) -> None:
    keys = {
        "HS256": b"k" * 32,
        "none": None,
        "PS256": rsa.generate_private_key(65537, 2048) if algorithm == "PS256" else None,
        "ES256": ec.generate_private_key(ec.SECP256R1()),
    }

    text = refusal(ONE, jws(ONE, keys[algorithm], algorithm=algorithm))

    assert text == "a signature is made with RS256, RS384 or RS512"


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"signed, Ann", id="text"),
        pytest.param(b"e30.e30", id="two parts"),
        pytest.param(b"!!.e30.e30", id="a header that is no base64url"),
        pytest.param(b"W10.e30.e30", id="a header that is an array"),
        pytest.param(b"\xff\xfe.e30.e30", id="bytes"),
        pytest.param(b'{"payload":"e30","signatures":[]}', id="JSON serialization"),
    ],
)
def test_what_is_no_compact_jws_is_refused(signature: bytes) -> None:
    """Data 2.6: the LRS MUST reject requests to store Statements that contain malformed signatures."""
    text = refusal(ONE, signature)

    assert text == "a signature is a JWS in compact serialization"


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", ""])
def test_another_content_type_is_refused(signer: Signer, content_type: str) -> None:
    """Data 2.6: a contentType of `application/octet-stream`."""
    text = refusal(ONE, jws(ONE, signer.key), content_type=content_type)

    assert text == "a signature has the content type application/octet-stream"


def test_a_content_type_may_have_parameters_and_capitals(signer: Signer) -> None:
    check_signature(ONE, "Application/Octet-Stream; x=y", jws(ONE, signer.key), version="1.0.3")


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param({**ONE, "actor": BEN}, id="another actor"),
        pytest.param({**ONE, "id": "12345678-1234-4234-8234-123456789abc"}, id="another id"),
        pytest.param({**ONE, "timestamp": "2026-03-01T09:30:01Z"}, id="another timestamp"),
        pytest.param({**ONE, "result": {"success": True}}, id="a result more"),
        pytest.param({**ONE, "more": 1}, id="no valid statement"),
        pytest.param([ONE], id="an array"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"\xff", id="no text"),
    ],
)
def test_a_signature_of_something_else_is_refused(signer: Signer, signed: Any) -> None:
    """Data 2.6: validate that the original Statement is logically equivalent to the received Statement."""
    text = refusal(ONE, jws(signed, signer.key, x5c=[signer.x5c]))

    assert text == "the payload of a signature is the statement it is attached to"


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param({name: ONE[name] for name in ("actor", "verb", "object")}, id="before id and timestamp"),
        pytest.param({**ONE, "id": ONE["id"].upper()}, id="the id in capitals"),
        pytest.param({**ONE, "timestamp": "2026-03-01T10:30:00+01:00"}, id="the timestamp in another zone"),
        pytest.param({**ONE, "verb": {"id": COMPLETED}}, id="without display"),
        pytest.param({**ONE, "authority": ANN, "version": "1.0.0"}, id="with what the store assigns"),
        pytest.param(json.dumps(dict(reversed(ONE.items())), indent=4).encode(), id="in another order, indented"),
    ],
)
def test_a_signature_of_an_equivalent_statement_is_accepted(signer: Signer, signed: Any) -> None:
    """Data 2.6, 2.3.1."""
    signature = jws(signed, signer.key, x5c=[signer.x5c])

    check_signature(ONE, OCTETS, signature, version="1.0.3")


@pytest.mark.parametrize("name", ["id", "timestamp"])
def test_a_signed_property_must_stand_in_the_statement(signer: Signer, name: str) -> None:
    one = {key: value for key, value in ONE.items() if key != name}

    text = refusal(one, jws(ONE, signer.key))

    assert text == "the payload of a signature is the statement it is attached to"


def test_a_signature_by_another_key_than_certified_is_refused(signer: Signer, root: Signer) -> None:
    text = refusal(ONE, jws(ONE, signer.key, x5c=[root.x5c]))

    assert text == "the signature verifies with the key in x5c"


def test_a_changed_payload_is_refused(signer: Signer) -> None:
    head, _, end = jws({**ONE, "actor": BEN}, signer.key, x5c=[signer.x5c]).split(b".")
    payload = base64.urlsafe_b64encode(json.dumps(ONE).encode()).rstrip(b"=")

    text = refusal(ONE, b".".join([head, payload, end]))

    assert text == "the signature verifies with the key in x5c"


@pytest.mark.parametrize("order", ["turned around", "by a stranger"])
def test_a_broken_chain_is_refused(signer: Signer, root: Signer, order: str) -> None:
    stranger = certified(signer.key, "root")
    chain = [signer, stranger] if order == "by a stranger" else [root, signer]

    text = refusal(ONE, jws(ONE, signer.key, x5c=[each.x5c for each in chain]))

    assert text == "x5c is a chain of certificates, each issued by the next"


@pytest.mark.parametrize("x5c", [[], "MII", ["MII"], ["!"], [7], {"a": "b"}, 7, [[]], True], ids=repr)
def test_what_is_no_chain_is_refused(signer: Signer, x5c: Any) -> None:
    text = refusal(ONE, jws(ONE, signer.key, x5c=x5c))

    assert text == "x5c is a chain of certificates, each issued by the next"


@pytest.mark.parametrize(
    ("written", "odd"),
    [
        pytest.param("a003020102", "a003020105", id="a version that is none"),
        pytest.param("06092a864886f70d010101", "06092a864886f70d01010f", id="a key of an unknown algorithm"),
    ],
)
def test_an_odd_certificate_is_refused(root: Signer, written: str, odd: str) -> None:
    """Its DER is as it has to be, but for what is replaced (RFC 5280 4.1)."""
    der = root.certificate.public_bytes(Encoding.DER)
    made = der.replace(bytes.fromhex(written), bytes.fromhex(odd))
    assert made != der

    text = refusal(ONE, jws(ONE, root.key, x5c=[base64.b64encode(made).decode()]))

    assert text == "x5c is a chain of certificates, each issued by the next"


def test_a_certificate_of_another_kind_of_key_is_refused(signer: Signer, ec_signer: Signer) -> None:
    text = refusal(ONE, jws(ONE, signer.key, x5c=[ec_signer.x5c]))

    assert text == "the certificate in x5c has an RSA key"
