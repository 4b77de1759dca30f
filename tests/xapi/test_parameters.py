"""Query parameters are checked like values of statements (1.0.3 Data 2.2, Communication 2.1.3)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from lrs.clock import instant_us
from lrs.errors import BadRequest
from lrs.xapi.parameters import Parameters
from tests.statements import ANN

ID = "12345678-1234-4234-8234-123456789abc"
GROUP = {"objectType": "Group", "mbox": "mailto:crew@example.com"}


def given(value: str) -> Parameters:
    return Parameters.checked({"x": value}, "x", section="Communication 2.1.3")


NOTHING = Parameters.checked({}, "x", section="Communication 2.1.3")
Getter = Callable[[Parameters], Any]


def iri(parameters: Parameters) -> str:
    return parameters.iri("x")


def agent(parameters: Parameters) -> dict[str, Any]:
    return parameters.agent("x")


def uuid(parameters: Parameters) -> UUID:
    return parameters.uuid("x")


def instant(parameters: Parameters) -> int | None:
    return parameters.optional_instant_us("x")


def truth(parameters: Parameters) -> bool:
    return parameters.truth("x")


def count(parameters: Parameters) -> int:
    return parameters.count("x")


def one_of(parameters: Parameters) -> str:
    return parameters.one_of("x", "exact", "ids")


@pytest.mark.parametrize("name", ["statementid", "StatementId", "since ", "more", ""])
def test_an_unknown_parameter_is_refused_by_name(name: str) -> None:
    """Communication 3.2: 400 for a parameter that the LRS does not recognize."""
    with pytest.raises(BadRequest) as refusal:
        Parameters.checked({name: "x"}, "statementId", "since", section="Communication 2.1.3")

    assert refusal.value.detail == f'the parameter "{name}" is not known here'
    assert refusal.value.hint.endswith("Known are: statementId, since.")


@pytest.mark.parametrize(
    ("getter", "value", "result"),
    [
        pytest.param(iri, "act:x", "act:x", id="an IRI"),
        pytest.param(agent, json.dumps(ANN), ANN, id="an Agent"),
        pytest.param(agent, json.dumps(GROUP), GROUP, id="an identified Group"),
        pytest.param(uuid, ID, UUID(ID), id="a UUID"),
        pytest.param(uuid, ID.upper(), UUID(ID), id="a UUID in capitals"),
        pytest.param(instant, "2026-03-01T09:30:00Z", instant_us("2026-03-01T09:30:00Z"), id="a timestamp"),
        pytest.param(
            instant, "2026-03-01T09:30:00 01:00", instant_us("2026-03-01T08:30:00Z"), id="a plus that became a space"
        ),
        pytest.param(truth, "true", True, id="true"),
        pytest.param(truth, "False", False, id="False as Python writes it"),
        pytest.param(count, "0", 0, id="zero"),
        pytest.param(count, "0100", 100, id="a leading zero"),
        pytest.param(count, "9223372036854775807", 2**63 - 1, id="the largest count"),
        pytest.param(one_of, "ids", "ids", id="one of a few"),
    ],
)
def test_a_parameter_is_read_as_what_it_means(getter: Getter, value: str, result: Any) -> None:
    assert getter(given(value)) == result


@pytest.mark.parametrize(
    ("getter", "value"),
    [
        pytest.param(iri, "x", id="an IRI without a scheme"),
        pytest.param(iri, "", id="an empty IRI"),
        pytest.param(agent, "Ann", id="an agent that is no JSON"),
        pytest.param(agent, "[]", id="an agent that is an array"),
        pytest.param(agent, "null", id="null as agent"),
        pytest.param(agent, '{"mbox":"mailto:a@b.c","mbox":"mailto:a@b.c"}', id="an agent with a key twice"),
        pytest.param(agent, '{"name":"Ann"}', id="an agent without identifier"),
        pytest.param(agent, json.dumps({**ANN, "openid": "http://a.b/"}), id="an agent with two identifiers"),
        pytest.param(agent, json.dumps({**ANN, "more": 1}), id="an agent with another key"),
        pytest.param(agent, json.dumps({"objectType": "Group", "member": [ANN]}), id="an anonymous Group"),
        pytest.param(uuid, "x", id="no UUID"),
        pytest.param(uuid, ID.replace("-", ""), id="a UUID without hyphens"),
        pytest.param(uuid, "urn:uuid:" + ID, id="a UUID as URN"),
        pytest.param(instant, "yesterday", id="no timestamp"),
        pytest.param(instant, "2026-03-01", id="a date"),
        pytest.param(instant, "2026-03-01T09:30:00-00:00", id="the offset -00:00"),
        pytest.param(instant, "", id="an empty timestamp"),
        pytest.param(truth, "yes", id="yes"),
        pytest.param(truth, "1", id="one as truth"),
        pytest.param(truth, "", id="an empty truth"),
        pytest.param(count, "-1", id="a negative count"),
        pytest.param(count, "1.0", id="a decimal count"),
        pytest.param(count, "+1", id="a count with a sign"),
        pytest.param(count, "٣", id="an Arabic digit"),
        pytest.param(count, "9223372036854775808", id="a count beyond 64 bits"),
        pytest.param(count, "9" * 5000, id="a count beyond measure"),
        pytest.param(one_of, "IDS", id="the wrong case"),
        pytest.param(one_of, "", id="none of a few"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(getter: Getter, value: str) -> None:
    """Data 2.2: MUST validate parameter values to the same standards required for values of the same types."""
    parameters = given(value)

    with pytest.raises(BadRequest, match=r'^the parameter "x" ') as refusal:
        getter(parameters)

    assert refusal.value.hint


@pytest.mark.parametrize("getter", [iri, agent, uuid])
def test_a_missing_parameter_is_refused(getter: Getter) -> None:
    with pytest.raises(BadRequest, match=r'^the parameter "x" is missing$'):
        getter(NOTHING)


@pytest.mark.parametrize(("getter", "default"), [(instant, None), (truth, False), (count, 0), (one_of, "exact")])
def test_an_absent_parameter_has_its_default(getter: Getter, default: Any) -> None:
    assert getter(NOTHING) == default


def test_a_nul_character_is_refused() -> None:
    with pytest.raises(BadRequest, match="NUL"):
        given("a\0b")
