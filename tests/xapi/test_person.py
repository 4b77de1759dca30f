"""A person by several identifiers, and the roles in which statements have it."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from lrs.xapi.person import Person
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
