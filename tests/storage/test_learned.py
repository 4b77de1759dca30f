"""What a process knows that a store has learned, so that it isn't looked up again."""

from typing import Any

from lrs.storage.learned import Learned
from lrs.xapi.complete import Draft, draft
from tests.statements import ANN, statement

AUTHORITY = {"objectType": "Agent", "account": {"homePage": "http://lrs.example.com", "name": "key"}}
ID = "http://example.com/course"


def _about(name: str) -> Draft:
    sent: dict[str, Any] = statement(object={"id": ID, "definition": {"name": {"en": name}}})
    return draft(sent, authority=AUTHORITY, version="1.0.3")


def _by_ann() -> Draft:
    return draft(statement(actor={**ANN, "name": "Ann"}), authority=AUTHORITY, version="1.0.3")


def test_what_was_noted_is_no_news() -> None:
    learned = Learned()
    learned.news([_about("Course")], 0).note()

    again = learned.news([_about("Course")], 0)

    assert (again.definitions, again.names) == ([], [])


def test_what_was_not_committed_is_news_again() -> None:
    learned = Learned()
    learned.news([_about("Course")], 0)

    assert learned.news([_about("Course")], 0).definitions == [{ID: {"name": {"en": "Course"}}}]


def test_a_definition_that_came_before_another_is_news() -> None:
    """The last one counts, also if it was known before."""
    learned = Learned()
    for name in ("Course", "Curse"):
        learned.news([_about(name)], 0).note()

    assert learned.news([_about("Course")], 0).definitions == [{ID: {"name": {"en": "Course"}}}]


def test_what_was_learned_is_unknown_once_names_are_forgotten() -> None:
    learned = Learned()
    learned.news([_by_ann()], 0).note()

    assert learned.news([_by_ann()], 1).names != []


def test_what_was_learned_before_names_were_forgotten_is_unknown_though_it_is_noted_later() -> None:
    """A commit is noted by the thread whose statements it has, which may be late."""
    learned = Learned()
    before = learned.news([_by_ann()], 0)
    after = learned.news([_by_ann()], 1)

    before.note()

    assert learned.news([_by_ann()], 1).names == after.names != []
