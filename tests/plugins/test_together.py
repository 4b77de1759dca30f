"""All plugins that come with the server, on in one store: what one of them writes, no other refuses."""

from collections.abc import Iterator
from typing import Any

import pytest

from lrs.testing import FreshStore, fresh_store
from lrs_badges.awarding.tending import tend

ANN, BEN, COACH = ({"objectType": "Agent", "mbox": f"mailto:{name}@example.com"} for name in ("ann", "ben", "coach"))
NEGOTIATING = "https://skills.example.com/negotiating"
ITEM = {"id": NEGOTIATING, "name": "Negotiating"}
COMPETENCY = {"id": NEGOTIATING, "definition": {"type": "https://w3id.org/xapi/tla/activity-types/competency"}}


@pytest.fixture
def store() -> Iterator[FreshStore]:
    """A store in which people may endorse what they hold themselves, or are asked for."""
    with fresh_store("badges", "competencies", "endorsements", "forwarding", "leaderboard") as store:
        store.set_up("endorsements", acceptance=False, standing=["holds", "asked"])
        store.derive()
        yield store


def posted(store: FreshStore, path: str, **told: Any) -> Any:
    """What is answered to a deed of somebody in whose name staff acts."""
    answer = store.client("all").post(f"endorsements/api/{path}", json=told)
    store.derive()
    return answer


def state(store: FreshStore, endorsement: str) -> str:
    return str(store.client("all").ask(f"endorsements/api/endorsements/{endorsement}")["state"])


def given(store: FreshStore, **more: Any) -> Any:
    return posted(store, "endorsements", agent=ANN, item=ITEM, on_behalf_of=BEN, **more)


@pytest.mark.parametrize(("step", "who", "then"), [("withdraw", BEN, "withdrawn"), ("dispute", ANN, "disputed")])
def test_each_step_of_an_endorsement_is_stored(store: FreshStore, step: str, who: Any, then: str) -> None:
    asked = posted(store, "requests", agent=BEN, item=ITEM, on_behalf_of=ANN)
    one = given(store, answers=asked.json["statement"]).json["statement"]
    stood = state(store, one)

    posted(store, f"endorsements/{one}/steps", step=step, on_behalf_of=who)

    assert (asked.status_code, stood, state(store, one)) == (200, "stands", then)


def test_who_has_mastered_it_may_endorse_it(store: FreshStore) -> None:
    refused = given(store)
    grounds = {"statement": {"objectType": "StatementRef", "id": store.post(passed(BEN))[0]}}

    store.post(conferred(BEN, grounds))
    store.derive()

    assert (refused.status_code, given(store).status_code) == (400, 200)
    assert "holds it at that level" in refused.text


def test_who_has_mastered_and_is_endorsed_for_it_earns_a_badge(store: FreshStore) -> None:
    both = {"all": [{"competency": NEGOTIATING}, {"endorsements": NEGOTIATING}]}
    store.client("all").put("badges/api/achievements/negotiator", json={"title": "Negotiator", "criteria": both})
    grounds = {"statement": {"objectType": "StatementRef", "id": store.post(passed(BEN))[0]}}
    store.post(conferred(ANN, grounds), conferred(BEN, grounds))
    store.derive()
    given(store)

    for _ in tend(store.inside("badges")):
        pass
    store.derive()

    awards = store.client("all").ask("badges/api/awards", achievement="negotiator")["awards"]
    assert [(each["agent"]["mbox"], len(each["grounds"])) for each in awards] == [(ANN["mbox"], 2)]


def passed(learner: Any) -> dict[str, Any]:
    verb = {"id": "http://adlnet.gov/expapi/verbs/passed"}
    return {"actor": learner, "verb": verb, "object": {"id": "https://lms.example.com/quiz"}}


def conferred(learner: Any, more: dict[str, Any]) -> dict[str, Any]:
    category = [{"id": "https://w3id.org/xapi/learnercompetency"}]
    context = {"contextActivities": {"category": category, "grouping": [COMPETENCY]}, **more}
    verb = {"id": "https://w3id.org/xapi/tla/verbs/conferred"}
    return {"actor": COACH, "verb": verb, "object": learner, "context": context}
