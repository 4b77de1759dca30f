"""What is known of people: their grounds and awards, and what other plugins say of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.api import PluginStore, Transaction
from lrs_badges import awards, tables
from lrs_badges.criteria import Competence, Endorsed, Leaf
from lrs_badges.grounds import Ground
from lrs_badges.people import Person
from lrs_badges.said import Earned, Step

Answers = Mapping[Leaf, Any]


@dataclass(frozen=True)
class Held:
    """An award of a person, and what was done about it."""

    earned: Earned
    steps: tuple[Step, ...]

    def state(self, now_us: int) -> str:
        return awards.state_of(self.earned, self.steps, now_us)

    @property
    def is_touched_by_hand(self) -> bool:
        """Whether somebody has decided about it last: the rules don't say otherwise then."""
        return bool(self.steps and self.steps[-1].is_by_hand)


@dataclass(frozen=True)
class Facts:
    """A person, and what is known of them; `answers` are those of other plugins, by the rule that was asked for."""

    person: Person
    grounds: Mapping[bytes, Sequence[Ground]]
    held: Sequence[Held]
    answers: Answers
    now_us: int

    def of_achievement(self, name: str, version: int = 0) -> list[Held]:
        """Awards of an achievement, of all its versions for 0, the earliest first."""
        found = [each for each in self.held if each.earned.achievement == name]
        return [each for each in found if version in (0, each.earned.version)]


def of_people(
    store: PluginStore, tx: Transaction, persons: Sequence[Person], leaves: Iterable[Leaf], now_us: int
) -> list[Facts]:
    """What is known of people, in their order."""
    keys = {key for each in persons for key in each.keys}
    grounds, held = grounds_of(tx, keys), _held(tx, keys)
    answers = _answers(store, tx, persons, leaves)
    return [_facts(each, grounds, held, answers[each.key], now_us) for each in persons]


def grounds_of(tx: Transaction, keys: Iterable[bytes]) -> Mapping[bytes, list[Ground]]:
    """The grounds of agents, by their keys."""
    found: defaultdict[bytes, list[Ground]] = defaultdict(list)
    for row in tx.find_many(tables.grounds, Ground._fields, "person", keys):
        found[bytes(row[0])].append(Ground(*row))
    return found


def _facts(
    person: Person,
    grounds: Mapping[bytes, Sequence[Ground]],
    held: Mapping[bytes, Sequence[Held]],
    answers: Answers,
    now_us: int,
) -> Facts:
    theirs = [ground for key in person.keys for ground in grounds.get(key, ())]
    awarded = [each for key in person.keys for each in held.get(key, ())]
    ordered = sorted(awarded, key=lambda each: (each.earned.at_us, each.earned.position))
    return Facts(person, by_filter(theirs), ordered, answers, now_us)


def by_filter(grounds: Iterable[Ground]) -> Mapping[bytes, Sequence[Ground]]:
    """Grounds by their filters, in the order of time; a statement that names somebody twice is one."""
    found: defaultdict[bytes, dict[bytes, Ground]] = defaultdict(dict)
    for ground in sorted(grounds, key=lambda each: (each.at_us, each.position)):
        found[bytes(ground.filter)].setdefault(bytes(ground.statement), ground)
    return {key: tuple(each.values()) for key, each in found.items()}


def _held(tx: Transaction, keys: Iterable[bytes]) -> Mapping[bytes, list[Held]]:
    rows = [Earned(*row) for row in tx.find_many(tables.awards, Earned._fields, "person", keys)]
    steps = awards.steps_of(tx, [bytes(each.award) for each in rows])
    found: defaultdict[bytes, list[Held]] = defaultdict(list)
    for each in rows:
        found[bytes(each.person)].append(Held(each, tuple(steps.get(bytes(each.award), ()))))
    return found


def _answers(
    store: PluginStore, tx: Transaction, persons: Sequence[Person], leaves: Iterable[Leaf]
) -> Mapping[bytes, dict[Leaf, Any]]:
    """What other plugins know, by the keys of people."""
    found: dict[bytes, dict[Leaf, Any]] = {each.key: {} for each in persons}
    known = [each for each in persons if each.agent]
    agents = [each.agent for each in known]
    for leaf in dict.fromkeys(leaves) if agents else ():
        for answers in _asked(store, tx, agents, leaf):
            for person, answer in zip(known, answers, strict=True):
                found[person.key][leaf] = answer
    return found


def _asked(
    store: PluginStore, tx: Transaction, agents: Sequence[Mapping[str, Any]], leaf: Leaf
) -> Iterator[Sequence[Any]]:
    if isinstance(leaf, Competence):
        yield from store.ask("badges_competence", tx=tx, agents=agents, item=leaf.item, level=leaf.level).values()
    elif isinstance(leaf, Endorsed):
        yield from store.ask("badges_endorsements", tx=tx, agents=agents, subject=leaf.subject).values()
