"""Who meets which rule by the log alone, in the order of names: so rules are compared before they are in force."""

from collections.abc import Iterable, Iterator

from lrs.api import Rules, Standing, Transaction, agent_identity
from lrs_badges import achievements, tables
from lrs_badges.awarding import facts
from lrs_badges.awarding.facts import Facts
from lrs_badges.people import Person, names, people
from lrs_badges.rules import criteria
from lrs_badges.rules.criteria import Criterion
from lrs_badges.rules.judging import judge

_AT_ONCE = 500


def standings(tx: Transaction, _: Rules) -> Iterator[Standing]:
    """Whether everybody meets the newest rules of each achievement, as far as the log alone can tell."""
    rules = [(each.name, criteria.read(each.criteria, each.scope)) for each in achievements.newest(tx)]
    known = [(name, criterion) for name, criterion in rules if criterion is not None]
    told = (each for facts, name in _everybody(tx) for each in _of(facts, name, known))
    yield from sorted(told, key=lambda each: each.name)


def _of(known: Facts, name: str, rules: Iterable[tuple[str, Criterion]]) -> Iterator[Standing]:
    for achievement, criterion in rules:
        finding = judge(criterion, known)
        if finding.progress:
            told = {"is_met": finding.is_met, "progress": round(finding.progress, 3)}
            yield Standing(f"{_key(known.person)}: {achievement}", told, name)


def _everybody(tx: Transaction) -> Iterator[tuple[Facts, str]]:
    """What is known of each person, and what they are called."""
    keys = sorted({bytes(key) for key in tx.execute(tx.select(tables.grounds.c.person).distinct()).scalars()})
    everybody = people(tx, keys)
    for start in range(0, len(everybody), _AT_ONCE):
        portion = everybody[start : start + _AT_ONCE]
        grounds = facts.grounds_of(tx, {key for each in portion for key in each.keys})
        called = names(tx, portion)
        for each in portion:
            theirs = [ground for key in each.keys for ground in grounds.get(key, ())]
            yield Facts(each, facts.by_filter(theirs), (), {}, tx.now_us()), called.of(each.agent)


def _key(person: Person) -> str:
    return str(agent_identity(person.agent)) if person.agent else person.key.hex()
