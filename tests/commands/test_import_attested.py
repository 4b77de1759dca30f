"""lrs import --keep-stored: statements keep the stored and the authority that another store gave them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import ANN, BEN, reference_to, statement, voiding

ELSEWHERE = {"objectType": "Agent", "account": {"homePage": "http://other.example.com", "name": "lrs"}}
# Not in the order in which they were stored there.
YEARS = (2021, 2019, 2022, 2020)


@pytest.fixture
def reader(app: Flask, database: Database, store: str) -> Client:
    """A client of the store that is imported into."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


def _attested(year: int, **properties: Any) -> dict[str, Any]:
    return statement(stored=f"{year}-01-01T00:00:00.000Z", authority=ELSEWHERE, **properties)


def _import(lrs: Lrs, store: str, folder: Path, *statements: dict[str, Any]) -> Result:
    path = folder / "statements.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in statements))
    return lrs("import", str(path), "--store", store, "--keep-stored")


def test_stored_and_authority_are_kept_as_they_are_written(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    one = statement(stored="2020-01-01T02:00:00.5+02:00", authority=ELSEWHERE)

    _import(lrs, store, tmp_path, one)

    kept = reader.get_statement(one["id"]).json
    assert (kept["stored"], kept["authority"]) == (one["stored"], ELSEWHERE)


def test_what_a_line_lacks_is_filled_in(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    _import(lrs, store, tmp_path, one := statement())

    kept = reader.get_statement(one["id"]).json
    assert kept["stored"] > "2026"
    assert kept["authority"]["name"] == f"import into {store}"


@pytest.mark.parametrize(
    ("filters", "years"),
    [
        pytest.param({}, [2022, 2021, 2020, 2019], id="newest-first"),
        pytest.param({"ascending": True}, [2019, 2020, 2021, 2022], id="ascending"),
        pytest.param({"since": "2020-01-01T00:00:00Z"}, [2022, 2021], id="since-leaves-its-time-out"),
        pytest.param({"until": "2020-01-01T00:00:00Z"}, [2020, 2019], id="until-keeps-its-time"),
        pytest.param({"agent": ANN, "since": "2019-06-01T00:00:00Z"}, [2022, 2021, 2020], id="with-a-filter"),
    ],
)
def test_order_and_times_follow_the_kept_stored(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, filters: dict[str, Any], years: list[int]
) -> None:
    """Communication 2.1.3: since, until: stored since, at or before; returned in descending order of stored."""
    _import(lrs, store, tmp_path, *map(_attested, YEARS))

    assert [int(each["stored"][:4]) for each in reader.find(**filters)] == years


def test_pages_follow_the_kept_stored(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    _import(lrs, store, tmp_path, *map(_attested, YEARS))
    first = reader.get("/statements", limit=3).json

    assert [each["stored"][:4] for each in first["statements"]] == ["2022", "2021", "2020"]
    assert first["more"] != ""


def test_what_is_sent_after_an_import_is_newer(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    _import(lrs, store, tmp_path, _attested(2021))

    reader.post_statements(sent := statement())

    assert reader.find_ids()[0] == sent["id"]


def test_lines_of_one_time_stay_in_the_order_of_the_file(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    lines = [_attested(2021) for _ in range(5)]

    _import(lrs, store, tmp_path, *lines)

    assert reader.find_ids(ascending=True) == [line["id"] for line in lines]


def test_a_store_may_have_stored_thousands_at_one_time(lrs: Lrs, store: str, tmp_path: Path) -> None:
    """Some stores give a whole batch one `stored`."""
    answer = _import(lrs, store, tmp_path, *(_attested(2021) for _ in range(4_600)))

    assert answer.stdout == "4600 read, 4600 stored, 0 there already, 0 refused\n"


def test_repeating_an_import_adds_nothing(lrs: Lrs, store: str, tmp_path: Path) -> None:
    lines = [*map(_attested, YEARS), _attested(2021, id=None)]
    _import(lrs, store, tmp_path, *lines)

    again = _import(lrs, store, tmp_path, *lines)

    assert again.stdout == "5 read, 0 stored, 5 there already, 0 refused\n"


def test_a_reference_is_followed_though_its_target_is_older(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    target = _attested(2019, actor=BEN)
    referrer = reference_to(target, stored="2022-01-01T00:00:00.000Z")

    _import(lrs, store, tmp_path, referrer, target)

    assert reader.find_ids(agent=BEN) == [referrer["id"], target["id"]]


def test_a_voided_statement_is_out_of_sight_whichever_came_first(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    target = _attested(2022)
    voider = voiding(target, stored="2019-01-01T00:00:00.000Z")

    _import(lrs, store, tmp_path, voider, target)

    assert reader.find_ids() == [voider["id"]]
    assert reader.get("/statements", voidedStatementId=target["id"]).status_code == 200


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param("2999-01-01T00:00:00.000Z", id="in-the-future"),
        pytest.param("0001-01-01T00:00:00.000Z", id="before-there-were-computers"),
        pytest.param("yesterday", id="no-time"),
        pytest.param(7, id="a-number"),
    ],
)
def test_a_stored_that_no_store_can_have_given_is_refused(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, stored: Any
) -> None:
    good = _attested(2021)

    answer = _import(lrs, store, tmp_path, statement(stored=stored), good)

    assert (answer.exit_code, answer.stdout) == (1, "2 read, 1 stored, 0 there already, 1 refused\n")
    assert "line 1: /stored: " in answer.stderr
    assert reader.find_ids() == [good["id"]]


def test_an_authority_that_is_no_agent_is_refused(lrs: Lrs, store: str, tmp_path: Path) -> None:
    answer = _import(lrs, store, tmp_path, statement(authority={"name": "lrs"}))

    assert answer.exit_code == 1
    assert "line 1: /authority" in answer.stderr
