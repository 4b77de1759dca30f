"""Cases: who is to be judged by which rules, where something has happened that concerns them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lrs.api import Transaction
from lrs_badges.awarding import facts
from lrs_badges.awarding.catalogue import Catalogue, Rule
from lrs_badges.awarding.due import Due
from lrs_badges.awarding.facts import Held, Wanted
from lrs_badges.people import Person, by_keys


@dataclass(frozen=True)
class Case:
    """A person, the rules by which they are to be judged, and what they hold of what these go by."""

    person: Person
    rules: Sequence[Rule]
    held: Sequence[Held]

    @property
    def wanted(self) -> Wanted:
        """What is to be known of them."""
        return Wanted(self.person, [leaf for rule in self.rules for leaf in rule.leaves], self.held)


@dataclass(frozen=True)
class _Concerned:
    """A person, and the rules that they may meet by now, or (`changed`) that they may not meet any more either."""

    person: Person
    gained: Sequence[Rule]
    changed: Sequence[Rule]

    @property
    def badges(self) -> frozenset[str]:
        """The achievements of which is to be known whether the person holds them."""
        return frozenset[str]().union(*(rule.badges for rule in (*self.gained, *self.changed)))

    def open(self, held: Sequence[Held], now_us: int) -> list[Rule]:
        """The rules, but for those about which more grounds change nothing: the person has what they are for."""
        valid = {(each.earned.achievement, each.earned.version) for each in held if each.is_valid_at(now_us)}
        may_be = (each for each in self.gained if (each.achievement.name, each.achievement.version) not in valid)
        return list(dict.fromkeys((*self.changed, *may_be)))


def cases_of(tx: Transaction, known: Catalogue, waiting: Sequence[Due], now_us: int) -> list[Case]:
    """The cases of those who wait to be judged, each person once; those about whom nothing can change are none."""
    concerned = list(_concerned(tx, known, waiting))
    held = facts.held_by(tx, [each.person for each in concerned], [each.badges for each in concerned])
    found = (Case(one.person, one.open(own, now_us), own) for one, own in zip(concerned, held, strict=True))
    return [each for each in found if each.rules]


def _concerned(tx: Transaction, known: Catalogue, waiting: Sequence[Due]) -> Iterator[_Concerned]:
    persons = by_keys(tx, {each.person for each in waiting})
    about: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for each in waiting:
        about[persons[each.person].key].add(each.about)
    for person in {each.key: each for each in persons.values()}.values():
        theirs = about[person.key]
        yield _Concerned(person, known.gained_by(theirs), known.changed_by(theirs))
