"""The compiled validators and marshmallow's say the same about everything."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schemas.strategies import ANY_JSON, mutated, statements
from tests.schemas.verdicts import VERSIONS
from xapi_schemas import Agent, compile_schema, is_statement, refusals
from xapi_schemas.activity import Activity
from xapi_schemas.context import ContextActivities

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some = settings(many, max_examples=100)
any_statement = st.one_of(*map(statements, VERSIONS))


@some
@given(statements("1.0.3"))
def test_a_statement_of_1_0_3_is_valid_for_both_validators_in_both_versions(statement: Any) -> None:
    verdicts = compiled(statement), interpreted(statement)

    assert verdicts == ([True, True], [True, True])


@some
@given(statements("2.0.0"))
def test_a_statement_of_2_0_is_valid_for_both_validators(statement: Any) -> None:
    verdicts = compiled(statement)[1], interpreted(statement)[1]

    assert verdicts == (True, True)


@many
@given(mutated(any_statement))
def test_a_changed_statement_gets_one_verdict_from_both_validators(statement: Any) -> None:
    assert compiled(statement) == interpreted(statement)


@many
@given(ANY_JSON)
def test_any_json_gets_one_verdict_from_both_validators(value: Any) -> None:
    assert compiled(value) == interpreted(value)


def compiled(value: Any) -> list[bool]:
    """The fast verdict in each version."""
    return [is_statement(value, version) for version in VERSIONS]


def interpreted(value: Any) -> list[bool]:
    """marshmallow's verdict in each version."""
    return [not refusals(value, version) for version in VERSIONS]


AGENT = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}
AROUND = {"parent": [{"id": "act:course"}], "category": {"id": "act:template"}}


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        pytest.param(Agent(), AGENT, [{**AGENT, "name": True}, {**AGENT, "name": 1}], id="an Agent"),
        pytest.param(
            ContextActivities(),
            AROUND,
            [{**AROUND, "other": {}}, {**AROUND, "parent": [{"id": "course"}]}],
            id="context activities",
        ),
    ],
)
def test_what_was_accepted_once_is_told_from_what_is_nearly_the_same(schema: Any, right: Any, wrong: list[Any]) -> None:
    """Verdicts are remembered by the text of what was judged: 1 is not true, and 1.0 is not 1."""
    test = compile_schema(schema)

    verdicts = [test(each) for each in (right, *wrong, right)]

    assert verdicts == [True, False, False, True]


def test_what_can_not_be_written_down_is_judged_each_time() -> None:
    """A number beyond 64 bits has no text by which it could be remembered."""
    activity = {"id": "http://example.com/a", "definition": {"extensions": {"http://example.com/n": 10**30}}}

    assert [compile_schema(Activity())(activity) for _ in range(2)] == [True, True]
