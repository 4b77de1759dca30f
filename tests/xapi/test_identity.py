"""Two Agents are the same if, and only if, they have the same key (1.0.3 Data 2.4.2.3)."""

from typing import Any

import pytest

from lrs.xapi.identity import authority_identity, identifier, identity, identity_text, key
from tests.statements import ANN, BEN

SHA1 = "767e74eab7081c41e0b83630511139d130249666"
ACCOUNT = {"homePage": "http://lms.example.com", "name": "ben"}
CREW = {"objectType": "Group", "member": [ANN, BEN]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"mbox": "mailto:ann@example.com"}, {**ANN, "name": "Annie"}, id="another name"),
        pytest.param({"mbox": "mailto:ann@example.com"}, {"mbox": "mailto:ann@EXAMPLE.com"}, id="case of a domain"),
        pytest.param({"mbox_sha1sum": SHA1}, {"mbox_sha1sum": SHA1.upper()}, id="case of a digest"),
        pytest.param({"account": ACCOUNT}, {"account": dict(reversed(ACCOUNT.items()))}, id="order of an account"),
        pytest.param({"mbox": "mailto:a@b.c"}, {"objectType": "Group", "mbox": "mailto:a@b.c"}, id="a Group"),
    ],
)
def test_agents_with_one_identifier_are_one(one: Any, other: Any) -> None:
    """Data 2.4.2.3: a value that is guaranteed to only ever refer to that Agent; domains are case insensitive."""
    identities = identity(one), identity(other)

    assert identities[0] == identities[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"mbox": "mailto:ann@a.com"}, {"mbox": "mailto:Ann@a.com"}, id="case of a local part"),
        pytest.param({"openid": "http://a.b/"}, {"openid": "http://A.b/"}, id="case of an openid"),
        pytest.param({"account": ACCOUNT}, {"account": {**ACCOUNT, "name": "BEN"}}, id="case of an account's name"),
        pytest.param({"account": ACCOUNT}, {"account": {**ACCOUNT, "homePage": "http://x.y"}}, id="another homePage"),
        pytest.param({"openid": "http://lms.example.com"}, {"account": ACCOUNT}, id="another kind of identifier"),
    ],
)
def test_agents_with_other_identifiers_are_others(one: Any, other: Any) -> None:
    """Data 2.2: values SHOULD be considered to be case sensitive unless specified otherwise."""
    identities = identity(one), identity(other)

    assert identities[0] != identities[1]


def test_an_anonymous_group_has_no_identity() -> None:
    """Data 2.4.2.2: MUST consider each Anonymous Group distinct even if it has an identical set of members."""
    assert identity(CREW) is None


def test_a_key_has_16_bytes_and_depends_on_its_kind() -> None:
    keys = {key(b"agent", "x"), key(b"verb", "x"), key(b"agent", "y"), key(b"agent", "x")}

    assert [len(each) for each in keys] == [16, 16, 16]


def test_a_key_is_what_databases_have_been_filled_with() -> None:
    assert key(b"agent", "mbox mailto:ann@example.com").hex() == "26c74e3bf67eaefba64ad84dbde71ecd"


@pytest.mark.parametrize(
    ("authority", "same"),
    [
        pytest.param(ANN, {"mbox": "mailto:ann@EXAMPLE.com"}, id="an Agent"),
        pytest.param(CREW, {**CREW, "member": [BEN, ANN]}, id="a user and an application in any order"),
    ],
)
def test_an_authority_has_one_identity(authority: Any, same: Any) -> None:
    """Data 2.4.9: a Group with two Agents; 2.4.2.2: an unordered list."""
    identities = authority_identity(authority), authority_identity(same)

    assert identities[0] == identities[1]


def test_another_user_of_an_application_is_another_authority() -> None:
    other = {**CREW, "member": [ANN, {"mbox": "mailto:cem@example.com"}]}

    identities = authority_identity(CREW), authority_identity(other)

    assert identities[0] != identities[1]


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        pytest.param(ANN, {"objectType": "Agent", "mbox": "mailto:ann@example.com"}, id="an Agent"),
        pytest.param({"openid": "http://a.b/", "name": "A"}, {"openid": "http://a.b/"}, id="without objectType"),
        pytest.param(
            {"objectType": "Group", "account": ACCOUNT, "member": [ANN], "name": "Crew"},
            {"objectType": "Group", "account": ACCOUNT},
            id="an identified Group",
        ),
    ],
)
def test_an_identifier_is_type_and_identifier_alone(agent: Any, shown: Any) -> None:
    """Communication 2.1.3, format ids: minimum information necessary to identify them."""
    assert identifier(agent) == shown


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        pytest.param(ANN, "Ann", id="a name"),
        pytest.param({"mbox": "mailto:ann@example.com"}, "ann@example.com", id="a mail address"),
        pytest.param({"account": ACCOUNT}, "ben", id="an account"),
        pytest.param({"member": []}, '{"member":[]}', id="nothing else"),
    ],
)
def test_a_person_reads_the_name_or_else_the_identifier(agent: Any, text: str) -> None:
    assert identity_text(agent) == text
