"""Statements that are sent of competencies."""

from typing import Any
from uuid import uuid4

from lrs_competencies.mastery.vocabulary import CATEGORY, COMPETENCY, CONFERRED, PLANNED

ANN = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}
BEN = {"objectType": "Agent", "name": "Ben", "mbox": "mailto:ben@example.com"}
TESS = {"objectType": "Agent", "name": "Tess", "mbox": "mailto:tess@example.com"}
QUIZ = {"id": "http://example.com/quiz", "definition": {"type": "http://adlnet.gov/expapi/activities/assessment"}}
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
PROFILE = {"contextActivities": {"category": [{"id": CATEGORY}]}}


def did(agent: dict[str, Any] = ANN, verb: str = PASSED, day: int = 1, **more: Any) -> dict[str, Any]:
    """Somebody passed a quiz, on a day of January 2026."""
    at = f"2026-01-{day:02}T12:00:00.000Z"
    return {"id": str(uuid4()), "actor": agent, "verb": {"id": verb}, "object": QUIZ, "timestamp": at, **more}


def competency(iri: str) -> dict[str, Any]:
    return {"objectType": "Activity", "id": iri, "definition": {"type": COMPETENCY}}


def reference(statement_id: str) -> dict[str, Any]:
    return {"objectType": "StatementRef", "id": statement_id}


def conferred(iri: str, agent: dict[str, Any] = ANN, verb: str = CONFERRED, **more: Any) -> dict[str, Any]:
    """Tess confers a competency on somebody, as the profile's template has it."""
    context = {
        "contextActivities": {**PROFILE["contextActivities"], "grouping": [competency(iri)]},
        "statement": reference(str(uuid4())),
        **more.pop("context", {}),
    }
    return did(TESS, verb, object=agent, context=context, **more)


def planned(iri: str, agent: dict[str, Any] = ANN, **more: Any) -> dict[str, Any]:
    return did(agent, PLANNED, object=competency(iri), context=PROFILE, **more)
