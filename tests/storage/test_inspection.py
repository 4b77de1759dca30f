"""What reads for `lrs doctor` changes nothing, sees one state, and ends in time."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lrs.config import Settings
from lrs.database import Database
from lrs.operations import stores
from lrs.storage.database.engine import make_readonly_engine
from lrs.storage.database.inspection import ReadOnlyDatabase
from lrs.storage.stores import all_of_them

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


def test_nothing_can_be_written(database: Database, settings: Settings) -> None:
    engine = make_readonly_engine(settings.database_url)

    with pytest.raises(DBAPIError, match=r"readonly|read-only"), engine.begin() as connection:
        connection.execute(text("UPDATE stores SET last_position = 7"))


def test_what_is_stored_meanwhile_is_not_seen(database: Database, settings: Settings, store_id: int) -> None:
    with ReadOnlyDatabase(settings.database_url, limit_s=30).looking() as connection:
        before = all_of_them(connection)
        stores.create(database, f"store-{store_id}-meanwhile")

        assert all_of_them(connection) == before


def test_what_takes_too_long_is_ended(database: Database, settings: Settings) -> None:
    hasty = ReadOnlyDatabase(settings.database_url, limit_s=0.1)

    with pytest.raises(TimeoutError, match=r"not finished within 0\.1 seconds"), hasty.looking() as connection:
        connection.execute(text(ENDLESS[connection.dialect.name]))
