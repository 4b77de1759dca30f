"""What of the database is used up."""

from pathlib import Path

from sqlalchemy import Engine, QueuePool, func, select

from lrs.storage.database.engine import begun


def connections(engine: Engine) -> int:
    """How many connections are taken from this process's pool."""
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def disk_bytes(engine: Engine) -> int:
    """The size of the database with its indexes; of SQLite, also of what waits in its log. Raises Unavailable."""
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        return sum(path.stat().st_size for path in (file, file.with_name(file.name + "-wal")) if path.exists())
    with begun(engine, writes=False) as connection:
        return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
