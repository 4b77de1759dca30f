"""Finding statements: index lookups only, and no page whose cost grows with the store.

Each condition is a set of keys (`xapi.references`), whose links are a list of ranks in order. One list is
read from the cursor on, the shortest one; each rank in it is probed in the others. A page looks at no more
than SCANNED ranks: where that is too few to fill it, it is short and says how to go on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select, union_all

from lrs.storage.counters import after
from lrs.storage.tables import links, statements
from lrs.storage.transaction import Transaction

SCANNED = 50_000
# More than one rank can have rows: a chain of 100 statements under 3 keys each.
_FIRST_CHUNK = 512
# Lists are counted this far to find the shortest; further only where none ends before.
_COUNTED = (1_000, 30_000)
_RANKS_A_QUERY = 500
_LOWEST, _HIGHEST = -1, 2**63 - 1


@dataclass(frozen=True)
class Query:
    """Which statements. `conditions` must all hold, each by any one of its keys, for one statement of a chain.

    `own` conditions hold for the statement itself. `since_us` leaves out, `until_us` keeps. `cursor` is
    the rank of the last statement that was returned before.
    """

    conditions: tuple[tuple[bytes, ...], ...] = ()
    own: tuple[bytes, ...] = ()
    since_us: int | None = None
    until_us: int | None = None
    ascending: bool = False
    cursor: int | None = None

    def range(self) -> tuple[int, int]:
        """The ranks between which statements lie, neither bound included."""
        low = _LOWEST if self.since_us is None else after(self.since_us)
        high = _HIGHEST if self.until_us is None else after(self.until_us) + 1
        if self.cursor is None:
            return low, high
        return (max(low, self.cursor), high) if self.ascending else (low, min(high, self.cursor))


@dataclass(frozen=True)
class Page:
    """Statements in order as stored bytes, and the cursor behind which there may be more."""

    bodies: tuple[bytes, ...]
    cursor: int | None


def find_page(tx: Transaction, query: Query, limit: int) -> Page:
    """Up to `limit` statements in sight that `query` asks for, newest first unless it is ascending."""
    if not query.conditions and not query.own:
        return _unfiltered_page(tx, query, limit)
    ranks, cursor = _matching_ranks(tx, query, limit)
    bodies = _bodies(tx, ranks)
    return Page(tuple(bodies[rank] for rank in ranks if rank in bodies), cursor)


def _unfiltered_page(tx: Transaction, query: Query, limit: int) -> Page:
    in_range = _between(statements.c.rank, query)
    columns = (statements.c.rank, statements.c.body)
    wanted = tx.select(*columns).where(statements.c.voided == false(), in_range)
    rows = tx.execute(wanted.order_by(_order(statements.c.rank, query)).limit(limit + 1)).all()
    cursor = rows[limit - 1].rank if len(rows) > limit else None
    return Page(tuple(row.body for row in rows[:limit]), cursor)


def _matching_ranks(tx: Transaction, query: Query, limit: int) -> tuple[list[int], int | None]:
    """The ranks of a page, and the cursor behind them."""
    found: list[int] = []
    for rank, is_match, is_last in _scan(tx, query, limit):
        if is_match and rank not in found[-1:]:
            if len(found) == limit:
                return found, found[-1]
            found.append(rank)
        if is_last:
            return found, rank
    return found, None


def _scan(tx: Transaction, query: Query, limit: int) -> Iterator[tuple[int, bool, bool]]:
    """Ranks of the shortest list, whether each matches, and whether looking ends here with some left."""
    driver, *probes = _shortest_first(tx, query)
    size, scanned = max(_FIRST_CHUNK, limit + 1), 0
    while True:
        rows = tx.execute(_chunk(tx, query, driver, probes, size)).all()
        is_cut = len(rows) == size
        if is_cut:
            rows = _whole_ranks(rows)
        scanned += len(rows)
        for row in rows[:-1]:
            yield row.rank, all(row[1:]), False
        if rows:
            yield rows[-1].rank, all(rows[-1][1:]), is_cut and scanned >= SCANNED
        if not is_cut:
            return
        query = replace(query, cursor=rows[-1].rank)
        size = min(size * 4, SCANNED)


def _whole_ranks(rows: Sequence[Any]) -> Sequence[Any]:
    """`rows` without the last rank: a rank stands at several depths, and some of its rows may be cut off."""
    last = rows[-1].rank
    return [row for row in rows if row.rank != last]


@dataclass(frozen=True)
class _Condition:
    keys: tuple[bytes, ...]
    is_own: bool


def _shortest_first(tx: Transaction, query: Query) -> list[_Condition]:
    conditions = [_Condition(keys, False) for keys in query.conditions]
    if query.own:
        conditions.append(_Condition(query.own, True))
    if len(conditions) == 1:
        return conditions
    for most in _COUNTED:
        lengths = {condition: _length(tx, condition, most) for condition in conditions}
        if min(lengths.values()) < most:
            break
    # Never by an own condition, whose links are those of depth 0 only.
    return sorted(conditions, key=lambda condition: (condition.is_own, lengths[condition]))


def _length(tx: Transaction, condition: _Condition, most: int) -> int:
    """How long the condition's list is, counted up to `most`."""
    some = tx.select(links.c.rank).where(links.c.key.in_(condition.keys)).limit(most).subquery()
    return int(tx.execute(tx.select(func.count()).select_from(some)).scalar_one())


