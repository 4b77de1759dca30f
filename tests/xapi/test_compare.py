"""Which statements say the same (1.0.3 Data 2.3.1, Statement Comparison Requirements)."""

from typing import Any

import pytest

from lrs.xapi import exact_json
from lrs.xapi.compare import is_same
from tests.statements import ANN, BEN, COMPLETED, COURSE, statement

UUID = "abcdef12-3456-4789-8bcd-ef1234567890"
SHA1 = "767e74eab7081c41e0b83630511139d130249666"
PLAN = {"objectType": "SubStatement", "actor": BEN, "verb": {"id": COMPLETED}, "object": COURSE}
CREW = {"objectType": "Group", "member": [ANN, BEN]}
CREW_TURNED = {"objectType": "Group", "member": [BEN, ANN]}
ATTACHMENT = {"usageType": "a:b", "display": {}, "contentType": "a/b", "length": 1, "sha2": "a" * 64}

BASE = statement(timestamp="2026-03-01T09:30:00Z")
Properties = dict[str, Any]


def context_agents(agent: Any) -> Properties:
    return {"context": {"contextAgents": [{"objectType": "contextAgent", "agent": agent}]}}


def context_groups(group: Any) -> Properties:
    return {"context": {"contextGroups": [{"objectType": "contextGroup", "group": group}]}}


@pytest.mark.parametrize(
    ("received", "stored"),
    [
        pytest.param(
            {}, {"authority": ANN, "stored": "2026-03-01T09:30:01Z", "version": "1.0.0"}, id="what is assigned"
        ),
        pytest.param(
            {"authority": BEN, "stored": "2020-01-01T00:00:00Z"}, {"authority": ANN}, id="what was overwritten"
        ),
        pytest.param({"timestamp": None}, {}, id="a timestamp that was filled in"),
        pytest.param({"timestamp": "2026-03-01T15:00:00+05:30"}, {}, id="the zone of a timestamp"),
        pytest.param({"timestamp": "2026-03-01T09:30:00.000Z"}, {}, id="zeros of a timestamp"),
        pytest.param({"id": UUID}, {"id": UUID.upper()}, id="case of the id"),
        pytest.param({"verb": {"id": COMPLETED}}, {}, id="the display of a verb"),
        pytest.param({"object": {**COURSE, "definition": {"name": {"en": "x"}}}}, {}, id="a definition"),
        pytest.param({"object": {"objectType": "Activity", **COURSE}}, {}, id="objectType of an Activity"),
        pytest.param({"actor": {"mbox": ANN["mbox"], "name": "Ann"}}, {}, id="objectType of an Agent"),
        pytest.param({"actor": {**ANN, "mbox": "mailto:ann@EXAMPLE.com"}}, {}, id="case of a domain"),
        pytest.param(
            {"actor": {"mbox_sha1sum": SHA1.upper()}}, {"actor": {"mbox_sha1sum": SHA1}}, id="case of a digest"
        ),
        pytest.param({"attachments": [ATTACHMENT]}, {}, id="attachments"),
        pytest.param({"actor": CREW_TURNED}, {"actor": CREW}, id="order of an actor's members"),
        pytest.param({"object": CREW_TURNED}, {"object": CREW}, id="order of an object's members"),
        pytest.param({"context": {"team": CREW_TURNED}}, {"context": {"team": CREW}}, id="order of a team's members"),
        pytest.param(context_groups(CREW_TURNED), context_groups(CREW), id="order of a contextGroup's members"),
        pytest.param(
            context_agents({"mbox": "mailto:a@B.c"}),
            context_agents({"objectType": "Agent", "mbox": "mailto:a@b.c"}),
            id="spelling of a contextAgent",
        ),
        pytest.param(
            {"actor": {"objectType": "Group", "member": [{"name": "A", "mbox": "mailto:z@b.c"}, BEN]}},
            {"actor": {"objectType": "Group", "member": [{"mbox": "mailto:z@b.c", "name": "A"}, BEN]}},
            id="order of a member's properties",
        ),
        pytest.param(
            {"context": {"registration": UUID.upper()}},
            {"context": {"registration": UUID}},
            id="case of a registration",
        ),
        pytest.param(
            {"context": {"contextActivities": {"parent": COURSE}}},
            {"context": {"contextActivities": {"parent": [COURSE]}}},
            id="a context activity in an array",
        ),
        pytest.param(
            {"context": {"statement": {"objectType": "StatementRef", "id": UUID.upper()}}},
            {"context": {"statement": {"objectType": "StatementRef", "id": UUID}}},
            id="case of a context statement",
        ),
        pytest.param(
            {"object": {"objectType": "StatementRef", "id": UUID.upper()}},
            {"object": {"objectType": "StatementRef", "id": UUID}},
            id="case of a reference",
        ),
        pytest.param(
            {"result": {"duration": "PT1.239S"}}, {"result": {"duration": "PT1.23S"}}, id="hundredths of a duration"
        ),
        pytest.param(
            {"object": {**PLAN, "timestamp": "2026-01-01T01:00:00+01:00", "attachments": [ATTACHMENT]}},
            {"object": {**PLAN, "timestamp": "2026-01-01T00:00:00Z", "verb": {"id": COMPLETED, "display": {}}}},
            id="all that within a SubStatement",
        ),
        pytest.param(
            {"result": {"score": {"raw": 1.5}}},
            exact_json.loads(b'{"result":{"score":{"raw":1.50}}}'),
            id="zero digits",
        ),
    ],
)
def test_a_difference_that_a_store_may_make_is_ignored(received: Properties, stored: Properties) -> None:
    """Data 2.3.1: differences caused by exceptions to immutability MUST be ignored; 4.6 for durations."""
    one = {name: value for name, value in {**BASE, **received}.items() if value is not None}

    assert is_same(one, {**BASE, **stored})


