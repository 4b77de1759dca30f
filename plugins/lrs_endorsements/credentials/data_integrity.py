"""Data Integrity proofs, `eddsa-rdfc-2022`: what is signed, the proof, and its check.

openbadgeslib does the work. It knows endorsements only within badges, though, so that its parts are put together here;
`_check_json_ld_form` (no term is undefined, nothing vanishes) and `_hash_data` are private there.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import verify_data_integrity_proof
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.did import _b58btc_encode
from openbadgeslib.ob3.ldp import _check_json_ld_form, _hash_data

from lrs.api import BadRequest
from lrs_endorsements.credentials.public_keys import method_of, pem_of

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
        _check_json_ld_form(given, dict(proof), document_loader())
        found: bytes = _hash_data(given, configuration, document_loader())
    except LibOpenBadgesException as error:
        raise BadRequest(f"this can't be signed: {error}", section=_SECTION, hint="Endorse again without it.") from None
    return found


def secured(document: Mapping[str, Any], proof: Mapping[str, Any], signature: bytes) -> dict[str, Any]:
    """The credential with its proof."""
    return {**document, "proof": {**proof, "proofValue": "z" + _b58btc_encode(signature)}}


def check(credential: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    """Raise BadRequest unless the proof of a credential is right by this key."""
    try:
        verify_data_integrity_proof(dict(credential), pem_of(key))
    except LibOpenBadgesException as error:
        raise BadRequest(
            f"the signature doesn't fit: {error}", section=_SECTION, hint="Sign what was prepared, with this key."
        ) from None
