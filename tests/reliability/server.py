"""`lrs serve` as a process of its own, which can be killed and started again, and clients that reach it by HTTP."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Barrier
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import requests
from sqlalchemy import text

from lrs.config import Settings
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Wanted
from lrs.storage.database.engine import make_engine
from tests.postgresql import free_port
from tests.reliability.processes import started

_READY_WITHIN_S = 30
_ANSWER_WITHIN_S = 60


@dataclass(frozen=True)
class Store:
    """A database of its own, with a credential that may do everything in its default store."""

    database_url: str
    folder: Path
    store_id: int
    key: str
    secret: str

    @property
    def settings(self) -> Settings:
        """Those by which it is opened."""
        return Settings(database_url=self.database_url, attachments_url=str(self.folder / "attachments"))

    def log(self) -> list[tuple[int, dict[str, Any]]]:
        """Positions and statements as they lie in the database, in order of positions."""
        query = "SELECT position, body FROM statements WHERE store_id = :store ORDER BY position"
        return [(position, json.loads(bytes(body))) for position, body in self._rows(query)]

    def last_position(self) -> int:
        """The position up to which the store's counter has come."""
        return int(self._rows("SELECT last_position FROM stores WHERE store_id = :store")[0][0])

    def _rows(self, query: str) -> list[Any]:
        engine = make_engine(self.database_url)
        try:
            with engine.connect() as connection:
                return list(connection.execute(text(query), {"store": self.store_id}))
        finally:
            engine.dispose()


def make_store(database_url: str, folder: Path) -> Store:
    """The database, brought up to date, before any server runs on it."""
    settings = Settings(database_url=database_url, attachments_url=str(folder / "attachments"))
    with opened(settings) as database:
        store_id = stores.get(database, "default").store_id
        issued = credentials.create(database, store_id, Wanted("test", ["all"], "http://lrs.example.com"))
    return Store(database_url, folder, store_id, issued.key, issued.secret)


class Server:
    """A server process on `store`; `settings` are those of `lrs.config`, by their names there."""

    def __init__(self, store: Store, settings: Mapping[str, Any] | None = None):
        self.store, self.port = store, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        named = {"attachments_url": str(store.folder / "attachments"), **(settings or {})}
        self._environ = {**os.environ, **{f"CAIRN_{name.upper()}": str(value) for name, value in named.items()}}
        self._log = store.folder / f"server-{self.port}.log"
        self._process: ForkServerProcess | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = ["serve", "--port", str(self.port), "--database-url", self.store.database_url]
        self._process = started(command, environ=self._environ, output=self._log)
        self._wait()

    def kill(self) -> None:
        """End it as `kill -9` does: it has no moment to tidy up."""
        self._end(signal.SIGKILL)

    def begin_to_stop(self) -> None:
        """Ask it to end, as an operator's stop does, and don't wait."""
        os.kill(self.pid, signal.SIGTERM)

    def exit_status(self, within_s: float) -> int:
        """Wait for its end. Raises AssertionError where it doesn't come in time."""
        assert self._process is not None
        self._process.join(within_s)
        assert self._process.exitcode is not None, f"it runs on after {within_s} s"
        return self._process.exitcode

    def is_running(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def client(self) -> "HttpClient":
        """A client with a connection of its own."""
        return HttpClient(self.url, self.store)

    def peak_memory_bytes(self) -> int:
        """The most memory that the process ever held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def processor_s(self) -> float:
        """Seconds of processor time that the process has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log_text(self) -> str:
        return self._log.read_text(errors="replace")

    def _end(self, how: signal.Signals) -> None:
        if self.is_running():
            os.kill(self.pid, how)
            self.exit_status(within_s=30)

    def _wait(self) -> None:
        until = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < until and self.is_running():
            try:
                if requests.get(f"{self.url}/xapi/about", timeout=5).status_code == 200:
                    return
            except requests.RequestException:
                time.sleep(0.03)
        raise AssertionError(f"the server didn't start:\n{self.log_text()[-3000:]}")


@contextmanager
def running(*servers: Server) -> Iterator[None]:
    """The servers, for as long as the block lasts."""
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.kill)
            server.start()
        yield


class HttpClient:
    """Requests by HTTP over one connection, with the credentials of a store."""

    def __init__(self, url: str, store: Store):
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (store.key, store.secret)
        self._session.headers["X-Experience-API-Version"] = "1.0.3"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request below /xapi; values of `params` that are no strings are sent as JSON."""
        params = options.pop("params", {})
        query = {name: each if isinstance(each, str) else json.dumps(each) for name, each in params.items()}
        options.setdefault("timeout", _ANSWER_WITHIN_S)
        return self._session.request(method, f"{self._url}/xapi{path}", params=query, **options)

    def post_statements(self, statements: Any) -> requests.Response:
        return self.request("POST", "/statements", json=statements)

    def get_statements(self, **params: Any) -> requests.Response:
        return self.request("GET", "/statements", params=params)

    def find_all(self, **params: Any) -> tuple[list[dict[str, Any]], str]:
        """The statements of all pages of a query, and the first page's Consistent-Through."""
        answer = self.get_statements(**params)
        through = answer.headers["X-Experience-API-Consistent-Through"]
        found: list[dict[str, Any]] = []
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["statements"]
            if not page["more"]:
                return found, through
            answer = self._session.get(urljoin(answer.url, page["more"]), timeout=_ANSWER_WITHIN_S)


def at_once(count: int, deed: Callable[[int], Any]) -> list[Any]:
    """What `deed` gives for 0 to `count` - 1, each in a thread of its own, all begun at the same moment."""
    ready = Barrier(count)

    def begin(number: int) -> Any:
        ready.wait()
        return deed(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(begin, range(count)))
