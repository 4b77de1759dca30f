"""What is hashed is what openbadgeslib hashes, and what is signed is what it verifies, whatever the document says."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.ldp import _hash_data, verify_data_integrity_proof

from lrs.errors import BadRequest
from lrs.verifiable import data_integrity, public_keys, signing
from tests.issuer.conftest import CONTEXTS

KEY: Any = public_keys.made("Ed25519")
METHOD = public_keys.method_of(KEY.public_key())
CREATED = "2026-01-01T00:00:00Z"
# Control characters are refused elsewhere: canonicalizations differ about them.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


def badge(name: str, narratives: list[str], **members: Any) -> dict[str, Any]:
    evidence = [{"id": f"urn:uuid:{uuid4()}", "type": ["Evidence"], "narrative": each} for each in narratives]
    return {
        "@context": CONTEXTS,
        "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:example.org", "type": ["Profile"], "name": name},
        "validFrom": CREATED,
        "name": name,
        "evidence": evidence,
        "credentialSubject": {"id": "did:example:ann", "type": ["AchievementSubject"]},
        **members,
    }


@settings(max_examples=25, deadline=None)
@given(name=TEXT, narratives=st.lists(TEXT, max_size=3))
def test_it_is_hashed_and_signed_as_openbadgeslib_has_it(name: str, narratives: list[str]) -> None:
    document, proof = badge(name, narratives), data_integrity.options(METHOD, CREATED)

    made = data_integrity.signing_input(document, proof)
    signed = signing.with_proof(document, KEY, METHOD, CREATED)

    assert made == _hash_data(document, {**proof, "@context": CONTEXTS}, document_loader())
    verify_data_integrity_proof(signed, public_keys.pem_of(KEY.public_key()))


@pytest.mark.parametrize("created", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"])
def test_the_options_of_a_proof_count_though_they_are_remembered(created: str) -> None:
    document = badge("Statistics", [])

    signed = signing.with_proof(document, KEY, METHOD, created)

    verify_data_integrity_proof(signed, public_keys.pem_of(KEY.public_key()))


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"grade": "A"}, id="undefined"),
        pytest.param({"evidence": [{"id": "essay", "type": ["Evidence"]}]}, id="relative"),
        pytest.param({"@context": [*CONTEXTS, "https://example.org/own"]}, id="context-of-ones-own"),
        pytest.param({"validFrom": {"@value": CREATED}}, id="not-compact"),
        pytest.param({"evidence": [{"type": ["Evidence"], "narrative": "one\x7ftwo"}]}, id="control-character"),
    ],
)
def test_what_others_would_read_otherwise_is_not_signed(members: Any) -> None:
    with pytest.raises(BadRequest, match="can't be signed"):
        signing.with_proof(badge("Statistics", [], **members), KEY, METHOD, CREATED)
