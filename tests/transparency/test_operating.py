"""How an operator learns that a tree lies behind, or that a log isn't what was said of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lrs.config import Settings
from lrs.database import Database
from lrs.doctor import transparency
from lrs.doctor.findings import Finding, Level
from lrs.doctor.patient import Patient
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.transparency import heads, tree
from lrs.sources import read
from lrs.storage.tables import log_tiles, statements
from lrs.verifiable.log.tiles import WIDTH
from lrs.web.application import create_app
from tests.transparency.conftest import named, stored
from tests.transparency.test_heads import change_statement


@pytest.fixture
def only(new_settings: Callable[[], Settings]) -> Settings:
    """Settings of a database that no other test stores in."""
    return named(new_settings())


@pytest.fixture
def database(only: Settings) -> Iterator[Database]:
    with opened(only) as database:
        stored(database, stores.get(database, "default").store_id, WIDTH + 1)
        yield database


@pytest.fixture
def store_id(database: Database) -> int:
    return stores.get(database, "default").store_id


def findings(only: Settings) -> list[Finding]:
    return list(transparency.trees(Patient(read({"CAIRN_DATABASE_URL": only.database_url}), 30)))


def test_the_doctor_finds_nothing_where_nothing_is_wrong(only: Settings, database: Database, store_id: int) -> None:
    heads.present(database, store_id)

    assert [(each.level, each.what) for each in findings(only)] == [
        (Level.OK, "each tree is that of its newest tree head; stores: 1")
    ]


def test_the_doctor_finds_a_tree_that_lies_behind(
    only: Settings, database: Database, store_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transparency, "_MOST_LACKING", 0)

    (found,) = findings(only)

    assert (found.level, found.what) == (
        Level.WARNING,
        "store default: the tree lies 256 statements behind the log",
    )


def lose_tiles(database: Database, store_id: int) -> None:
    with database.write(store_id) as tx:
        tx.execute(tx.delete(log_tiles))


def lose_the_last(database: Database, store_id: int) -> None:
    with database.write(store_id) as tx:
        tx.execute(tx.delete(statements).where(statements.c.position == WIDTH + 1))
    with database.write_server() as connection:
        connection.exec_driver_sql(f"UPDATE stores SET last_position = {WIDTH} WHERE store_id = {store_id}")


def change_the_last(database: Database, store_id: int) -> None:
    change_statement(database, store_id, WIDTH + 1)


@pytest.mark.parametrize("deed", [change_the_last, lose_tiles, lose_the_last])
def test_the_doctor_finds_a_log_that_is_not_what_was_signed(
    only: Settings, database: Database, store_id: int, deed: Callable[[Database, int], None]
) -> None:
    heads.present(database, store_id)
    deed(database, store_id)

    (found,) = findings(only)

    assert found.level == Level.PROBLEM
    assert found.what == "store default: the first 257 statements aren't those of the tree head that was signed"


def test_the_lag_of_trees_is_a_metric(only: Settings, database: Database, store_id: int) -> None:
    app = create_app(database, replace(only, metrics_open=True))

    def lag() -> float:
        families = text_string_to_metric_families(app.test_client().get("/metrics").text)
        return next(each.samples[0].value for each in families if each.name == "cairn_tree_lag")

    before = lag()
    tree.catch_up(database, store_id, WIDTH)

    assert (before, lag()) == (WIDTH, 0)
