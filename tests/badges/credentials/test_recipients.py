"""Whose a badge is, told to nobody but who knows."""

from hashlib import md5
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs.verifiable.badges.recipients import Identifier, is_for
from lrs_badges.credentials.recipients import identifier_of, recipient

AGENTS: list[dict[str, Any]] = [
    {"mbox": "mailto:ann@example.com"},
    {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
    {"openid": "https://ann.example.com/"},
    {"account": {"homePage": "https://example.com", "name": "ann"}},
]
ids = st.uuids(version=4)
agents = st.sampled_from(AGENTS)


@given(award=ids, agent=agents, other=agents)
def test_a_badge_is_for_who_it_was_given_and_nobody_else(award: UUID, agent: Any, other: Any) -> None:
    made = recipient(award, agent)

    assert is_for(made.identity_object, [identifier_of(other)]) == (agent == other)


@given(award=ids, another=ids, agent=agents)
def test_badges_of_one_person_have_nothing_in_common(award: UUID, another: UUID, agent: Any) -> None:
    one, two = recipient(award, agent), recipient(another, agent)

    assert (award == another) == (one.hashed == two.hashed) == (one.id == two.id) == (one.salt == two.salt)


@pytest.mark.parametrize(
    "told",
    [
        {"identityHash": "Ann@Example.com", "hashed": False},
        {"identity": "sha256$9a11b3a9", "hashed": True},
        {"identityHash": "sha1$0000", "hashed": True},
        {"identityHash": "ann@example.com", "hashed": True},
        {"identityHash": "sha256$", "hashed": "yes"},
        {},
    ],
)
def test_what_does_not_name_them_is_not_for_them(told: dict[str, Any]) -> None:
    assert not is_for(told, [identifier_of(AGENTS[0])])


def test_older_spellings_of_an_address_are_understood() -> None:
    known = [Identifier("emailAddress", "Ann@example.com")]
    digest = md5(b"ann@example.comsalt").hexdigest().upper()

    assert is_for({"identity": f"md5${digest}", "salt": "salt", "hashed": True}, known)
    assert is_for({"identity": "mailto:Ann@example.com", "hashed": False}, known)
