"""A person by several identifiers, and the roles in which statements have it."""

from hashlib import sha1
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lrs.errors import BadRequest
from lrs.xapi.person import Person, agent_key, checked_agent_key
from lrs.xapi.references import keys
from tests.schemas.strategies import statements
from tests.statements import ANN, BEN, statement


# Statements with everything in them take their time to be made.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(statements("1.0.3") | statements("2.0.0"))
def test_who_has_a_role_is_found_and_who_has_none_is_not(one: dict[str, Any]) -> None:
    """An erasure goes by the index, and decides by the role."""
    person = Person.known_as([ANN])

    assert bool(person.roles_in(one)) == bool(keys(one) & set(person.terms))


def test_identifiers_are_compared_as_the_index_does() -> None:
    person = Person.known_as([{"mbox": "mailto:ann@EXAMPLE.com"}])

    assert person.roles_in(statement(actor=ANN)) == {"actor"}


def test_a_person_may_have_several_roles() -> None:
    one = statement(actor={"objectType": "Group", "member": [ANN, BEN]}, object=ANN, authority=ANN)

    assert Person.known_as([ANN]).roles_in(one) == {"member", "object", "authority"}


def test_nobody_has_no_roles() -> None:
    assert Person.known_as([]).roles_in(statement()) == frozenset()


KNOWN_AS = {
    "mbox": {"mbox": "mailto:ann@example.com"},
    "SHA-1": {"mbox_sha1sum": "ab" * 20},
    "openid": {"openid": "https://id.example.com/ann"},
    "account": {"account": {"homePage": "https://lms.example.com", "name": "7"}},
}


@pytest.mark.parametrize(
    ("known_as", "value"),
    [
        pytest.param("mbox", {"actor": {"mbox": "ann@example.com"}}, id="without mailto"),
        pytest.param("mbox", {"actor": {"mbox": ["mailto:ann@example.com"]}}, id="in a list"),
        pytest.param("mbox", {"actor": "Ann <Ann@Example.com>."}, id="in a text"),
        pytest.param("mbox", {"actor": {"mailto://ann@example.com": 1}}, id="as a key"),
        pytest.param("SHA-1", {"actor": {"mbox_sha1sum": ["AB" * 20]}}, id="in capitals"),
        pytest.param("openid", {"actor": {"openID": "https://id.example.com/ann"}}, id="under another key"),
        pytest.param(
            "account", {"account": [{"homePage": "https://lms.example.com", "name": "7"}]}, id="account in a list"
        ),
        pytest.param(
            "account", {"account": {"homePage": "https://lms.example.com", "name": 7}}, id="a number for a name"
        ),
    ],
)
def test_who_is_named_against_the_rules_is_found(known_as: str, value: Any) -> None:
    person = Person.known_as([KNOWN_AS[known_as]])

    assert person.is_named_in(value)
    assert person.is_named_in({"context": [value]})


@pytest.mark.parametrize(
    ("known_as", "value"),
    [
        pytest.param("mbox", {"mbox": "mailto:joann@example.com"}, id="a longer name"),
        pytest.param("mbox", {"mbox": "mailto:ann@example.com.au"}, id="a longer domain"),
        pytest.param("mbox", {"mbox": "mailto:ann@example-com"}, id="no dot"),
        pytest.param("openid", {"openid": "https://id.example.com/anna"}, id="a longer OpenID"),
        pytest.param(
            "account",
            {"account": {"homePage": "https://lms.example.com", "name": "8"}, "response": "7"},
            id="a response that is the account's name",
        ),
        pytest.param("account", {"account": {"homePage": "https://other.example.com", "name": "7"}}, id="elsewhere"),
    ],
)
def test_strangers_are_not_taken_for_the_person(known_as: str, value: Any) -> None:
    person = Person.known_as([KNOWN_AS[known_as]])

    assert not person.is_named_in(value)


@pytest.mark.parametrize(
    ("known_as", "text", "is_named"),
    [
        pytest.param("mbox", '{"mbox": "mailto:ann@example.com"', True, id="mbox"),
        pytest.param("mbox", '{"mbox": "mailto:\\u0061nn@example.com"', True, id="escaped"),
        pytest.param("mbox", '{"mbox": "mailto:joann@example.com"', False, id="another mbox"),
        pytest.param("openid", r'{"openid": "https:\/\/id.example.com\/ann"', True, id="slashes as PHP writes them"),
        pytest.param("account", '{"name": "7", "homePage": "https://lms.example.com"', True, id="account"),
        pytest.param("account", '{"name": "77", "homePage": "https://lms.example.com/7"', False, id="another account"),
        pytest.param("account", '{"name": "7", "homePage": "https://other.example.com"', False, id="elsewhere"),
    ],
)
def test_in_what_is_no_json_identifiers_count_as_they_stand(known_as: str, text: str, is_named: bool) -> None:
    assert Person.known_as([KNOWN_AS[known_as]]).is_named_in_text(text) is is_named


def test_nobody_is_named_nowhere() -> None:
    nobody = Person.known_as([])

    assert not nobody.is_named_in([{}, "", "Ann"])
    assert not nobody.is_named_in_text("")


def test_an_anonymous_group_has_no_key_and_is_refused_where_one_is_needed() -> None:
    group = {"objectType": "Group", "member": [ANN]}

    with pytest.raises(BadRequest) as refused:
        checked_agent_key(group, "docs/badges.md")

    assert agent_key(group) is None
    assert refused.value.section == "docs/badges.md" and checked_agent_key(ANN, "") == agent_key(ANN)


def test_the_key_of_an_address_is_that_of_its_sha_1() -> None:
    """1.0.3 Data 2.4.2.3: the hex-encoded SHA-1 hash of a mailto IRI (i.e. the value of an mbox property)."""
    by_sum = {"mbox_sha1sum": sha1(ANN["mbox"].encode()).hexdigest().upper()}

    assert agent_key(ANN) == agent_key(by_sum) != agent_key(BEN)
