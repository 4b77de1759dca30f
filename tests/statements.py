"""Statements to test with: `statement()` is valid, and `statement(result=...)` is so with more in it."""

from typing import Any
from uuid import uuid4

from lrs.xapi import complete
from lrs.xapi.complete import Draft

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
ANN = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}
BEN = {"objectType": "Agent", "name": "Ben", "account": {"homePage": "http://lms.example.com", "name": "ben"}}
COURSE = {"id": "http://example.com/courses/negotiation"}


def statement(**properties: Any) -> dict[str, Any]:
    """A valid statement with an id; `properties` are added or take the place of its own, None drops one."""
    made = {
        "id": str(uuid4()),
        "actor": ANN,
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": COURSE,
        **properties,
    }
    return {name: value for name, value in made.items() if value is not None}


def drafted(**properties: Any) -> Draft:
    """A statement as it is stored, of a sender that also teaches what its statements define."""
    lms = {"objectType": "Agent", "mbox": "mailto:lms@example.com"}
    return complete.draft(statement(**properties), authority=lms, version="1.0.3", teaches=True)


def reference_to(target: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A statement about another one."""
    return statement(object={"objectType": "StatementRef", "id": target["id"]}, **properties)


def voiding(target: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A statement that voids another one."""
    return reference_to(target, verb={"id": VOIDED}, **properties)
