"""Which statements are the same, and which are in conflict (1.0.3 Data 2.3.1, Statement Comparison Requirements)."""

from typing import Any

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, COURSE, statement

REGISTRATION = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
GROUP = {"objectType": "Group", "member": [ANN, BEN]}
WHOLE = statement(
    actor=GROUP,
    result={"duration": "PT1M30.12S", "response": "yes"},
    context={"registration": REGISTRATION, "instructor": ANN, "contextActivities": {"parent": [COURSE]}},
    timestamp="2026-03-01T09:30:00.000Z",
)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"verb": {"id": WHOLE["verb"]["id"], "display": {"de": "erledigte"}}}, id="display of the verb"),
        pytest.param({"object": {**COURSE, "definition": {"name": {"en": "x"}}}}, id="definition of the activity"),
        pytest.param({"object": {**COURSE, "objectType": "Activity"}}, id="the default type said"),
        pytest.param({"actor": {**GROUP, "member": [BEN, ANN]}}, id="order of members"),
        pytest.param({"timestamp": "2026-03-01T10:30:00.000+01:00"}, id="zone of the timestamp"),
        pytest.param({"stored": "2020-03-01T09:30:00.000Z"}, id="stored"),
        pytest.param({"authority": ANN}, id="authority"),
        pytest.param({"result": {**WHOLE["result"], "duration": "PT1M30.129S"}}, id="duration beyond 0.01 s"),
        pytest.param({"context": {**WHOLE["context"], "registration": REGISTRATION.upper()}}, id="case of a UUID"),
        pytest.param(
            {"context": {**WHOLE["context"], "instructor": {**ANN, "mbox": "mailto:ann@EXAMPLE.com"}}},
            id="case of a mail domain",
        ),
        pytest.param(
            {"context": {**WHOLE["context"], "contextActivities": {"parent": COURSE}}}, id="a context activity alone"
        ),
    ],
)
def test_what_a_store_may_change_is_no_conflict(client: Client, other: dict[str, Any]) -> None:
    """Data 2.3.1: differences which could have been caused by exceptions to immutability MUST be ignored."""
    client.post_statements(WHOLE)

    answer = client.post_statements({**WHOLE, **other})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"actor": ANN}, id="actor"),
        pytest.param({"actor": {**GROUP, "member": [ANN]}}, id="members"),
        pytest.param({"verb": {"id": "http://example.com/verbs/other"}}, id="verb"),
        pytest.param({"object": {"id": "http://example.com/courses/other"}}, id="activity"),
        pytest.param({"result": {"duration": "PT90.12S", "response": "yes"}}, id="duration in other units"),
        pytest.param({"result": {**WHOLE["result"], "response": "Yes"}}, id="case of a text"),
        pytest.param({"timestamp": "2026-03-01T09:30:00.001Z"}, id="instant"),
        pytest.param({"context": {"registration": REGISTRATION}}, id="context"),
    ],
)
def test_everything_else_conflicts(client: Client, other: dict[str, Any]) -> None:
    """Data 2.3.1: differences relating to any properties not listed as exceptions MUST not be ignored."""
    client.post_statements(WHOLE)

    answer = client.post_statements({**WHOLE, **other})

    assert answer.status_code == 409
