"""Finding statements: index lookups only, and no page whose cost grows with the store.

Each condition is a set of keys (`xapi.references`), whose links are a list of ranks in order. One list is
read from the cursor on, the sparsest one; each rank in it is probed in the others. A page looks at no more
than SCANNED ranks: where that is too few to fill it, it is short and says how to go on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    LargeBinary,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    select,
    union_all,
)

from lrs.storage.counters import after
from lrs.storage.prepared import Prepared, padded, select_walled, within
from lrs.storage.tables import links, statements
from lrs.storage.transaction import Transaction

SCANNED = 50_000
# Bodies are read so many at a time, until they have so many bytes together: a page of large statements is short.
_PORTION, _MOST_BYTES = 64, 16 * 1024 * 1024
# More than one rank can have rows: a chain of 20 statements under 3 keys each.
_FIRST_CHUNK = 128
# So many links of each list tell which one is the sparsest.
_SAMPLED = 100
_LOWEST, _HIGHEST = -1, 2**63 - 1
_IN_SIGHT = statements.c.voided == false()
_SIZE = bindparam("size", type_=BigInteger)


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
    """Up to `limit` statements in sight that `query` asks for, newest first unless it is ascending.

    Fewer, with a cursor, where they are many to look through or large.
    """
    is_filtered = query.conditions or query.own
    ranks, cursor = (_matching_ranks if is_filtered else _all_ranks)(tx, query, limit)
    bodies: list[bytes] = []
    total = 0
    for start in range(0, len(ranks), _PORTION):
        portion = ranks[start : start + _PORTION]
        if total > _MOST_BYTES:
            return Page(tuple(bodies), ranks[start - 1])
        found = _bodies(tx, portion)
        bodies += (found[rank] for rank in portion if rank in found)
        total += sum(map(len, found.values()))
    return Page(tuple(bodies), cursor)


def statements_about(tx: Transaction, agent_keys: Iterable[bytes], cursor: int | None, limit: int) -> Page:
    """Up to `limit` statements in sight behind a cursor, the oldest first, that one of these agents did or is in."""
    return find_page(tx, Query(conditions=(tuple(agent_keys),), ascending=True, cursor=cursor), limit)


def _all_ranks(tx: Transaction, query: Query, limit: int) -> tuple[list[int], int | None]:
    """The ranks of a page of everything, and the cursor behind them."""
    low, high = query.range()
    ranks = [rank for (rank,) in tx.run(_unfiltered(query.ascending), low=low, high=high, size=limit + 1)]
    return ranks[:limit], ranks[limit - 1] if len(ranks) > limit else None


@cache
def _unfiltered(ascending: bool) -> Prepared:
    wanted = select_walled(statements, "rank").where(_IN_SIGHT, _between(statements.c.rank))
    return Prepared(wanted.order_by(_order(statements.c.rank, ascending)).limit(_SIZE))


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
    """Ranks of the sparsest list, whether each matches, and whether looking ends here with some left."""
    driver, *probes = _sparsest_first(tx, query)
    size, scanned = max(_FIRST_CHUNK, limit + 1), 0
    while True:
        rows = _next_rows(tx, query, driver, probes, size)
        is_cut = len(rows) == size
        if is_cut:
            rows = _whole_ranks(rows)
        scanned += len(rows)
        for rank, *hits in rows[:-1]:
            yield rank, all(hits), False
        if rows:
            yield rows[-1][0], all(rows[-1][1:]), is_cut and scanned >= SCANNED
        if not is_cut:
            return
        query = replace(query, cursor=rows[-1][0])
        size = min(size * 4, SCANNED)


def _whole_ranks(rows: Sequence[Any]) -> Sequence[Any]:
    """`rows` without the last rank: a rank stands at several depths, and some of its rows may be cut off."""
    last = rows[-1][0]
    return [row for row in rows if row[0] != last]


@dataclass(frozen=True)
class _Condition:
    keys: tuple[bytes, ...]
    is_own: bool


def _sparsest_first(tx: Transaction, query: Query) -> list[_Condition]:
    conditions = [_Condition(keys, False) for keys in query.conditions]
    if query.own:
        conditions.append(_Condition(query.own, True))
    if len(conditions) == 1:
        return conditions
    density = {condition: _density(tx, query, condition) for condition in conditions}
    # Never by an own condition, whose links are those of depth 0 only.
    return sorted(conditions, key=lambda condition: (condition.is_own, density[condition]))


def _density(tx: Transaction, query: Query, condition: _Condition) -> tuple[int, int]:
    """How many links lie next in the range, up to _SAMPLED, and how near the last of them is: the sparser, the less.

    It takes as long in a large store as in a small one.
    """
    sampled = _sampled(_shape(query, condition, ()))
    count, first, last = tx.run(sampled, **_values(query, condition, (), _SAMPLED))[0]
    return count, (-last if query.ascending else first) if count else 0


@dataclass(frozen=True)
class _Shape:
    """What queries have in common that differ in their values only: they share one prepared statement.

    `probes` has the number of keys of each, and whether it is an own condition.
    """

    key_count: int
    is_own: bool
    ascending: bool
    probes: tuple[tuple[int, bool], ...]


def _shape(query: Query, driver: _Condition, probes: Sequence[_Condition]) -> _Shape:
    counted = tuple((len(probe.keys), probe.is_own) for probe in probes)
    return _Shape(len(driver.keys), driver.is_own, query.ascending, counted)


def _values(query: Query, driver: _Condition, probes: Sequence[_Condition], size: int) -> dict[str, Any]:
    """The parameters of a statement made of `_shape`."""
    low, high = query.range()
    values = {**_named("key", driver.keys), "low": low, "high": high, "size": size}
    for number, probe in enumerate(probes):
        values.update(_named(f"probe_{number}", probe.keys))
    return values


def _next_rows(
    tx: Transaction, query: Query, driver: _Condition, probes: Sequence[_Condition], size: int
) -> Sequence[Any]:
    """The next `size` links of `driver`: a rank, and for each probe whether it is met."""
    return tx.run(_links(_shape(query, driver, probes)), **_values(query, driver, probes, size))


@lru_cache(maxsize=1024)
def _links(shape: _Shape) -> Prepared:
    link = _arms(shape)
    hits = [_probe(link, number, *probe) for number, probe in enumerate(shape.probes)]
    return Prepared(select(link.c.rank, *hits).order_by(_order(link.c.rank, shape.ascending)).limit(_SIZE))


@lru_cache(maxsize=1024)
def _sampled(shape: _Shape) -> Prepared:
    sample = _arms(shape)
    if shape.key_count > 1:  # else the one arm ends where the sample does
        sample = select(sample.c.rank).order_by(_order(sample.c.rank, shape.ascending)).limit(_SIZE).subquery()
    return Prepared(select(func.count(), func.min(sample.c.rank), func.max(sample.c.rank)))


def _arms(shape: _Shape) -> Any:
    """The next links of each key, one list after the other."""
    arms = [_arm(shape, mark) for mark in _marks("key", shape.key_count)]
    return union_all(*(select(arm.subquery()) for arm in arms)).subquery() if len(arms) > 1 else arms[0].subquery()


def _arm(shape: _Shape, key: BindParameter[bytes]) -> Select[Any]:
    """The next links of one key: a range of the primary key, read in order."""
    arm = select_walled(links, "rank", "depth").where(links.c.key == key, _between(links.c.rank))
    if shape.is_own:
        arm = arm.where(links.c.depth == 0)
    return arm.order_by(_order(links.c.rank, shape.ascending)).limit(_SIZE)


def _probe(link: Any, number: int, key_count: int, is_own: bool) -> ColumnElement[bool]:
    """Whether the statement behind `link` meets a condition; by itself, if the condition asks so."""
    other = links.alias()
    depth = other.c.depth == (0 if is_own else link.c.depth)
    met = and_(within(other), other.c.key.in_(_marks(f"probe_{number}", key_count)), other.c.rank == link.c.rank, depth)
    return exists(select(other.c.rank).where(met))


def count(tx: Transaction, query: Query, most: int) -> int:
    """How many statements in sight `query` asks for, counted up to `most`."""
    if not query.conditions and not query.own:
        low, high = query.range()
        return int(tx.run(_COUNTED_IN_SIGHT, low=low, high=high, size=most)[0][0])
    driver, *probes = _sparsest_first(tx, query)
    counted = _counted_matches(_shape(query, driver, probes))
    return int(tx.run(counted, **_values(query, driver, probes, most))[0][0])


@lru_cache(maxsize=1024)
def _counted_matches(shape: _Shape) -> Prepared:
    link = _arms(shape)
    met = (_probe(link, number, *probe) for number, probe in enumerate(shape.probes))
    matching = select(link.c.rank).distinct().where(*met).limit(_SIZE)
    return Prepared(select(func.count()).select_from(matching.subquery()))


def _bodies(tx: Transaction, ranks: list[int]) -> dict[int, bytes]:
    """The bodies of statements in sight, by rank."""
    asked = padded(ranks)
    return dict(tx.run(_in_sight(len(asked)), **_named("rank", asked)))


@cache
def _in_sight(rank_count: int) -> Prepared:
    ranked = statements.c.rank.in_(_marks("rank", rank_count, BigInteger))
    return Prepared(select_walled(statements, "rank", "body").where(_IN_SIGHT, ranked))


def _marks(name: str, count: int, kind: Any = LargeBinary) -> list[BindParameter[Any]]:
    """So many named parameters."""
    return [bindparam(f"{name}_{number}", type_=kind) for number in range(count)]


def _named(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """The values of `_marks`."""
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def _between(rank: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(rank > bindparam("low", type_=BigInteger), rank < bindparam("high", type_=BigInteger))


def _order(rank: ColumnElement[int], ascending: bool) -> ColumnElement[int]:
    return rank.asc() if ascending else rank.desc()


_COUNTED_IN_SIGHT = Prepared(
    select(func.count()).select_from(
        select_walled(statements, "rank").where(_IN_SIGHT, _between(statements.c.rank)).limit(_SIZE).subquery()
    )
)
