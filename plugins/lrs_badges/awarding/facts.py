"""What is known of people: their grounds and awards, and what other plugins say of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lrs.api import PluginStore, Transaction
from lrs_badges import awards, tables
from lrs_badges.awarding.grounds import Ground
from lrs_badges.awarding.said import Earned, Step
from lrs_badges.people import Person
from lrs_badges.rules.criteria import Competence, Doing, Endorsed, Leaf

Answers = Mapping[Leaf, Any]
Found = TypeVar("Found")
Theirs = TypeVar("Theirs", Ground, Earned)


@dataclass(frozen=True)
class Held:
    """An award of a person, and what was done about it."""

    earned: Earned
    steps: tuple[Step, ...]

    def state(self, now_us: int) -> str:
        return awards.state_of(self.earned, self.steps, now_us)

    def is_valid_at(self, now_us: int) -> bool:
        return self.state(now_us) == awards.VALID

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
        """As the function, of all that is known to be held."""
        return of_achievement(self.held, name, version)


@dataclass(frozen=True)
class Wanted:
    """Of whom is to be known what these rules hang on; what they hold is known (`held_by`)."""

    person: Person
    leaves: Collection[Leaf]
    held: Sequence[Held]


def of_achievement(held: Iterable[Held], name: str, version: int = 0) -> list[Held]:
    """Those that are of an achievement, of all its versions for 0, in their order."""
    return [each for each in held if each.earned.achievement == name and version in (0, each.earned.version)]


def of_people(store: PluginStore, tx: Transaction, wanted: Sequence[Wanted], now_us: int) -> list[Facts]:
    """What is known of people, in their order."""
    grounds, answers = _passing(tx, wanted), _answers(store, tx, wanted)
    return [
        Facts(each.person, by_filter(_theirs(grounds, each.person)), each.held, given, now_us)
        for each, given in zip(wanted, answers, strict=True)
    ]


def held_by(tx: Transaction, persons: Sequence[Person], badges: Sequence[Collection[str]]) -> list[Sequence[Held]]:
    """What each of these people holds of these achievements, in the order of time."""
    asked = zip(persons, badges, strict=True)
    pairs = {(key, name) for person, names in asked for key in person.keys for name in names}
    rows = tx.find_matching(tables.awards, Earned._fields, ("person",), sorted(pairs), sifted="achievement")
    found = _by_person(map(Earned._make, rows))
    earned = [_theirs(found, each) for each in persons]
    steps = awards.steps_of(tx, [bytes(each.award) for theirs in earned for each in theirs])
    return [
        [Held(each, tuple(steps.get(bytes(each.award), ()))) for each in sorted(theirs, key=_awarded_first)]
        for theirs in earned
    ]


def grounds_of(tx: Transaction, keys: Iterable[bytes]) -> Mapping[bytes, Sequence[Ground]]:
    """The grounds of agents, by their keys."""
    return _by_person(map(Ground._make, tx.find_many(tables.grounds, Ground._fields, "person", keys)))


def _passing(tx: Transaction, wanted: Iterable[Wanted]) -> Mapping[bytes, Sequence[Ground]]:
    """The grounds that the rules hang on, by the keys of agents."""
    pairs = {(key, each.filter.key) for one in wanted for each in _doings(one) for key in one.person.keys}
    rows = tx.find_matching(tables.grounds, Ground._fields, ("person", "filter"), sorted(pairs))
    return _by_person(map(Ground._make, rows))


def _doings(wanted: Wanted) -> Iterator[Doing]:
    return (each for each in wanted.leaves if isinstance(each, Doing))


def _by_person(found: Iterable[Theirs]) -> Mapping[bytes, Sequence[Theirs]]:
    by_person: defaultdict[bytes, list[Theirs]] = defaultdict(list)
    for each in found:
        by_person[bytes(each.person)].append(each)
    return by_person


def _theirs(found: Mapping[bytes, Sequence[Found]], person: Person) -> list[Found]:
    """What was found of all the agents of a person."""
    return [each for key in person.keys for each in found.get(key, ())]


def _awarded_first(earned: Earned) -> tuple[int, int]:
    return earned.at_us, earned.position


def by_filter(grounds: Iterable[Ground]) -> Mapping[bytes, Sequence[Ground]]:
    """Grounds by their filters, in the order of time; a statement that names somebody twice is one."""
    found: defaultdict[bytes, dict[bytes, Ground]] = defaultdict(dict)
    for ground in sorted(grounds, key=lambda each: (each.at_us, each.position)):
        found[bytes(ground.filter)].setdefault(bytes(ground.statement), ground)
    return {key: tuple(each.values()) for key, each in found.items()}


def _answers(store: PluginStore, tx: Transaction, wanted: Sequence[Wanted]) -> list[dict[Leaf, Any]]:
    """What other plugins know of people, in their order."""
    found: list[dict[Leaf, Any]] = [{} for _ in wanted]
    others = (leaf for each in wanted for leaf in each.leaves if isinstance(leaf, Competence | Endorsed))
    for leaf in dict.fromkeys(others):
        asked = [at for at, each in enumerate(wanted) if each.person.agent and leaf in each.leaves]
        for answers in _asked(store, tx, [wanted[at].person.agent for at in asked], leaf) if asked else ():
            for at, answer in zip(asked, answers, strict=True):
                found[at][leaf] = answer
    return found


def _asked(
    store: PluginStore, tx: Transaction, agents: Sequence[Mapping[str, Any]], leaf: Leaf
) -> Iterator[Sequence[Any]]:
    if isinstance(leaf, Competence):
        yield from store.ask("badges_competence", tx=tx, agents=agents, item=leaf.item, level=leaf.level).values()
    elif isinstance(leaf, Endorsed):
        yield from store.ask("badges_endorsements", tx=tx, agents=agents, subject=leaf.subject).values()
