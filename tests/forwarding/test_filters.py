"""What a filter lets pass is what GET /statements finds with the same parameters, but for references to a match."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs.api import Concepts
from lrs_forwarding.routes import wanting
from lrs_forwarding.schemas import Settings
from tests.client import Client
from tests.forwarding.conftest import webhook
from tests.schemas.strategies import statements
from tests.statements import ANN, BEN

COURSE, MODULE = {"id": "http://example.com/a"}, {"id": "urn:x:1"}
REGISTRATION = "0f2a1d6c-9b0e-4c2f-8a4e-3f1f6d9b7c11"
AGENTS = [
    {"mbox": "mailto:ann@example.com"},
    {"mbox": "mailto:ben@example.com"},
    {"mbox_sha1sum": "a" * 40},
    {"account": {"homePage": "http://example.com/a", "name": ""}},
    {"openid": "urn:x:1"},
]
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "agent": st.sampled_from(AGENTS),
        "verb": st.sampled_from([COURSE["id"], MODULE["id"]]),
        "activity": st.sampled_from([COURSE["id"], MODULE["id"]]),
        "registration": st.just(REGISTRATION),
        "related_agents": st.booleans(),
        "related_activities": st.booleans(),
    },
).filter(lambda query: not query.keys().isdisjoint(("agent", "verb", "activity")))


def with_registration(made: dict[str, Any]) -> dict[str, Any]:
    """The statement with a registration that queries ask for, where it can have one."""
    if made["object"].get("objectType", "Activity") not in ("Activity", "SubStatement"):
        return made
    return {**made, "context": {**made.get("context", {}), "registration": REGISTRATION}}


def refers(made: dict[str, Any]) -> bool:
    return bool(made["object"].get("objectType") == "StatementRef")


@given(
    drawn=st.lists(st.sampled_from(["1.0.3", "2.0.0"]).flatmap(statements), min_size=1, max_size=6),
    query=QUERIES,
    registered=st.booleans(),
)
@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_filter_lets_pass_what_a_query_finds(
    sender: Client, drawn: list[dict[str, Any]], query: dict[str, Any], registered: bool
) -> None:
    plain = [{name: each[name] for name in each if name not in ("id", "attachments")} for each in drawn]
    sent = [with_registration(each) if registered else each for each in plain if not refers(each)]
    answer = sender.speaking("2.0.0").post_statements(sent)
    if answer.status_code != 200:
        return  # what only one version of xAPI takes
    ids = set(answer.json)

    found = {each["id"] for each in _all(sender, query)} & ids
    stored = [each for each in _all(sender, {}) if each["id"] in ids]

    assert {each["id"] for each in stored if wanting(query, Concepts({}))(each)} == found


def _all(sender: Client, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The newest statements that a query finds, of which the ones at hand are some."""
    return sender.speaking("2.0.0").find(**query, limit="20")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"verb": "completed"}, "IRI"),
        ({"vreb": "http://example.com/v"}, "vreb"),
        ({"agent": {"name": "Ann"}}, "agent"),
        ({"since": "2026-01-01T00:00:00Z"}, "since"),
        ({"concepts": "completed"}, "list"),
    ],
)
def test_a_filter_that_is_none_is_named(values: dict[str, Any], words: str) -> None:
    refused = Settings().validate({"webhooks": [webhook(filter=values)]})

    assert words in json.dumps(refused)


def test_concepts_and_a_query_have_to_be_met_both() -> None:
    wants = wanting({"agent": ANN, "concepts": ["passed", "completed"]}, Concepts({}))
    passed = {"verb": {"id": "http://adlnet.gov/expapi/verbs/passed"}, "object": COURSE}

    assert [wants({**passed, "actor": each}) for each in (ANN, BEN)] == [True, False]
    assert not wants({**passed, "actor": ANN, "verb": COURSE})
