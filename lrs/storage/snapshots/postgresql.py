"""Snapshots of a PostgreSQL database: what pg_dump writes, and pg_restore reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, text

from lrs.errors import Conflict, Unavailable
from lrs.storage.database.engine import begun
from lrs.storage.database.impatient import unhurried
from lrs.storage.database.migrate import VERSION_TABLE, migrate
from lrs.storage.snapshots import programs
from lrs.storage.snapshots.archive import BrokenArchive
from lrs.storage.snapshots.kinds import Moved, Snapshot, Taken, not_empty, read_revision, write_names

_TABLES = text(
    "SELECT oid, oid::regclass::text AS name FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
)
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
_ENDING_S = 2.0


class PostgresqlSnapshots:
    """The snapshots of one PostgreSQL database: of the schema in which connections find their tables."""

    kind = "postgresql"
    member = "database.pgdump"

    def __init__(self, engine: Engine):
        self._engine, self._name = engine, str(engine.url.database)

    @staticmethod
    def check(snapshot: Snapshot) -> None:
        program = programs.find("pg_restore", at_least=int(snapshot.version))
        try:
            _contents(program, snapshot)
        except Unavailable as error:
            raise BrokenArchive(f"the backup's database is damaged: {error.detail}") from error

    def take(self, folder: Path, moved: Moved) -> Taken:
        path, names = folder / self.member, folder / "names"
        with begun(self._engine.execution_options(isolation_level="REPEATABLE READ"), writes=False) as connection:
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            revision = read_revision(connection)
            write_names(connection, names)
            program = programs.find("pg_dump", at_least=_server_version(connection))
            with path.open("wb") as file:
                for chunk in programs.output(program, _dumping(connection), programs.environment(self._engine)):
                    file.write(chunk)
                    moved(file.tell(), None)
        return Taken(Snapshot(path, str(programs.version(program))), revision, names)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        with TemporaryDirectory(prefix="cairn-restore-") as folder:
            yield Path(folder)

    def check_empty(self) -> None:
        if self._tables():
            raise not_empty(f"the database {self._name}")

    def check_unused(self) -> None:
        self._engine.dispose()  # our own connections, whose server processes end a moment later
        deadline = monotonic() + _ENDING_S
        while (others := self._others()) and monotonic() < deadline:
            sleep(0.05)
        if others:
            raise Conflict(
                f"others have {others} connections to the database {self._name}",
                hint="Stop lrs serve, and whatever else uses it; then restore, and start it again.",
            )

    def _others(self) -> int:
        with begun(self._engine, writes=False) as connection:
            return int(connection.execute(_OTHERS).scalar_one())

    def fill(self, snapshot: Snapshot) -> None:
        self.check_empty()
        self._restore(snapshot)
        migrate(self._engine)

    def replace(self, snapshot: Snapshot) -> None:
        self.check_unused()
        before = self._tables()
        self._restore(snapshot, "--clean", "--if-exists")
        self._drop(before.keys() & self._tables().keys())
        migrate(self._engine)

    def _restore(self, snapshot: Snapshot, *options: str) -> None:
        with begun(self._engine, writes=False) as connection:
            server, schema = _server_version(connection), _schema(connection)
        program = programs.find("pg_restore", at_least=max(server, int(snapshot.version)))
        _check_schema(program, snapshot, schema)
        arguments = ["--single-transaction", "--no-owner", "--no-privileges", "--no-password", f"--schema={schema}"]
        arguments += [*options, f"--dbname={make_conninfo(dbname=self._name)}", str(snapshot.path)]
        for _ in programs.output(program, arguments, programs.environment(self._engine)):
            pass
        with begun(self._engine, writes=True) as connection, unhurried(connection.connection.driver_connection):
            connection.execute(text("ANALYZE"))  # pg_dump saves no statistics, without which queries are planned badly

    def _drop(self, oids: set[int]) -> None:
        """Drop tables that a later revision made, which makes them again when the restored ones are migrated."""
        tables = self._tables()
        with begun(self._engine, writes=True) as connection:
            for oid in oids:
                connection.execute(text(f"DROP TABLE {tables[oid]} CASCADE"))

    def _tables(self) -> Mapping[int, str]:
        """The tables by number; one that is dropped and made again has another number."""
        with begun(self._engine, writes=False) as connection:
            return {row.oid: row.name for row in connection.execute(_TABLES)}


def _contents(program: Path, snapshot: Snapshot) -> str:
    return b"".join(programs.output(program, ["--list", str(snapshot.path)])).decode()


def _check_schema(program: Path, snapshot: Snapshot, schema: str) -> None:
    if f" TABLE {schema} {VERSION_TABLE} " not in _contents(program, snapshot):
        raise Conflict(
            f"the backup is not of a schema {schema}",
            hint="Restore it where connections have the same search_path as in the database that was backed up.",
        )


def _dumping(connection: Connection) -> list[str]:
    moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    return ["--format=custom", f"--snapshot={moment}", f'--schema="{_schema(connection)}"', "--no-password"]


def _schema(connection: Connection) -> str:
    return str(connection.execute(text("SELECT current_schema()")).scalar_one())


def _server_version(connection: Connection) -> int:
    info = connection.dialect.server_version_info
    assert info is not None  # known since the first connection
    return int(info[0])
