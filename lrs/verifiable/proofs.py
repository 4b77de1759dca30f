"""Reading a secured credential, and checking its proof: Data Integrity, or JWT."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lrs.lazily import lazily
from lrs.verifiable.controllers import key_of, key_of_jwk
from lrs.verifiable.data_integrity import CRYPTOSUITE
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import Refused
from lrs.verifiable.forms import check_form, id_of
from lrs.verifiable.public_keys import LEAST_RSA_BITS, pem_of

openbadges = lazily("lrs.verifiable.openbadges")

DATA_INTEGRITY, JWT = "di", "jwt"
ALGORITHMS: Mapping[str, type[Any]] = {
    "RS256": RSAPublicKey,
    "RS384": RSAPublicKey,
    "RS512": RSAPublicKey,
    "ES256": EllipticCurvePublicKey,
}
_PURPOSE = "assertionMethod"


@dataclass(frozen=True)
class Secured:
    """A credential as it came: its format, the credential, and of a JWT the text and the header."""

    format: str
    credential: Mapping[str, Any]
    token: str = ""
    header: Mapping[str, Any] | None = None


def read(content: bytes) -> Secured:
    """The credential in `content`, whose proof is not checked yet. Raises Refused."""
    if len(content) > openbadges.MAX_LDP_DOCUMENT_BYTES:
        raise Refused(f"it has more than {openbadges.MAX_LDP_DOCUMENT_BYTES:,} bytes")
    text = content.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        return Secured(DATA_INTEGRITY, _object(text))
    if text.count(".") != 2:
        raise Refused("it is neither JSON nor a JWT")
    try:
        found = jwt.PyJWS().decode_complete(text, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Refused(f"it is no JWT: {error}") from None
    return Secured(JWT, _object(found["payload"]), text, found["header"])


def _object(text: str | bytes) -> Mapping[str, Any]:
    try:
        found = openbadges.loads(text)
    except ValueError:
        raise Refused("it is no JSON that can be read") from None
    if not isinstance(found, dict):
        raise Refused("it is no JSON object")
    return found


def check(secured: Secured, fetch: Fetch) -> str:
    """What was found right of the proof, in words. Raises Refused."""
    issuer = id_of(secured.credential.get("issuer"))
    if not issuer:
        raise Refused("it names no issuer")
    return check_signed(secured, issuer, fetch)


def check_signed(secured: Secured, signer: str, fetch: Fetch) -> str:
    """What was found right of the proof, in words, where `signer` has to control its key. Raises Refused."""
    if secured.format == JWT:
        return _check_jwt(secured, signer, fetch)
    return _check_data_integrity(secured.credential, signer, fetch)


def _check_data_integrity(credential: Mapping[str, Any], issuer: str, fetch: Fetch) -> str:
    proof = _proof(credential)
    key = key_of(str(proof.get("verificationMethod")), issuer, fetch)
    if not isinstance(key, Ed25519PublicKey):
        raise Refused(f"{CRYPTOSUITE} is made with a key of Ed25519, and this is none")
    try:
        openbadges.screen_structure(dict(credential), contexts=False)
        check_form(credential, proof)
        openbadges.verify_data_integrity_proof(dict(credential), pem_of(key))
    except openbadges.LibOpenBadgesException as error:
        raise Refused(f"the proof is bad: {error}") from None
    return f"{CRYPTOSUITE} by {proof['verificationMethod']}, which {issuer} controls"


def _proof(credential: Mapping[str, Any]) -> Mapping[str, Any]:
    told = credential.get("proof")
    proofs = told if isinstance(told, list) else [told]
    if len(proofs) != 1 or not isinstance(proofs[0], dict):
        raise Refused("it doesn't have one proof")
    proof: Mapping[str, Any] = proofs[0]
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", CRYPTOSUITE):
        found = proof.get("cryptosuite") or proof.get("type")
        raise Refused(f"its proof is made with {found!r}; {CRYPTOSUITE} is accepted")
    if proof.get("proofPurpose") != _PURPOSE:
        raise Refused(f"its proof is for {proof.get('proofPurpose')!r}, not for {_PURPOSE}")
    return proof


def _check_jwt(secured: Secured, issuer: str, fetch: Fetch) -> str:
    header = secured.header or {}
    algorithm = algorithm_of(header)
    key = _key_of_header(header, issuer, fetch)
    check_kind(key, algorithm)
    try:
        jwt.PyJWS().decode_complete(secured.token, key, algorithms=[algorithm])
    except jwt.PyJWTError as error:
        raise Refused(f"the signature is bad: {error}") from None
    _check_claims(secured.credential, issuer)
    return f"{algorithm} by {header['kid']}, which {issuer} controls"


def _key_of_header(header: Mapping[str, Any], issuer: str, fetch: Fetch) -> Any:
    told = key_of_jwk(header["jwk"]) if "jwk" in header else None
    named = header.get("kid")
    if not isinstance(named, str) or not named:
        raise Refused("its header names no key (kid), so that nothing shows that it is the issuer's")
    key = key_of(f"{issuer}{named}" if named.startswith("#") else named, issuer, fetch)
    if told is not None and pem_of(told) != pem_of(key):
        raise Refused(f"the key in its header isn't {named}")
    return key


def algorithm_of(header: Mapping[str, Any]) -> str:
    """With what a JWS is signed. Raises Refused where that isn't among the algorithms that are accepted."""
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise Refused(f"it is signed with {algorithm!r}; {', '.join(ALGORITHMS)} are accepted")
    return str(algorithm)


def check_kind(key: Any, algorithm: str) -> None:
    """Raise Refused where a public key is none for an algorithm, or too weak (RFC 7518, 3.3)."""
    is_weak = isinstance(key, RSAPublicKey) and key.key_size < LEAST_RSA_BITS
    is_other = isinstance(key, EllipticCurvePublicKey) and not isinstance(key.curve, SECP256R1)
    if not isinstance(key, ALGORITHMS[algorithm]) or is_weak or is_other:
        raise Refused(f"the key is none for {algorithm}")


def _check_claims(payload: Mapping[str, Any], issuer: str) -> None:
    subject = id_of(payload.get("credentialSubject")) or None
    expected = {"iss": issuer, "jti": payload.get("id"), "sub": subject}
    for claim, value in expected.items():
        if payload.get(claim) != value:
            raise Refused(f"the claim {claim} is {payload.get(claim)!r}, and the credential says {value!r}")
    if not isinstance(payload.get("nbf"), int):
        raise Refused("the claim nbf is missing")
