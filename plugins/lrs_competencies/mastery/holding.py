"""Who holds an item, at a level or above: asked for some people, or looked for among all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.api import BadRequest, NotFound, Transaction, agent_key
from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery import people
from lrs_competencies.mastery.answers import explained
from lrs_competencies.mastery.keys import keys_of
from lrs_competencies.mastery.levels import Basis, Mastery, scale_of
from lrs_competencies.mastery.people import SECTION, Person
from lrs_competencies.mastery.reading import Reading


@dataclass(frozen=True)
class Holder:
    """Somebody who holds an item, and what they have of it."""

    person: Person
    mastery: Mastery


def holds(tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str = "") -> list[dict[str, Any]]:
    """Whether each of these agents holds an item now, at a level or above, and why: `holds` beside `answers.explained`.

    Without a level, any will do. Raises NotFound, and BadRequest for a level that is none of the item's.
    """
    reading = Reading(tx)
    found = reading.basis.find(item)
    rank = rank_of(found, level)
    records = reading.records(people.people(tx, agents))
    return [{"holds": each.mastery(found).rank >= rank, **explained(reading, each, found)} for each in records]


def who_of_them_holds(tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str) -> list[bool]:
    """As `holds`, in a word each; of what can't be known yet, or is no level, nobody is known to hold anything."""
    known = [agent for agent in agents if agent_key(agent)]
    try:
        answers = iter(holds(tx, known, item, level))
    except (BadRequest, NotFound):
        return [False] * len(agents)
    return [bool(agent_key(agent)) and next(answers)["holds"] for agent in agents]


def rank_of(item: Item, level: str) -> int:
    """The rank of a level of an item; the lowest, if none is named. Raises BadRequest."""
    known = {each.name.casefold(): each.rank for each in scale_of(item)}
    rank = known.get(level.casefold(), 0) if level else 1
    if not rank:
        names = ", ".join(each.name for each in scale_of(item))
        raise BadRequest(f"{level!r} is no level of {item.label}", section=SECTION, hint=f"Its levels are: {names}.")
    return rank


def holders(reading: Reading, item: Item, level: str, most: int, behind: bytes = b"") -> list[Holder]:
    """The first who hold an item at a level or above, or those behind the key of a person. Raises BadRequest."""
    rank, found = rank_of(item, level), []
    for person, record in reading.records_about(_keys(reading.basis, item), behind):
        mastery = record.mastery(item)
        if mastery.rank >= rank:
            found.append((person, mastery))
        if len(found) == most:
            break
    named = reading.named([person for person, _ in found])
    return [Holder(person, mastery) for person, (_, mastery) in zip(named, found, strict=True)]


def _keys(basis: Basis, item: Item) -> set[bytes]:
    """Under which keys there may be evidence that makes somebody hold an item: its own, and of what stands below."""
    items, seen, waiting = basis.outline.items, {item.key}, [item]
    for each in waiting:
        further = [key for key in basis.outline.children.get(each.key, ()) if key not in seen]
        seen.update(further)
        waiting += [items[key] for key in further]
    return {key for each in waiting for same in basis.same_as(each) for key in keys_of(same)}
