"""A streaming replica of PostgreSQL, where statements are looked up: it says truly how far it has come.

What it has of a store is stored in order, so the last statement's time is true. Of a store that rests, the primary is
asked until when nothing more was stored, and where its log stood then; that time is true here, too, as soon as the
replica has replayed the log as far.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine

from lrs.errors import Unavailable
from lrs.kept import Kept
from lrs.storage import counters
from lrs.storage.consistency import Moment, PostgresqlQuiet
from lrs.storage.database.engine import glancing
from lrs.storage.transaction import Transaction, Watched

_log = logging.getLogger(__name__)
_RESTS_S = 5
_MOMENT_KEPT_S, _MOST_STORES = 0.1, 10_000
# A number of bytes; nothing on a server that replays none.
_REPLAYED_SQL = "SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint"


class Replica:
    """The replica behind `engine`, of the primary that `quiet` asks."""

    def __init__(self, engine: Engine, quiet: PostgresqlQuiet):
        self._engine, self._quiet = engine, quiet
        self._moments: Kept[int, Moment | None] = Kept(_MOMENT_KEPT_S, _MOST_STORES)
        self._rests_until_s: float | None = None

    @property
    def is_resting(self) -> bool:
        """Whether it failed a moment ago, and isn't asked meanwhile."""
        return self._rests_until_s is not None and time.monotonic() < self._rests_until_s

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def read(self, store_id: int, watched: Watched) -> Iterator[tuple[Transaction, int]]:
        """A transaction on the replica, and the time through which it sees all that was stored, in microseconds.

        Raises Unavailable; then it rests, and one request after the other tries whether it is back.
        """
        was_resting = self._rests_until_s is not None
        if was_resting:
            self._rest()
        try:
            with glancing(self._engine) as pooled:
                tx = Transaction(self._engine, pooled, store_id, watched)
                through_us = self._through_us(tx)
                if was_resting:
                    self._wake()
                yield tx, through_us
        except Unavailable as error:
            if not was_resting:
                _log.warning("the replica is left alone, and the primary asked: %s", error.detail)
            self._rest()
            raise

    def _rest(self) -> None:
        self._rests_until_s = time.monotonic() + _RESTS_S

    def _wake(self) -> None:
        self._rests_until_s = None
        _log.info("the replica answers again")

    def _through_us(self, tx: Transaction) -> int:
        # Both before anything is looked up: each statement sees at least what the one before it saw.
        last_us = counters.us_of(counters.read(tx).rank)
        moment = self._moments.get(tx.store_id, partial(self._moment, tx.store_id))
        if moment is None or moment.at_us <= last_us:
            return last_us
        replayed = tx.value(_REPLAYED_SQL)
        return moment.at_us if replayed is not None and replayed >= moment.log_bytes else last_us

    def _moment(self, store_id: int) -> Moment | None:
        try:
            return self._quiet.moment(store_id)
        except Unavailable:
            return None
