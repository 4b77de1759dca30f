"""From the log to grounds and awards.

What is kept is a function of the statements that count and of the filters of the generation. Beside it is noted who is
due to be judged: that is no state, but a hint for who awards, which may be noted once too often, and never too seldom.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Table

from lrs.api import Event, Prepared, Projection, Rules, Transaction, select_walled
from lrs_badges import achievements, standings, tables
from lrs_badges.awarding import due, said
from lrs_badges.awarding.grounds import Ground, Known, grounds_in, known_in
from lrs_badges.awarding.said import Earned, Step
from lrs_badges.rules import criteria, filters
from lrs_badges.rules.criteria import Doing
from lrs_badges.tables import PROJECTION_NAME
from xapi_schemas import instant_us

_FILTERS = Prepared(select_walled(tables.basis, "filters"))
# So many grounds, of what was stored so long ago, come while the log is read from its beginning.
_MANY_GROUNDS, _LONG_AGO_US = 1_000, 60_000_000
Row = TypeVar("Row", bound=tuple[Any, ...])


def apply(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    """Bring the tables forward by a batch of events."""
    batch = _Batch(filters.compiled(filters_of(tx), rules.concepts), rules.settings["base"])
    for event in events:
        if event.change:
            batch.note(event)
    batch.write(tx)


def tick(tx: Transaction, now_us: int, rules: Rules) -> None:
    """Note by which filters is derived, once: the time doesn't matter, but this is called before the first batch."""
    if noted_filters(tx) is None:
        tx.insert_many(tables.basis, ("number", "filters"), [(1, wanted_filters(tx))])


def filters_of(tx: Transaction) -> str:
    """The filters by which a generation is derived, as a text."""
    return noted_filters(tx) or "[]"


def noted_filters(tx: Transaction) -> str | None:
    """As `filters_of`; None where nothing was derived yet."""
    found = tx.run(_FILTERS)
    return found[0][0] if found else None


def wanted_filters(tx: Transaction) -> str:
    """The filters that the achievements of the store have, those of old versions too, as a text."""
    found = (criteria.read(each.criteria, each.scope) for each in achievements.every(tx))
    return filters.written(
        leaf.filter for criterion in found for leaf in criteria.leaves(criterion) if isinstance(leaf, Doing)
    )


class _Batch:
    """What comes and goes in a batch of events."""

    def __init__(self, passing: filters.Filters, base: str):
        self._filters, self._base = passing, base
        self._grounds = _Changes[Ground](tables.grounds, Ground._fields, 3)
        self._awards = _Changes[Earned](tables.awards, Earned._fields, 1)
        self._steps = _Changes[Step](tables.steps, Step._fields, 2)
        self._known: Counter[Known] = Counter()
        self._stored = ""

    def note(self, event: Event) -> None:
        statement = event.statement
        self._stored = statement["stored"]
        self._grounds.note(event.change, grounds_in(statement, event.position, self._filters))
        for known in known_in(statement):
            self._known[known] += event.change
        if statement["verb"]["id"] in said.VERBS and said.is_ours(statement, self._base):
            self._awards.note(event.change, said.earned(statement, event.position))
            self._steps.note(event.change, said.step(statement, event.position))

    def write(self, tx: Transaction) -> None:
        """Write it down, and who is due to be judged."""
        changed = {each.award for each in (*self._steps.came, *self._steps.gone)}
        noted = _about_awards(tx, changed)
        noted |= {(each.person, due.of_badge(each.achievement)) for each in (*self._awards.came, *self._awards.gone)}
        noted |= self._about_grounds(tx)
        with tx.pipelined():
            for changes in (self._grounds, self._awards, self._steps):
                changes.write(tx)
            due.add(tx, noted | _about_awards(tx, changed))
            self._count(tx)

    def _about_grounds(self, tx: Transaction) -> set[tuple[bytes, bytes]]:
        """What is due where grounds have come or gone; of what is history, everything about whom they are of."""
        came, gone = self._grounds.came, {(each.person, due.EVERYTHING) for each in self._grounds.gone}
        if len(came) > _MANY_GROUNDS and tx.now_us() - instant_us(self._stored) > _LONG_AGO_US:
            return gone | {(each.person, due.EVERYTHING) for each in came}
        return gone | {(each.person, each.filter) for each in came}

    def _count(self, tx: Transaction) -> None:
        """Add to how many statements are about somebody; who is in none is not there."""
        rows = [(*known, change) for known, change in sorted(self._known.items()) if change]
        names = (*Known._fields, "statements")
        tx.add_up(tables.people, [row for row in rows if row[-1] > 0], names=names, adds=("statements",))
        fewer = [row for row in rows if row[-1] < 0]
        left = tx.add_up(tables.people, fewer, names=names, adds=("statements",), returning=(*names[:2], "statements"))
        tx.delete_many(tables.people, names[:2], [row[:2] for row in left if row[2] == 0])


class _Changes(Generic[Row]):
    """Rows of a table that each come from one statement, whatever happens to it within a batch."""

    def __init__(self, table: Table, names: tuple[str, ...], key: int) -> None:
        self._table, self._names, self._key = table, names, key
        self._came: dict[tuple[Any, ...], Row] = {}
        self._gone: dict[tuple[Any, ...], Row] = {}

    @property
    def came(self) -> Collection[Row]:
        return self._came.values()

    @property
    def gone(self) -> Collection[Row]:
        return self._gone.values()

    def note(self, change: int, rows: Iterable[Row]) -> None:
        for row in rows:
            key = row[: self._key]
            if change > 0:
                self._came[key] = row
            elif self._came.pop(key, None) is None:
                self._gone[key] = row

    def write(self, tx: Transaction) -> None:
        tx.delete_many(self._table, self._names[: self._key], self._gone)
        tx.insert_many(self._table, self._names, sorted(self.came))


def _about_awards(tx: Transaction, award_ids: Collection[bytes]) -> set[tuple[bytes, bytes]]:
    """What is due where something was done about awards: whose they are, and of what."""
    found = tx.find_matching(tables.awards, ("person", "achievement"), ("award",), ((each,) for each in award_ids))
    return {(bytes(person), due.of_badge(achievement)) for person, achievement in found}


PROJECTION = Projection(PROJECTION_NAME, 1, apply, standings.standings, tick)
