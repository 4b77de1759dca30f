"""What people are called on pages and in lists."""

from typing import Any

import pytest
from sqlalchemy import event

from lrs.api import Names, names_of
from lrs.database import Database
from tests.client import Client
from tests.operations.test_personas import ANN, ANN_AT_LMS, ANN_BY_SUM, BEN, join
from tests.statements import statement


def called(database: Database, store_id: int, *people: dict[str, Any]) -> Names:
    with database.read(store_id) as tx:
        return names_of(tx, people)


def test_somebody_is_called_by_a_name_from_statements(client: Client, database: Database, store_id: int) -> None:
    client.post_statements([statement(actor={**ANN, "name": "Ann"})])

    names = called(database, store_id, ANN, BEN)

    assert (names.of(ANN), names.beside(ANN)) == ("Ann", "ann@example.com")
    assert (names.of(BEN), names.beside(BEN)) == ("ben@example.com", "")


def test_a_name_is_that_of_every_identifier_of_a_person(client: Client, database: Database, store_id: int) -> None:
    client.post_statements([statement(actor={**ANN_AT_LMS, "name": "Ann"})])
    join(database, store_id, ANN, ANN_AT_LMS)

    names = called(database, store_id, ANN, ANN_AT_LMS, ANN_BY_SUM)

    assert [names.of(each) for each in (ANN, ANN_AT_LMS, ANN_BY_SUM)] == ["Ann"] * 3
    assert names.beside(ANN_AT_LMS) == "ann at http://lms.example.com"


def test_of_several_names_the_first_counts_whoever_is_asked_for(
    client: Client, database: Database, store_id: int
) -> None:
    client.post_statements([statement(actor={**ANN, "name": each}) for each in ("Zoe", "Ann")])

    names = called(database, store_id, {**ANN, "name": "whoever asks"})

    assert names.of(ANN) == "Ann"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param("x" * 3_000, "x" * 99 + "…", id="too long"),
        pytest.param("Ann\n\t\0 Smith", "Ann Smith", id="several lines"),
        pytest.param("Ann \u202emoc.elpmaxe", "Ann moc.elpmaxe", id="turned around"),
        pytest.param(" \u200f ", "ann@example.com", id="nothing to be seen"),
        pytest.param("Kim 金 Müller", "Kim 金 Müller", id="letters of any script"),
    ],
)
def test_a_name_is_one_line_of_100_letters_at_most(
    client: Client, database: Database, store_id: int, sent: str, shown: str
) -> None:
    client.post_statements([statement(actor={**ANN, "name": sent})])

    assert called(database, store_id, ANN).of(ANN) == shown


def test_who_has_no_identifier_is_somebody(database: Database, store_id: int) -> None:
    names = called(database, store_id, {})

    assert names.of({}) == "somebody" and names.beside({}) == ""
    assert names.of({"objectType": "Group", "name": "Crew", "member": []}) == "Crew"


def test_the_names_of_many_are_one_query(client: Client, database: Database, store_id: int) -> None:
    people: list[dict[str, Any]] = [{"mbox": f"mailto:p{number}@example.com"} for number in range(200)]
    client.post_statements([statement(actor={**each, "name": "P"}) for each in people])
    asked: list[str] = []

    def note(*sent: Any) -> None:
        asked.extend(each for each in sent if isinstance(each, str) and "FROM agent_names" in each)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        names = called(database, store_id, *people)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)

    assert {names.of(each) for each in people} == {"P"}
    assert len(asked) == 1
