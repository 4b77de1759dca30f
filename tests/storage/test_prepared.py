"""Statements for the driver: walled, and the same for both databases."""

from itertools import repeat

import pytest
from sqlalchemy import bindparam, select

from lrs.database import Database
from lrs.storage.prepared import MOST_MARKS, Prepared, padded, select_walled
from lrs.storage.tables import agent_names, stores
from tests.conftest import make_store
from tests.postgresql import rows_read

BY_NAME = Prepared(select_walled(agent_names, "key", "name").where(agent_names.c.name == bindparam("name")))


def _teach(database: Database, store_id: int, names: int) -> None:
    rows = [(number.to_bytes(16, "big"), bytes(16), b"Ann") for number in range(names)]
    with database.write(store_id) as tx:
        tx.insert_many(agent_names, ("key", "name_key", "name"), rows)


def test_rows_of_other_stores_are_never_found(database: Database, store_id: int) -> None:
    _teach(database, make_store(database), 1)

    with database.read(store_id) as tx:
        assert tx.run(BY_NAME, name=b"Ann") == []


def test_rows_of_the_store_are_found(database: Database, store_id: int) -> None:
    _teach(database, store_id, 2)

    with database.read(store_id) as tx:
        assert sorted(tx.run(BY_NAME, name=b"Ann")) == [(bytes(16), b"Ann"), ((1).to_bytes(16, "big"), b"Ann")]


def test_a_statement_that_names_no_store_is_refused(database: Database, store_id: int) -> None:
    unwalled = Prepared(select(stores.c.name))

    with database.read(store_id) as tx, pytest.raises(AssertionError, match="outside the wall"):
        tx.run(unwalled)


@pytest.mark.parametrize("count", [0, 1, 3, MOST_MARKS, MOST_MARKS + 1])
def test_as_many_rows_are_found_as_values_are_looked_for(database: Database, store_id: int, count: int) -> None:
    _teach(database, store_id, count + 1)

    with database.read(store_id) as tx:
        found = list(tx.find_many(agent_names, ("key",), "key", (each.to_bytes(16, "big") for each in range(count))))

    assert sorted(found) == [(number.to_bytes(16, "big"),) for number in range(count)]


def test_what_is_looked_up_is_sifted(database: Database, store_id: int) -> None:
    _teach(database, store_id, 3)
    wanted = [((1).to_bytes(16, "big"), bytes(16)), ((2).to_bytes(16, "big"), b"another".ljust(16))]

    with database.read(store_id) as tx:
        found = list(tx.find_matching(agent_names, ("key", "name_key"), ("key",), wanted, sifted="name_key"))

    assert found == wanted[:1]


def test_lengths_of_lists_are_few() -> None:
    lengths = {len(padded([*repeat(b"", count)])) for count in range(1, MOST_MARKS + 1)}

    assert lengths == {1, 2, 4, 8, 16, 32, 64, 128, 256, 512}


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_of_a_store_without_statistics_no_more_is_read_than_is_looked_for(database: Database, store_id: int) -> None:
    _teach(database, make_store(database), 2_000)
    _analyze(database)
    _teach(database, store_id, 2_000)

    with database.read(store_id) as tx:
        read_before = rows_read(tx, "agent_names")
        list(tx.find_many(agent_names, ("key",), "key", (each.to_bytes(16, "big") for each in range(50))))
        assert rows_read(tx, "agent_names") - read_before == 50


def _analyze(database: Database) -> None:
    with database.write_server() as connection:
        connection.exec_driver_sql("ANALYZE agent_names")