def test_order_of_properties_does_not_matter_to_the_order_of_members() -> None:
    """Data 2.2: a Statement MAY use its properties in any order."""
    dan, zoe = {"name": "Dan", "mbox": "mailto:dan@example.com"}, {"name": "Zoe", "mbox": "mailto:zoe@example.com"}
    turned = dict(reversed(zoe.items()))

    one, other = ({**BASE, "actor": {"objectType": "Group", "member": each}} for each in ([dan, turned], [dan, zoe]))

    assert is_same(one, other)


@pytest.mark.parametrize(
    ("received", "stored"),
    [
        pytest.param({"actor": BEN}, {}, id="another actor"),
        pytest.param({"actor": {**ANN, "name": "Annie"}}, {}, id="another name"),
        pytest.param({"actor": {**ANN, "mbox": "mailto:Ann@example.com"}}, {}, id="case of a local part"),
        pytest.param({"actor": {**CREW, "member": [ANN]}}, {"actor": CREW}, id="a member less"),
        pytest.param({"actor": {**CREW, "member": [ANN, ANN, BEN]}}, {"actor": CREW}, id="a member twice"),
        pytest.param({"verb": {"id": COMPLETED + "/"}}, {}, id="another verb"),
        pytest.param({"object": {"id": "http://example.com/other"}}, {}, id="another activity"),
        pytest.param({"object": {"objectType": "StatementRef", "id": UUID}}, {}, id="another kind of object"),
        pytest.param({"timestamp": "2026-03-01T09:30:00.001Z"}, {}, id="another timestamp"),
        pytest.param({"result": {}}, {}, id="a result"),
        pytest.param({"context": {}}, {}, id="a context"),
        pytest.param({}, {"result": {"success": True}}, id="a result that is missing"),
        pytest.param({"result": {"success": True}}, {"result": {"success": False}}, id="another success"),
        pytest.param({"result": {"response": "a"}}, {"result": {"response": "A"}}, id="case of a response"),
        pytest.param({"result": {"duration": "PT60S"}}, {"result": {"duration": "PT1M"}}, id="another duration text"),
        pytest.param({"result": {"duration": "PT1.23S"}}, {"result": {"duration": "PT1.24S"}}, id="another hundredth"),
        pytest.param({"result": {"score": {"raw": 1}}}, {"result": {"score": {"raw": 2}}}, id="another score"),
        pytest.param(
            {"result": {"extensions": {"a:b": True}}}, {"result": {"extensions": {"a:b": 1}}}, id="true and one"
        ),
        pytest.param(
            {"result": {"extensions": {"a:b": [0]}}}, {"result": {"extensions": {"a:b": [False]}}}, id="zero and false"
        ),
        pytest.param(
            {"result": {"extensions": {"a:b": [1, 2]}}}, {"result": {"extensions": {"a:b": [2, 1]}}}, id="another order"
        ),
        pytest.param(
            {"context": {"registration": UUID}},
            {"context": {"registration": UUID[:-1] + "1"}},
            id="another registration",
        ),
        pytest.param(
            {"context": {"contextActivities": {"parent": [COURSE]}}},
            {"context": {"contextActivities": {"grouping": [COURSE]}}},
            id="another kind of context activity",
        ),
        pytest.param(context_agents(ANN), context_agents(BEN), id="another contextAgent"),
        pytest.param({"object": {**PLAN, "actor": ANN}}, {"object": PLAN}, id="another actor of a SubStatement"),
        pytest.param(
            {"object": {**PLAN, "timestamp": "2026-01-01T00:00:00Z"}}, {"object": PLAN}, id="a SubStatement's timestamp"
        ),
    ],
)
def test_any_other_difference_is_not_ignored(received: Properties, stored: Properties) -> None:
    """Data 2.3.1: differences relating to properties not listed as exceptions MUST not be ignored."""
    assert not is_same({**BASE, **received}, {**BASE, **stored})
