"""Data Integrity proofs, `eddsa-rdfc-2022`: what is signed, the proof, and its check.

openbadgeslib does the work (`openbadges`): no term is undefined, nothing vanishes, and what is hashed is canonical.
"""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lrs.errors import BadRequest
from lrs.lazily import lazily
from lrs.verifiable import canonical
from lrs.verifiable.forms import check_text, layers
from lrs.verifiable.public_keys import pem_of

openbadges = lazily("lrs.verifiable.openbadges")

CRYPTOSUITE = "eddsa-rdfc-2022"
_SECTION = "docs/issuer.md"


def options(method: str, created: str) -> dict[str, Any]:
    """All of a proof but its value; the URL `method` names the key."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def signing_input(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the proof's options, then that of the document.

    Raises BadRequest where a term is undefined, or something else would vanish from what is signed.
    """
    check_text(document, _SECTION, "Leave it out.")
    options = {**proof, "@context": document["@context"]}
    try:
        of_document = canonical.checked_hash_of_layers(document, layers(document, proof))
        return canonical.hash_of_options(options) + of_document
    except openbadges.LibOpenBadgesException as error:
        raise BadRequest(f"this can't be signed: {error}", section=_SECTION, hint="Leave it out.") from None


def secured(document: Mapping[str, Any], proof: Mapping[str, Any], signature: bytes) -> dict[str, Any]:
    """The credential with its proof."""
    return {**document, "proof": {**proof, "proofValue": "z" + openbadges.b58btc(signature)}}


def check(credential: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    """Raise BadRequest unless the proof of a credential is right by this key."""
    try:
        openbadges.verify_data_integrity_proof(dict(credential), pem_of(key))
    except openbadges.LibOpenBadgesException as error:
        raise BadRequest(
            f"the signature doesn't fit: {error}", section=_SECTION, hint="Sign what was prepared, with this key."
        ) from None
