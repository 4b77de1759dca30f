"""What a process knows that a store has learned, so that it isn't looked up again."""

from typing import Any

from lrs.storage.learned import Learned
from lrs.xapi.complete import Draft, draft
from tests.statements import statement

AUTHORITY = {"objectType": "Agent", "account": {"homePage": "http://lrs.example.com", "name": "key"}}
ID = "http://example.com/course"


def _about(name: str) -> Draft:
    sent: dict[str, Any] = statement(object={"id": ID, "definition": {"name": {"en": name}}})
    return draft(sent, authority=AUTHORITY, version="1.0.3")


def test_what_was_noted_is_no_news() -> None:
    learned = Learned()
    learned.note(learned.news([_about("Course")]))

    again = learned.news([_about("Course")])

    assert (again.definitions, again.names) == ([], [])


def test_what_was_not_committed_is_news_again() -> None:
    learned = Learned()
    learned.news([_about("Course")])

    assert learned.news([_about("Course")]).definitions == [{ID: {"name": {"en": "Course"}}}]


def test_a_definition_that_came_before_another_is_news() -> None:
    """The last one counts, also if it was known before."""
    learned = Learned()
    for name in ("Course", "Curse"):
        learned.note(learned.news([_about(name)]))

    assert learned.news([_about("Course")]).definitions == [{ID: {"name": {"en": "Course"}}}]
