"""Positions and ranks: the order of a store's statements.

Both are claimed in the store's counter row by the one transaction that holds the store's lock until it has
committed. So position order is commit order: gapless, and never seen out of order by a reader. (A database
sequence isn't: a reader may see 2 before 1 is committed.)

A rank is a place in the order of `stored`: microseconds * 1024 + a tie-breaker in order of arrival. So
`since` and `until` are ranges of ranks. What this server stores gets ranks in the order of positions;
what an import attests gets the rank of its own `stored`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, false

from lrs.storage.consistency import STATEMENTS_LOCK
from lrs.storage.many_rows import Answer
from lrs.storage.prepared import Prepared, select_walled, update_walled
from lrs.storage.tables import statements, stores
from lrs.storage.transaction import Transaction

# 64 bits last until the year 2255.
TIES = 1024
_HIGHEST = 2**63 - 1
_READ = Prepared(select_walled(stores, "last_position", "last_rank", "relearned"))
_ADVANCE = Prepared(
    update_walled(stores).values(
        last_position=bindparam("position"), last_rank=bindparam("rank"), relearned=bindparam("relearned")
    )
)


@dataclass(frozen=True)
class Counters:
    """The last position and rank that a store has given, and how often it has changed what it had learned."""

    position: int
    rank: int
    relearned: int = 0


def lock(tx: Transaction) -> Counters:
    """The store's counters, held until the transaction ends."""
    with tx.pipelined():
        asked = ask_lock(tx)
    return Counters(*next(asked))


def ask_lock(tx: Transaction) -> Answer:
    """As `lock`: the counters, in one row, known at the end of a pipeline."""
    # Not the row itself: readers ask for this lock to learn whether somebody writes (`consistency`).
    tx.lock(STATEMENTS_LOCK)
    return tx.ask(_READ)


def read(tx: Transaction) -> Counters:
    """The store's counters as this transaction sees them: all up to here is committed."""
    return Counters(*tx.run(_READ)[0])


def advance(tx: Transaction, counters: Counters) -> None:
    """Write the counters down; only for who holds the lock."""
    tx.do(_ADVANCE, position=counters.position, rank=counters.rank, relearned=counters.relearned)


def ranks(tx: Transaction, last_rank: int, now_us: int, attested: Sequence[int | None]) -> list[int]:
    """A rank for each new statement; `attested` has the microseconds of those with a `stored` of their own."""
    following = iter(range(max(now_us, us_of(last_rank) + 1) * TIES, _HIGHEST))
    taken: set[int] = set()
    free = {at_us: _free_ranks(tx, at_us, taken) for at_us in attested if at_us is not None}
    return [next(following) if at_us is None else next(free[at_us]) for at_us in attested]


def _free_ranks(tx: Transaction, at_us: int, taken: set[int]) -> Iterator[int]:
    """Ranks from the instant on that no statement has; `taken` are those given in this transaction."""
    rank = at_us * TIES
    while True:
        stretch = range(rank, rank + TIES)
        used = _used(tx, stretch)
        for rank in stretch:
            # Another instant of this batch may have come here meanwhile.
            if rank not in used and rank not in taken:
                taken.add(rank)
                yield rank
        rank = stretch.stop


def _used(tx: Transaction, stretch: range) -> set[int]:
    within = statements.c.rank.between(stretch.start, stretch.stop - 1)
    return set(tx.execute(tx.select(statements.c.rank).where(within, statements.c.voided == false())).scalars())


def us_of(rank: int) -> int:
    """The microsecond of a rank."""
    return rank // TIES


def after(at_us: int) -> int:
    """The last rank that `since=at_us` leaves out; also the last one that `until=at_us` keeps."""
    return max(-1, min(at_us * TIES + TIES - 1, _HIGHEST - 1))
