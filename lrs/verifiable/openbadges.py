"""What is used of openbadgeslib, in one place, which is loaded when it is first used.

Some of it is private there, so that setup.cfg keeps to one minor version: it knows endorsements only within badges, and
their proofs are put together here of its parts.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from openbadgeslib import baking
from openbadgeslib._safejson import loads
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob2 import Assertion, OB2Verifier
from openbadgeslib.ob3 import (
    bundled_clr_contexts,
    check_credential_status,
    did_key_from_pem,
    resolve_did,
    resolve_verification_method,
)
from openbadgeslib.ob3 import verify_data_integrity_proof as verify_by_contexts
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
from openbadgeslib.ob3.contexts import bundled_contexts
from openbadgeslib.ob3.contexts import document_loader as loader_of
from openbadgeslib.ob3.did import _b58btc_encode as b58btc
from openbadgeslib.ob3.did import fetch_did_web_document
from openbadgeslib.ob3.ldp import MAX_LDP_DOCUMENT_BYTES
from openbadgeslib.ob3.ldp import _check_json_ld_form as check_json_ld_form
from openbadgeslib.ob3.ldp import _screen_structure as screen_structure
from openbadgeslib.ob3.status_list import encode_bitstring
from png import Error as PngError
from pyld import jsonld

__all__ = [
    "MAX_LDP_DOCUMENT_BYTES",
    "NOT_CANONICAL",
    "Assertion",
    "LibOpenBadgesException",
    "OB2Verifier",
    "PngError",
    "WorkBudget",
    "b58btc",
    "baking",
    "canonize",
    "canonize_dataset",
    "check_credential_status",
    "check_form",
    "check_json_ld_form",
    "contexts",
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


@cache
def document_loader() -> Callable[[str, Any], dict[str, Any]]:
    """Hands out JSON-LD contexts, those of CLR 2.0 among them; nothing is fetched."""
    return loader_of(bundled_clr_contexts())


def verify_data_integrity_proof(document: dict[str, Any], pem: Any) -> None:
    """Raise LibOpenBadgesException unless the proof of a document is right by a key."""
    verify_by_contexts(document, pem, extra_contexts=bundled_clr_contexts())


def contexts() -> dict[str, dict[str, Any]]:
    """Every JSON-LD context that is known, by its URL."""
    return {**bundled_contexts(), **bundled_clr_contexts()}
