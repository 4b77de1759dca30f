"""Signed statements: a JWS attachment whose payload is the statement (1.0.3 Data 2.6)."""

import base64
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import jwt
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lrs.xapi import exact_json
from lrs.xapi.compare import is_same
from lrs.xapi.media_types import media_type
from xapi_schemas import Rule, is_statement

USAGE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS = ["RS256", "RS384", "RS512"]
_SECTION = "Data 2.6"


class BrokenSignature(Exception):
    """A signature that breaks `rule`."""

    def __init__(self, text: str, hint: str):
        super().__init__(text)
        self.rule = Rule(text, _SECTION, hint)


def check_signature(statement: Mapping[str, Any], content_type: str, jws: bytes, *, version: str) -> None:
    """Raise BrokenSignature unless `jws` signs `statement` as the specification has it.

    Without x5c in its header the signature can't be checked, and is accepted.
    """
    if media_type(content_type) != "application/octet-stream":
        raise BrokenSignature(
            "a signature has the content type application/octet-stream", "Declare it so in the attachment."
        )
    header = _header(jws)
    if header.get("alg") not in ALGORITHMS:
        raise BrokenSignature("a signature is made with RS256, RS384 or RS512", "Sign again with RS256.")
    payload = _payload(jws, _public_key(header))
    if not _signs(payload, statement, version):
        raise BrokenSignature("the payload of a signature is the statement it is attached to", "Sign this statement.")


def _header(jws: bytes) -> dict[str, Any]:
    try:
        return jwt.get_unverified_header(jws)
    except jwt.PyJWTError:
        raise BrokenSignature(
            "a signature is a JWS in compact serialization",
            "Attach header.payload.signature, each in base64url.",
        ) from None


def _payload(jws: bytes, key: RSAPublicKey | None) -> bytes:
    try:
        if key is None:
            decoded = jwt.PyJWS().decode_complete(jws, options={"verify_signature": False})
        else:
            decoded = jwt.PyJWS().decode_complete(jws, key, algorithms=ALGORITHMS)
    except jwt.PyJWTError as error:
        raise BrokenSignature("the signature verifies with the key in x5c", f"Sign again: {error}.") from None
    payload: bytes = decoded["payload"]
    return payload


def _signs(payload: bytes, statement: Mapping[str, Any], version: str) -> bool:
    try:
        signed = exact_json.loads(payload)
    except ValueError:
        return False
    if not is_statement(signed, version):
        return False
    return _agree(signed, statement, "id") and _agree(signed, statement, "timestamp") and is_same(signed, statement)


def _agree(signed: Mapping[str, Any], statement: Mapping[str, Any], name: str) -> bool:
    """Whether both have the property or neither; its value is compared by `is_same`, but for the id."""
    if name == "id" and name in signed and name in statement:
        return bool(signed[name].lower() == statement[name].lower())
    return name not in signed or name in statement


def _public_key(header: Mapping[str, Any]) -> RSAPublicKey | None:
    """The key of the first certificate in x5c, whose chain is checked; None where there is no x5c."""
    if "x5c" not in header:
        return None
    try:
        chain = [x509.load_der_x509_certificate(base64.b64decode(text)) for text in header["x5c"]]
        for certificate, issuer in pairwise(chain):
            certificate.verify_directly_issued_by(issuer)
        key = chain[0].public_key()
    except (ValueError, TypeError, IndexError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion):
        raise BrokenSignature(
            "x5c is a chain of certificates, each issued by the next",
            "Send DER certificates in base64, leaf first.",
        ) from None
    if not isinstance(key, RSAPublicKey):
        raise BrokenSignature("the certificate in x5c has an RSA key", "Sign with an RSA key.")
    return key
