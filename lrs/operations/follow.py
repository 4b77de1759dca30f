"""Following a store: its statements as they are committed, in the order of positions."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations.statements import readable
from lrs.storage import counters, log
from lrs.storage.log import LogEntry, LogPage
from lrs.storage.query import Query
from lrs.xapi import exact_json
from lrs.xapi.conditions import are_met

_LOOK_EVERY_S = 1.0


def follow(database: Database, actor: Actor, wanted: Query, after: int | None) -> "Follower":
    """Whoever follows the actor's store behind the position `after`, or from the present on if there is none.

    The conditions of `wanted` must hold for each statement by itself: unlike a query, this finds no
    statements that refer to a match.

    Raises Forbidden, Unavailable, and BadRequest on a position that the store has not reached.
    """
    limited = readable(actor, wanted)
    with database.read(actor.store_id) as tx:
        last = counters.read(tx).position
    if after is not None and after > last:
        raise BadRequest(
            f"position {after} lies beyond the last one of this store, which is {last}",
            section="docs/api.md",
            hint="It is of another store, or of a restored one. Leave Last-Event-ID out to begin at the present.",
        )
    conditions = (*limited.conditions, limited.own) if limited.own else limited.conditions
    return Follower(database, actor.store_id, conditions, last if after is None else after)


@dataclass
class Follower:
    """What of a store's log is wanted, and the position up to which it was read."""

    database: Database
    store_id: int
    conditions: Sequence[Sequence[bytes]]
    position: int

    def next_entries(self, timeout_s: float) -> list[LogEntry]:
        """What is wanted of the next page of the log, which may be nothing.

        Where the log ends, this waits for the next commit, but no longer than `timeout_s`. Raises Unavailable.
        """
        commits = self.database.arrivals.commits(self.store_id)
        page = self._read()
        if page.position == self.position:
            waited_s = min(timeout_s, _LOOK_EVERY_S)
            self.database.arrivals.wait(self.store_id, since=commits, timeout_s=waited_s)
        self.position = page.position
        return [entry for entry in page.entries if entry.is_in_sight and self._is_wanted(entry)]

    def _read(self) -> LogPage:
        with self.database.read(self.store_id) as tx:
            return log.read_behind(tx, self.position)

    def _is_wanted(self, entry: LogEntry) -> bool:
        return not self.conditions or are_met(self.conditions, exact_json.loads(entry.body))
