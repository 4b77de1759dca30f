"""Statements to test with: `statement()` is valid, and `statement(result=...)` is so with more in it."""

from typing import Any
from uuid import uuid4

_ANN = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}
_COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
_VOIDED = "http://adlnet.gov/expapi/verbs/voided"
_COURSE = {"id": "http://example.com/courses/negotiation"}


def statement(**properties: Any) -> dict[str, Any]:
    """A valid statement with an id: Ann completed a course. `properties` take the place of its own, None drops one."""
    made = {"id": str(uuid4()), "actor": _ANN, "verb": {"id": _COMPLETED}, "object": _COURSE, **properties}
    return {name: value for name, value in made.items() if value is not None}


def voiding(target_id: str, **properties: Any) -> dict[str, Any]:
    """A statement that voids the one with this id, which may be stored or not yet."""
    reference = {"objectType": "StatementRef", "id": target_id}
    return statement(verb={"id": _VOIDED}, object=reference, **properties)
