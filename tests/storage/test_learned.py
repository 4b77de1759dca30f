"""What a process knows that a store has learned, so that it isn't looked up again."""

from typing import Any

import pytest

from lrs.storage.learned import Learned, News
from lrs.xapi.complete import Draft, draft
from tests.client import Client
from tests.statements import ANN, statement

AUTHORITY = {"objectType": "Agent", "account": {"homePage": "http://lrs.example.com", "name": "key"}}
ID = "http://example.com/course"


def about(name: str) -> dict[str, Any]:
    return statement(object={"id": ID, "definition": {"name": {"en": name}}})


def drafted(*sent: dict[str, Any]) -> list[Draft]:
    return [draft(each, authority=AUTHORITY, version="1.0.3") for each in sent]


def taught(news: News) -> list[str]:
    """The names of the course that are news."""
    return [lesson.definition["name"]["en"] for lesson in news.lessons]


def noted(learned: Learned, *names: str) -> None:
    for name in names:
        learned.note(learned.news(drafted(about(name)), 0), 0)


def test_what_was_noted_is_no_news() -> None:
    learned = Learned()
    noted(learned, "Course")

    assert learned.news(drafted(about("Course")), 0) == News([], {})


def test_what_was_not_committed_is_news_again() -> None:
    learned = Learned()
    learned.news(drafted(about("Course")), 0)

    assert taught(learned.news(drafted(about("Course")), 0)) == ["Course"]


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (["Course", "Curse"], ["Course"], ["Course"]),
        (["Course"], ["Curse", "Course"], ["Curse", "Course"]),
        (["Course"], ["Course", "Course"], []),
        ([], ["Course", "Course"], ["Course"]),
    ],
)
def test_a_definition_is_news_where_the_last_one_was_another(
    before: list[str], now: list[str], news: list[str]
) -> None:
    learned = Learned()
    noted(learned, *before)

    assert taught(learned.news(drafted(*map(about, now)), 0)) == news


def test_what_was_learned_is_looked_up_again_once_the_store_has_changed() -> None:
    learned = Learned()
    sent = drafted(statement(actor={**ANN, "name": "Ann"}))
    learned.note(learned.news(sent, 0), 0)

    assert learned.news(sent, 1).names != {}


def test_what_changes_the_store_here_is_known_here() -> None:
    learned = Learned()
    learned.note(learned.news(drafted(about("Course")), 0), 1)

    assert taught(learned.news(drafted(about("Course")), 1)) == []


@pytest.mark.parametrize("in_one_batch", [True, False], ids=["in one batch", "in two"])
def test_the_last_definition_counts_though_it_was_known_before(client: Client, in_one_batch: bool) -> None:
    client.post_statements(about("Course"))
    again = [about("Curse"), about("Course")]
    for batch in [again] if in_one_batch else again:
        client.post_statements(batch)

    assert client.get("/activities", activityId=ID).json["definition"]["name"] == {"en": "Course"}
