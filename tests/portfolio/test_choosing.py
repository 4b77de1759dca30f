"""What owners choose is in their portfolio, and nothing else."""

from uuid import uuid4

import pytest

from lrs.testing import Client, FreshStore, statement
from lrs_portfolio.choices import RECORD
from tests.portfolio.conftest import ANN, BEN, choose


def shown(store: FreshStore, **query: str) -> dict[str, object]:
    told: dict[str, object] = store.client("portfolio/staff").ask("/portfolio/api/portfolio", **query)
    return told


def test_nothing_is_in_a_portfolio_that_its_owner_did_not_choose(store: FreshStore) -> None:
    store.post(statement(actor=ANN))

    told = shown(store, person="ann@example.com")

    assert (told["has_record"], told["statements"]) == (False, [])
    assert not [each for each in told["sections"] if each["is_chosen"] or each["entries"]]  # type: ignore[index, attr-defined]


def test_a_portfolio_is_called_by_a_name_of_its_owner(store: FreshStore) -> None:
    before = shown(store, person="una@example.com")
    store.post(statement(actor={"mbox": "mailto:una@example.com", "name": "Una"}))

    told = shown(store, person="una@example.com")

    assert (before["owner"], before["title"]) == ("una@example.com", "Portfolio of una@example.com")
    assert (told["owner"], told["title"]) == ("Una", "Portfolio of Una")


def test_what_is_chosen_is_in_it_until_it_is_dropped(store: FreshStore) -> None:
    (chosen,) = store.post(statement(actor=ANN))
    client = store.client("portfolio/staff")
    body = {"person": ANN, "statement": chosen}

    client.post("/portfolio/api/choices", json=body)
    before = shown(store, person="ann@example.com")["statements"]
    client.post("/portfolio/api/drops", json=body)

    assert (before, shown(store, person="ann@example.com")["statements"]) == ([chosen], [])


def test_every_plugin_that_is_on_offers_its_sections(store: FreshStore) -> None:
    told = shown(store, person="ann@example.com")

    names = [each["name"] for each in told["sections"]]  # type: ignore[attr-defined]
    assert names == [
        "badges/earned",
        "badges/elsewhere",
        "competencies/mastery",
        "endorsements/received",
        "endorsements/elsewhere",
        "leaderboard/standing",
    ]


def test_a_statement_about_somebody_else_is_refused(store: FreshStore) -> None:
    (other,) = store.post(statement(actor=BEN))

    answer = store.client("portfolio/staff").post("/portfolio/api/choices", json={"person": ANN, "statement": other})

    assert (answer.status_code, "is about somebody else" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (
            {"section": "badges/lost"},
            400,
            "Offered are: portfolio/record, badges/earned, badges/elsewhere, competencies/mastery",
        ),
        ({"statement": str(uuid4())}, 404, "there is no statement"),
        ({}, 400, "a section or a statement is needed"),
        ({"section": RECORD, "statement": str(uuid4())}, 400, "and not both"),
        ({"section": RECORD, "person": "nobody"}, 400, "It is neither a mail address nor JSON"),
        ({"section": RECORD, "person": "0" * 32}, 404, "there is no persona"),
    ],
    ids=["no section", "no statement", "nothing", "both", "nobody", "no persona"],
)
def test_what_is_not_there_is_not_chosen(store: FreshStore, body: dict[str, str], status: int, told: str) -> None:
    answer = store.client("portfolio/staff").post("/portfolio/api/choices", json={"person": ANN, **body})

    assert (answer.status_code, told in answer.text) == (status, True), answer.text


def test_who_is_joined_with_somebody_has_chosen_what_both_have(store: FreshStore) -> None:
    other = {"objectType": "Agent", "mbox": "mailto:ann@work.example.com"}
    choose(store, RECORD, agent=other)
    choose(store, "leaderboard/standing")

    store.join(ANN, other)

    told = shown(store, person="ann@work.example.com")
    chosen = [each["name"] for each in told["sections"] if each["is_chosen"]]  # type: ignore[index, attr-defined]
    assert (told["has_record"], chosen) == (True, ["leaderboard/standing"])
    assert shown(store, person=str(told["persona"]))["title"] == told["title"]


def test_members_change_their_own_portfolio_and_no_other(store: FreshStore) -> None:
    member: Client = store.client("portfolio/mine")

    own = member.post("/portfolio/api/choices", json={"section": RECORD})
    others = member.post("/portfolio/api/choices", json={"section": RECORD, "person": ANN})

    assert (own.status_code, own.json["has_record"], others.status_code) == (200, True, 403)


def test_a_portfolio_is_called_as_its_owner_likes(store: FreshStore) -> None:
    body = {"person": ANN, "title": "What I can"}

    answer = store.client("portfolio/staff").post("/portfolio/api/title", json=body)

    assert (answer.json["title"], answer.json["owner"]) == ("What I can", "Ann")


def test_an_erasure_takes_what_somebody_has_chosen(store: FreshStore) -> None:
    store.post(statement(actor=ANN))
    choose(store, RECORD)

    store.erase(ANN)

    assert shown(store, person="ann@example.com")["has_record"] is False