def _chunk(tx: Transaction, query: Query, driver: _Condition, probes: Iterable[_Condition], size: int) -> Select[Any]:
    """A select of the next `size` links of `driver`, with a column for each probe."""
    arms = [_arm(tx, query, key, driver.is_own, size) for key in driver.keys]
    link = union_all(*(select(arm.subquery()) for arm in arms)).subquery() if len(arms) > 1 else arms[0].subquery()
    hits = [_probe(tx, link, probe) for probe in probes]
    chosen: Select[Any] = tx.select(link.c.rank, *hits)
    return chosen.order_by(_order(link.c.rank, query)).limit(size)


def _arm(tx: Transaction, query: Query, key: bytes, is_own: bool, size: int) -> Select[Any]:
    """The next `size` links of one key: a range of the primary key, read in order."""
    arm = tx.select(links.c.rank, links.c.depth).where(links.c.key == key, _between(links.c.rank, query))
    if is_own:
        arm = arm.where(links.c.depth == 0)
    return arm.order_by(_order(links.c.rank, query)).limit(size)


def _probe(tx: Transaction, link: Any, probe: _Condition) -> ColumnElement[bool]:
    """Whether the statement behind `link` meets the condition; by itself, if the condition asks so."""
    other = links.alias()
    depth = other.c.depth == (0 if probe.is_own else link.c.depth)
    met = and_(tx.within(other), other.c.key.in_(probe.keys), other.c.rank == link.c.rank, depth)
    return exists(select(other.c.rank).where(met))


def count(tx: Transaction, query: Query, most: int) -> int:
    """How many statements in sight `query` asks for, counted up to `most`."""
    if query.conditions or query.own:
        driver, *probes = _shortest_first(tx, query)
        arms = [_arm(tx, query, key, driver.is_own, most) for key in driver.keys]
        link = union_all(*(select(arm.subquery()) for arm in arms)).subquery()
        matching = tx.select(link.c.rank).distinct().where(*(_probe(tx, link, probe) for probe in probes))
    else:
        in_range = _between(statements.c.rank, query)
        matching = tx.select(statements.c.rank).where(statements.c.voided == false(), in_range)
    return int(tx.execute(tx.select(func.count()).select_from(matching.limit(most).subquery())).scalar_one())


def _bodies(tx: Transaction, ranks: list[int]) -> dict[int, bytes]:
    columns = (statements.c.rank, statements.c.body)
    portions = (ranks[start : start + _RANKS_A_QUERY] for start in range(0, len(ranks), _RANKS_A_QUERY))
    wanted = (
        tx.select(*columns).where(statements.c.rank.in_(portion), statements.c.voided == false())
        for portion in portions
    )
    return {row.rank: row.body for each in wanted for row in tx.execute(each)}


def _between(rank: ColumnElement[int], query: Query) -> ColumnElement[bool]:
    low, high = query.range()
    return and_(rank > low, rank < high)


def _order(rank: ColumnElement[int], query: Query) -> ColumnElement[int]:
    return rank.asc() if query.ascending else rank.desc()
