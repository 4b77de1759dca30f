"""Dry runs: who would gain a badge by rules that are not in force, over all history, and who has one by others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lrs.api import Names, PluginStore, Transaction, events_behind
from lrs_badges import people, tables
from lrs_badges.awarding import catalogue, facts, projection
from lrs_badges.awarding.facts import Facts, Wanted
from lrs_badges.awarding.grounds import Ground, grounds_in
from lrs_badges.people import Person
from lrs_badges.rules import criteria, filters, words
from lrs_badges.rules.criteria import Criterion, Doing
from lrs_badges.rules.doubts import doubts
from lrs_badges.rules.filters import Filter, Filters
from lrs_badges.rules.judging import judge
from lrs_badges.tables import PROJECTION_NAME

MOST_TOLD = 200
_A_PAGE, _AT_ONCE = 1_000, 500


@dataclass(frozen=True)
class Tried:
    """Somebody for whom it makes a difference, and what was found."""

    person: Person
    words: str


@dataclass
class Trial:
    """Rules for an achievement that are tried; `run` reads the log as far as it was not read for them.

    At most `most` statements are read: `is_whole` tells whether these were all.
    """

    store: PluginStore
    name: str
    criterion: Criterion
    most: int
    read: int = 0
    is_whole: bool = True
    meets: int = 0
    gains: list[Tried] = field(default_factory=list)
    loses: list[Tried] = field(default_factory=list)
    _grounds: dict[bytes, dict[tuple[bytes, bytes], Ground]] = field(default_factory=lambda: defaultdict(dict))

    def run(self) -> Iterator[float]:
        """Try them; how far it has come, from 0 to 1."""
        with self.store.read() as tx:
            self.store.derived(tx, PROJECTION_NAME)
            derived = frozenset(each.key for each in filters.read(projection.filters_of(tx)))
        is_derived = catalogue.is_derived(self.criterion, derived)
        if not is_derived:
            yield from self._read_log()
        with self.store.read() as tx:
            keys = self._everybody(tx)
        for start in range(0, len(keys), _AT_ONCE):
            with self.store.read() as tx:
                self._judge(tx, keys[start : start + _AT_ONCE], is_derived)
            yield 1.0

    def _read_log(self) -> Iterator[float]:
        wanted = {leaf.filter for leaf in criteria.leaves(self.criterion) if isinstance(leaf, Doing)}
        passing = Filters(sorted(wanted, key=_key), self.store.rules.concepts)
        position = 0
        while self.is_whole:
            with self.store.read() as tx:
                last = self.store.derived(tx, PROJECTION_NAME).last_position
                page = events_behind(tx, position, _A_PAGE)
            if page.position == position:
                return
            self._note(page.events, passing)
            self.read += page.position - position
            self.is_whole = self.read < self.most or page.position == last
            position = page.position
            yield position / max(1, last)

    def _note(self, events: Sequence[Any], passing: Filters) -> None:
        for event in (each for each in events if each.change):
            for ground in grounds_in(event.statement, event.position, passing):
                known, key = self._grounds[ground.person], (ground.filter, ground.statement)
                if event.change > 0:
                    known[key] = ground
                else:
                    known.pop(key, None)

    def _everybody(self, tx: Transaction) -> list[bytes]:
        """Whom it may concern: those with grounds, and everybody where others are asked."""
        found = {bytes(each) for each in tx.execute(tx.select(tables.people.c.person).distinct()).scalars()}
        return sorted(found | set(self._grounds))

    def _judge(self, tx: Transaction, keys: Sequence[bytes], is_derived: bool) -> None:
        leaves, badges = list(criteria.leaves(self.criterion)), {self.name} | criteria.badges(self.criterion)
        persons = [each for each in people.people(tx, keys) if min(each.keys) in set(keys)]
        held = facts.held_by(tx, persons, [badges] * len(persons))
        wanted = [Wanted(each, leaves, theirs) for each, theirs in zip(persons, held, strict=True)]
        for known in facts.of_people(self.store, tx, wanted, tx.now_us()):
            self._told(known if is_derived else replace(known, grounds=self._of(known.person)))

    def _of(self, person: Person) -> Mapping[bytes, Sequence[Ground]]:
        return facts.by_filter(each for key in person.keys for each in self._grounds.get(key, {}).values())

    def _told(self, known: Facts) -> None:
        finding = judge(self.criterion, known)
        valid = [each for each in known.of_achievement(self.name) if each.is_valid_at(known.now_us)]
        self.meets += finding.is_met
        if finding.is_met and not valid:
            self.gains.append(Tried(known.person, f"They have {finding.words}."))
        elif valid and not finding.is_met:
            self.loses.append(Tried(known.person, finding.missing))


def answer(trial: Trial) -> dict[str, Any]:
    """What has come of a trial, as JSON."""
    gains, loses = trial.gains[:MOST_TOLD], trial.loses[:MOST_TOLD]
    with trial.store.read() as tx:
        names = people.names(tx, [each.person for each in (*gains, *loses)])
        warnings = doubts(trial.store, tx, trial.criterion)
    return {
        "achievement": trial.name,
        "rule": words.of(trial.criterion),
        "statements": trial.read,
        "is_whole": trial.is_whole,
        "meets": trial.meets,
        "gain_count": len(trial.gains),
        "lose_count": len(trial.loses),
        "gains": [_tried(each, names) for each in gains],
        "loses": [_tried(each, names) for each in loses],
        "warnings": warnings,
    }


def _tried(each: Tried, names: Names) -> dict[str, Any]:
    return {"agent": each.person.agent, "name": names.of(each.person.agent), "words": each.words}


def _key(each: Filter) -> bytes:
    return each.key
