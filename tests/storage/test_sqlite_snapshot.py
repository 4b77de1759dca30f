"""What only SQLite's snapshots have to see to: the log beside the file."""

from pathlib import Path

import pytest

from lrs.errors import Conflict
from lrs.storage.database.engine import make_engine
from lrs.storage.snapshots.sqlite import SqliteSnapshots


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
@pytest.mark.parametrize("deed", ["check_empty", "check_unused"])
def test_a_log_without_its_database_is_not_mixed_into_the_restored_one(tmp_path: Path, deed: str, ending: str) -> None:
    (tmp_path / f"cairn.db{ending}").write_bytes(b"of a database that somebody deleted")
    snapshots = SqliteSnapshots(make_engine(f"sqlite:///{tmp_path}/cairn.db"))

    with pytest.raises(Conflict, match=f"cairn.db{ending} beside"):
        getattr(snapshots, deed)()


def test_a_database_that_nobody_has_open_has_no_log_left(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/cairn.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE something (id INTEGER PRIMARY KEY)")

    SqliteSnapshots(engine).check_unused()

    assert [path.name for path in tmp_path.iterdir()] == ["cairn.db"]
