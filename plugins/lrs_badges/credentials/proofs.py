"""What is kept of a signed credential: its proof, or a JWT's header and signature; and how it is put together again."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lrs.api import dumps
from lrs.verifiable import compact, public_keys, vc_jwt

DI, JWT = "di", "jwt"
FORMATS = (DI, JWT)


def signed(issuer: Any, document: Mapping[str, Any], format: str) -> str:
    """A document, signed by the store. Raises BadRequest where not everybody would read it alike, Unavailable."""
    if format == JWT:
        made: str = issuer.sign_jwt(document)
        return made
    return dumps(issuer.sign_di(document)).decode()


def detached(credential: str) -> str:
    """What is kept of it: the proof as JSON, or the header and the signature of a JWT."""
    if credential.startswith("{"):
        return dumps(json.loads(credential)["proof"]).decode()
    header, _, signature = credential.split(".")
    return f"{header}..{signature}"


def joined(document: Mapping[str, Any], proof: str) -> str:
    """The credential again, of the document and what was kept."""
    if proof.startswith("{"):
        return dumps({**document, "proof": json.loads(proof)}).decode()
    header, _, signature = proof.split(".")
    told = json.loads(compact.from_base64url(header))
    _, key = public_keys.from_jwk(told["jwk"])
    assert isinstance(key, RSAPublicKey), "a JWT is signed with RS256"
    return compact.joined(vc_jwt.signing_input(document, key, told["kid"]), compact.from_base64url(signature))


def key_of(credential: str) -> str:
    """The name of the store's key that signed it."""
    if credential.startswith("{"):
        return str(json.loads(credential)["proof"]["verificationMethod"]).rpartition("#")[2]
    return str(json.loads(compact.from_base64url(credential.partition(".")[0]))["kid"]).rpartition("/")[2]
