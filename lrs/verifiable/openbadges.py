"""What is used of openbadgeslib, in one place, which is loaded when it is first used.

Some of it is private there, so that setup.cfg keeps to one minor version: it knows endorsements only within badges, and
their proofs are put together here of its parts.
"""

from openbadgeslib._safejson import loads
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import (
    check_credential_status,
    did_key_from_pem,
    resolve_did,
    resolve_verification_method,
    verify_data_integrity_proof,
)
from openbadgeslib.ob3._canon_guard import (
    CanonicalizationGuardUnavailable,
    CanonicalizationWorkExceeded,
    WorkBudget,
    canonize,
    canonize_dataset,
    isolate,
    node_map_pairs,
    require_guard,
)
from openbadgeslib.ob3._canon_guard import _processor_class as processor_class
from openbadgeslib.ob3._context_validation import _check_form as check_form
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.did import _b58btc_encode as b58btc
from openbadgeslib.ob3.did import fetch_did_web_document
from openbadgeslib.ob3.ldp import MAX_LDP_DOCUMENT_BYTES
from openbadgeslib.ob3.ldp import _check_json_ld_form as check_json_ld_form
from openbadgeslib.ob3.ldp import _screen_structure as screen_structure
from openbadgeslib.ob3.status_list import encode_bitstring
from pyld import jsonld

__all__ = [
    "MAX_LDP_DOCUMENT_BYTES",
    "NOT_CANONICAL",
    "LibOpenBadgesException",
    "WorkBudget",
    "b58btc",
    "canonize",
    "canonize_dataset",
    "check_credential_status",
    "check_form",
    "check_json_ld_form",
    "did_key_from_pem",
    "document_loader",
    "encode_bitstring",
    "fetch_did_web_document",
    "isolate",
    "jsonld",
    "loads",
    "node_map_pairs",
    "processor_class",
    "require_guard",
    "resolve_did",
    "resolve_verification_method",
    "screen_structure",
    "verify_data_integrity_proof",
]

# Why the canonical form of a document can't be had.
NOT_CANONICAL = (CanonicalizationWorkExceeded, CanonicalizationGuardUnavailable, jsonld.JsonLdError)
