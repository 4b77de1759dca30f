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
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.did import _b58btc_encode as b58btc
from openbadgeslib.ob3.did import fetch_did_web_document
from openbadgeslib.ob3.ldp import MAX_LDP_DOCUMENT_BYTES
from openbadgeslib.ob3.ldp import _check_json_ld_form as check_json_ld_form
from openbadgeslib.ob3.ldp import _hash_data as hash_data
from openbadgeslib.ob3.ldp import _screen_structure as screen_structure

__all__ = [
    "MAX_LDP_DOCUMENT_BYTES",
    "LibOpenBadgesException",
    "b58btc",
    "check_credential_status",
    "check_json_ld_form",
    "did_key_from_pem",
    "document_loader",
    "fetch_did_web_document",
    "hash_data",
    "loads",
    "resolve_did",
    "resolve_verification_method",
    "screen_structure",
    "verify_data_integrity_proof",
]
