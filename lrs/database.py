"""The database as the rest of the server sees it: transactions of one store, the statement writer, and the plugins
that have tables in it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from lrs.errors import NotFound, Unavailable
from lrs.fetch import Fetcher
from lrs.kept import Every, Kept
from lrs.plugin_host import PluginHost
from lrs.sealing import Seal
from lrs.storage import counters, events
from lrs.storage.arrivals import Arrivals
from lrs.storage.attachments import Attachments
from lrs.storage.consistency import PostgresqlQuiet, Quiet, SqliteQuiet
from lrs.storage.database.engine import begun, borrowed, glancing, truncate_log
from lrs.storage.database.replica import Replica
from lrs.storage.database.turns import Turns
from lrs.storage.group_commit import GroupCommit
from lrs.storage.plugins import activations
from lrs.storage.plugins.activations import Active
from lrs.storage.senders.credentials import Credential
from lrs.storage.transaction import Transaction, Watched, itself
from lrs.verifiable.public_keys import PrivateKey

Found = TypeVar("Found")
# How long what another process has changed may still be taken as it was: a credential, and whom stores let read.
_KEPT_S = 1.0
_THROUGH_KEPT_S = 0.1
_TICK_S = 60.0  # how often a projection is told the time when nothing happens
_TREES_S = 1.0  # how often a process looks whether logs have gone ahead of their trees
_MOST_CREDENTIALS, _MOST_STORES = 10_000, 10_000
# Opening a private key takes longer than signing with it.
_PRIVATE_KEPT_S = 60.0
# What is signed for everybody to read, by what it was made of: it is never out of date.
_PUBLISHED_KEPT_S, _MOST_PUBLISHED = 3600.0, 200


@dataclass(frozen=True)
class Outside:
    """What plugins are handed that isn't in the database: the way to ask others, and to seal what nobody may read.

    `public_url` is what others call this server; empty where the operator hasn't said.
    """

    fetcher: Fetcher
    seal: Seal
    public_url: str = ""


class Database:
    """Where everything is kept: an engine, the contents of attachments, and the queue of writers."""

    def __init__(
        self,
        engine: Engine,
        attachments: Attachments,
        plugins: PluginHost,
        replica: Engine | None = None,
        *,
        outside: Outside,
    ):
        """Statements are looked up on `replica`, if there is one, which is one of PostgreSQL."""
        self.engine, self.attachments, self.plugins, self.outside = engine, attachments, plugins, outside
        storing = self._tell_plugins if plugins.listening else None
        self.writer = GroupCommit(self.write, storing, self._note_stored)
        self.arrivals = Arrivals()
        self.watched: Watched = itself
        self.credentials: Kept[str, Credential | None] = Kept(_KEPT_S, _MOST_CREDENTIALS)
        self.origins: Kept[None, frozenset[str]] = Kept(_KEPT_S, 1)
        self.activated: Kept[int, Active] = Kept(_KEPT_S, _MOST_STORES)
        self.with_plugins: Kept[None, Sequence[int]] = Kept(_KEPT_S, 1)
        self.private_keys: Kept[tuple[int, str], PrivateKey] = Kept(_PRIVATE_KEPT_S, _MOST_STORES)
        self.published: Kept[tuple[int, str], bytes] = Kept(_PUBLISHED_KEPT_S, _MOST_PUBLISHED)
        self.ticks: Every[tuple[int, str]] = Every(_TICK_S, _MOST_STORES)
        self.trees: Every[str] = Every(_TREES_S, 1)
        self._through: Kept[int, int] = Kept(_THROUGH_KEPT_S, _MOST_STORES)
        self._stored_us: dict[int, int] = {}
        self._turns: Turns | None = None
        self._quiet: Quiet = (quiet := PostgresqlQuiet(engine))
        self._replica = Replica(replica, quiet) if replica else None
        if engine.dialect.name == "sqlite":
            file = Path(str(engine.url.database)).absolute()
            self._turns = Turns(file)
            self._quiet = SqliteQuiet(str(file), self._turns.threads)

    def close(self) -> None:
        """Let go of every connection."""
        if self._replica:
            self._replica.close()
        if self._turns:
            self._turns.close()
        self._quiet.close()
        self.engine.dispose()

    @property
    def is_contended(self) -> bool:
        """Whether a transaction that writes keeps somebody waiting: SQLite has one writer, and statements come."""
        return self._turns is not None and not self.arrivals.is_calm

    def through_us(self, store_id: int) -> int:
        """Until when, in microseconds since 1970 UTC, a transaction begun now reads all that was stored.

        It lags by up to a tenth of a second behind what other processes stored.
        """
        through = self._through.get(store_id, partial(self._read_through_us, store_id))
        return max(through, self._stored_us.get(store_id, 0))

    def _read_through_us(self, store_id: int) -> int:
        quiet = self._quiet.until_us(store_id)
        if quiet is not None:
            return quiet
        with self.read(store_id) as tx:
            return counters.us_of(counters.read(tx).rank)

    def _tell_plugins(self, tx: Transaction, behind: int) -> None:
        """Tell the plugins that listen, and are on in the store, of what was stored behind a position."""
        on = {name for name, each in activations.of_store(tx).items() if each.is_enabled}
        listening = [name for name in self.plugins.listening if name in on]
        for page in events.pages_behind(tx, behind) if listening else ():
            for plugin in listening:
                self.plugins.tell_stored(plugin, tx, page.events)

    def _note_stored(self, store_id: int, stored_us: int) -> None:
        self._stored_us[store_id] = stored_us

    @contextmanager
    def read(self, store_id: int) -> Iterator[Transaction]:
        """A transaction that only reads the store. Raises Unavailable."""
        with borrowed(self.engine, writes=False) as pooled:
            yield Transaction(self.engine, pooled, store_id, self.watched)

    def read_all(self, store_id: int, page: Callable[[Transaction, Found | None], Sequence[Found]]) -> Iterator[Found]:
        """All that `page` gives, which is asked for what lies behind the last of each page, or None, till it is empty.

        Each page is read in a transaction of its own. Raises Unavailable.
        """
        last = None
        while True:
            with self.read(store_id) as tx:
                found = page(tx, last)
            yield from found
            if not found:
                return
            last = found[-1]

    def look_up(self, store_id: int, find: Callable[[Transaction, int], Found]) -> Found:
        """What `find` gives, of a transaction that only looks up (`glancing`), and the time through which it sees all.

        On the replica, if there is one; here, where that doesn't answer, or doesn't have what is wanted. Raises
        Unavailable, and what `find` does.
        """
        if self._replica and not self._replica.is_resting:
            with suppress(NotFound, Unavailable), self._replica.read(store_id, self.watched) as (tx, through_us):
                return find(tx, through_us)
        through_us = self.through_us(store_id)
        with glancing(self.engine) as pooled:
            return find(Transaction(self.engine, pooled, store_id, self.watched), through_us)

    @contextmanager
    def write(self, store_id: int) -> Iterator[Transaction]:
        """A transaction that commits at the end of the block, or leaves nothing. Raises Unavailable."""
        with self._turn(), borrowed(self.engine, writes=True) as pooled:
            yield Transaction(self.engine, pooled, store_id, self.watched)

    @contextmanager
    def write_at_once(self, store_id: int) -> Iterator[Transaction]:
        """As `write`, for what isn't worth waiting for. Raises Unavailable also while somebody else writes."""
        if self._quiet.until_us(store_id) is None:
            raise Unavailable("somebody else is writing")
        with self.write(store_id) as tx:
            yield tx

    def scrub(self) -> bool:
        """Empty SQLite's write-ahead log, where erased bytes still lie; whether that could be done by now.

        True on PostgreSQL, which looks after its own (docs/erasure.md).
        """
        return self.engine.dialect.name != "sqlite" or truncate_log(str(self.engine.url.database))

    @contextmanager
    def read_server(self) -> Iterator[Connection]:
        """A connection for what belongs to no one store: stores, and the way from a key to its store."""
        with begun(self.engine, writes=False) as connection:
            yield connection

    @contextmanager
    def write_server(self) -> Iterator[Connection]:
        """As `read_server`, to write."""
        with self._turn(), begun(self.engine, writes=True) as connection:
            yield connection

    def _turn(self) -> AbstractContextManager[None]:
        """Where one writer is let in at a time, the wait for one's turn."""
        return self._turns.taken() if self._turns else nullcontext()
