"""The rules by which people are judged, and which of them something concerns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lrs.api import Transaction
from lrs_badges import achievements
from lrs_badges.achievements import Achievement
from lrs_badges.awarding import due, projection
from lrs_badges.rules import criteria, filters
from lrs_badges.rules.criteria import Criterion, Doing, Leaf


@dataclass(frozen=True, eq=False)
class Rule:
    """A version of an achievement with its criterion; only the newest one is awarded."""

    achievement: Achievement
    criterion: Criterion
    is_newest: bool

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """What the criterion is combined of."""
        return tuple(criteria.leaves(self.criterion))

    @cached_property
    def badges(self) -> frozenset[str]:
        """The achievements whose awards it hangs on: its own, and those that it asks for."""
        return criteria.badges(self.criterion) | {self.achievement.name}


class Catalogue:
    """The achievements of a store that are judged: those that have rules, all of whose filters are derived by now."""

    def __init__(self, known: Sequence[Achievement], derived: frozenset[bytes]):
        newest = {each.name: each.version for each in known}
        read = [(each, criteria.read(each.criteria, each.scope)) for each in known]
        self.rules = tuple(
            Rule(each, criterion, newest[each.name] == each.version)
            for each, criterion in read
            if criterion is not None and is_derived(criterion, derived)
        )

    def gained_by(self, about: Iterable[bytes]) -> list[Rule]:
        """The rules that may be met now, where so much is due (`due.Due`)."""
        return self._of(self._by_filter, about)

    def changed_by(self, about: Iterable[bytes]) -> list[Rule]:
        """The rules that may be met now, or may not be met any more."""
        return self._of(self._by_change, about)

    def _of(self, by: Mapping[bytes, Sequence[Rule]], about: Iterable[bytes]) -> list[Rule]:
        return list(dict.fromkeys(rule for each in about for rule in by.get(each, ())))

    @cached_property
    def _by_filter(self) -> Mapping[bytes, Sequence[Rule]]:
        found: defaultdict[bytes, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            for leaf in rule.leaves:
                if isinstance(leaf, Doing):
                    found[leaf.filter.key].append(rule)
        return found

    @cached_property
    def _by_change(self) -> Mapping[bytes, Sequence[Rule]]:
        found = defaultdict(list, {due.EVERYTHING: list(self.rules)})
        for rule in self.rules:
            for name in rule.badges:
                found[due.of_badge(name)].append(rule)
        return found


def of(tx: Transaction) -> Catalogue | None:
    """The achievements that are judged now; None while there is nothing derived yet to judge by."""
    derived = projection.noted_filters(tx)
    return None if derived is None else _catalogue(achievements.rows(tx), derived)


@lru_cache(64)
def _catalogue(kept: tuple[achievements.Row, ...], derived: str) -> Catalogue:
    return Catalogue(achievements.read(kept), frozenset(each.key for each in filters.read(derived)))


def is_derived(criterion: Criterion, derived: frozenset[bytes]) -> bool:
    """Whether the log was read for all filters of a criterion."""
    return all(leaf.filter.key in derived for leaf in criteria.leaves(criterion) if isinstance(leaf, Doing))
