"""Data Integrity proofs, `eddsa-rdfc-2022`: what is signed, the proof, and its check.

openbadgeslib does the work (`openbadges`): no term is undefined, nothing vanishes, and what is hashed is canonical.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lrs.errors import BadRequest
from lrs.lazily import lazily
from lrs.verifiable.public_keys import method_of, pem_of

openbadges = lazily("lrs.verifiable.openbadges")

CRYPTOSUITE = "eddsa-rdfc-2022"
SIGNATURE_BYTES = 64
_SECTION = "docs/endorsement-credentials.md"


def options(key: Ed25519PublicKey, created: str) -> dict[str, Any]:
    """All of a proof but its value."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created,
        "verificationMethod": method_of(key),
        "proofPurpose": "assertionMethod",
    }


def signing_input(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the proof's options, then that of the document.

    Raises BadRequest where a term is undefined, or something else would vanish from what is signed.
    """
    given, configuration = deepcopy(dict(document)), {**proof, "@context": document["@context"]}
    try:
        openbadges.check_json_ld_form(given, dict(proof), openbadges.document_loader())
        found: bytes = openbadges.hash_data(given, configuration, openbadges.document_loader())
    except openbadges.LibOpenBadgesException as error:
        raise BadRequest(f"this can't be signed: {error}", section=_SECTION, hint="Leave it out.") from None
    return found


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
