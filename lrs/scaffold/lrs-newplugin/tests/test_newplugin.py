"""What the plugin tells, as clients and people see it, and that it keeps the contract of all plugins."""

from collections.abc import Iterator

import pytest

from lrs.testing import CONTRACT, Check, FreshStore, fresh_store, name_of, statement
from lrs_newplugin import commands, tables

ANN = {"name": "Ann", "mbox": "mailto:ann@example.com"}
BEN = {"name": "Ben", "mbox": "mailto:ben@example.com"}
TEAM = {"objectType": "Group", "member": [ANN, BEN]}
PASSED = {"id": "http://adlnet.gov/expapi/verbs/passed"}


@pytest.fixture
def store() -> Iterator[FreshStore]:
    """An empty store in which the plugin is on."""
    with fresh_store("newplugin") as store:
        yield store


def told(store: FreshStore) -> dict[str, tuple[int, int]]:
    """How much everybody has done, and has to do, as the API tells it."""
    store.derive()
    people = store.client("newplugin/read").ask("/newplugin/api/people")["people"]
    return {each["name"]: (each["done"], each["to_do"]) for each in people}


@pytest.mark.parametrize("check", CONTRACT, ids=name_of)
def test_the_contract_is_kept(check: Check) -> None:
    check("newplugin")


def test_deeds_of_the_kind_are_counted(store: FreshStore) -> None:
    store.post(statement(actor=ANN), statement(actor=ANN), statement(actor=BEN), statement(actor=BEN, verb=PASSED))

    assert told(store) == {"Ann": (2, 3), "Ben": (1, 4)}


def test_what_a_team_did_each_member_did(store: FreshStore) -> None:
    store.post(statement(actor=TEAM))

    assert told(store) == {"Ann": (1, 4), "Ben": (1, 4)}


def test_what_is_voided_no_longer_counts(store: FreshStore) -> None:
    kept, voided = store.post(statement(actor=ANN), statement(actor=ANN))
    told(store)
    store.void(voided)

    assert told(store) == {"Ann": (1, 4)}
    assert [row["statement_id"] for row in store.rows(tables.deeds)] == [kept]


def test_nothing_is_left_of_who_is_erased(store: FreshStore) -> None:
    store.post(statement(actor=ANN), statement(actor=BEN))
    told(store)
    store.erase(ANN)

    assert told(store) == {"Ben": (1, 4)}


def test_a_store_decides_what_counts(store: FreshStore) -> None:
    store.post(statement(actor=ANN), statement(actor=BEN, verb=PASSED))
    store.set_up("newplugin", concept="passed", goal=1)

    assert told(store) == {"Ben": (1, 0)}


def test_it_says_why(store: FreshStore) -> None:
    ids = store.post(statement(actor=ANN), statement(actor=ANN))
    store.derive()
    why = store.client("newplugin/read").ask("/newplugin/api/why", person="mbox mailto:ann@example.com")

    assert (why["words"], why["statements"]) == ("Ann: 2 done, 3 to go", sorted(ids))


def test_it_is_told_to_nobody_without_the_scope(store: FreshStore) -> None:
    store.derive()

    asked = [client.get("/newplugin/api/people") for client in (store.stranger(), store.client("statements/read"))]

    assert [answer.status_code for answer in asked] == [401, 403]


def test_the_pages_lead_to_the_reasons(store: FreshStore) -> None:
    (statement_id,) = store.post(statement(actor=ANN))
    store.derive()
    browser = store.signed_in()

    people = browser.get("/newplugin/").text
    why = browser.get("/newplugin/people/mbox mailto:ann@example.com").text

    assert "/newplugin/people/mbox%20mailto:ann@example.com" in people
    assert f"/statements/{statement_id}" in why


def test_the_command_tells_it_too(store: FreshStore) -> None:
    store.post(statement(actor=ANN))
    store.derive()

    assert store.run(commands.people) == "Ann: 1 done, 4 to go\n"
