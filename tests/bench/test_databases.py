"""The databases of the bench are run as an operator would run them."""

from pathlib import Path

import psycopg
import pytest

from bench import databases
from tests import postgresql


@pytest.mark.skipif(postgresql.programs() is None, reason="no PostgreSQL programs")
def test_postgresql_has_the_settings_of_the_compose_file(tmp_path: Path) -> None:
    with databases.of_kind("postgresql", tmp_path) as made, psycopg.connect(made.create("one")) as connection:
        settings = "SELECT current_setting('shared_buffers'), current_setting('max_wal_size')"
        shown = connection.execute(settings).fetchone()

    assert shown == ("1GB", "4GB")
