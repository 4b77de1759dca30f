"""What can be asked of mastery, each answered as JSON: by routes, pages and commands alike."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lrs.api import BadRequest, NotFound, iso
from lrs_competencies.frameworks.tables import documents
from lrs_competencies.mastery import evidence, groups, roles
from lrs_competencies.mastery.answers import explained, item_answer, summary
from lrs_competencies.mastery.crosswalk import carried
from lrs_competencies.mastery.gap import Gap, gap
from lrs_competencies.mastery.holding import holders
from lrs_competencies.mastery.keys import reference_key
from lrs_competencies.mastery.people import SECTION, Person, called, distinct, people
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.timeline import timeline
from lrs_competencies.mastery.words import level_name

_GOAL_STATES = {evidence.DROPPED: "dropped", evidence.REACHED: "reached"}
_HEX = 32


def why(reading: Reading, agent: Mapping[str, Any], item: str) -> dict[str, Any]:
    """Why somebody holds levels of an item, and why others not yet. Raises NotFound."""
    return explained(reading, reading.record(reading.person(agent)), reading.item(item))


def profile(reading: Reading, agent: Mapping[str, Any], framework: str, most: int, behind: str = "") -> dict[str, Any]:
    """What somebody has of every item that there is something to be said of. Raises NotFound."""
    record = reading.record(reading.person(agent))
    known = [each for each in record.items if not framework or each.document == framework_key(reading, framework)]
    start = _start(behind)
    page = known[start : start + most]
    end = str(start + most) if len(known) > start + most else ""
    return {"as_of": iso(reading.at_us), "items": [summary(record.mastery(each)) for each in page], "behind": end}


def _start(behind: str) -> int:
    if behind and not (behind.isascii() and behind.isdigit() and len(behind) < 10):
        raise BadRequest("behind is no place in a list", section=SECTION, hint="Use `behind` of the page before.")
    return int(behind or 0)


def who_holds(reading: Reading, item: str, level: str, most: int, behind: str = "") -> dict[str, Any]:
    """Who holds an item at a level or above. Raises NotFound, BadRequest."""
    if behind and not _is_key(behind):
        raise BadRequest("behind is no place in a list", section=SECTION, hint="Use `behind` of the page before.")
    found = holders(reading, reading.item(item), level, most + 1, bytes.fromhex(behind))
    told = [
        {**_named(each.person), "level": level_name(each.mastery), "why": summary(each.mastery)["why"]}
        for each in found
    ]
    return {"holders": told[:most], "behind": found[most - 1].person.key.hex() if len(found) > most else ""}


def _is_key(text: str) -> bool:
    return len(text) == _HEX and all(letter in "0123456789abcdef" for letter in text)


def gap_of(reading: Reading, agents: Sequence[Mapping[str, Any]], role: str) -> list[Gap]:
    """What people lack for a role. Raises NotFound."""
    return _gaps(reading, distinct(people(reading.tx, agents)), role)


def gap_of_group(reading: Reading, group: str, role: str) -> list[Gap]:
    """What those in a group lack for a role. Raises NotFound."""
    found = groups.people_in(reading.tx, group)
    if not found:
        hint = "GET /competencies/api/groups lists those that statements name."
        raise NotFound(f"nobody has statements with the group {group!r}", section=SECTION, hint=hint)
    return _gaps(reading, found, role)


def _gaps(reading: Reading, persons: Sequence[Person], role: str) -> list[Gap]:
    wanted, named = roles.get(reading.tx, reading.basis, role), called(reading.tx, persons)
    return [gap(person, record, wanted) for person, record in zip(named, reading.records(named), strict=True)]


def gap_answer(found: Gap, role: str) -> dict[str, Any]:
    """A gap as JSON."""
    items = [
        {
            **summary(each.mastery),
            "wanted": each.need.level,
            "wanted_rank": each.need.rank,
            "missing_levels": each.missing,
            "importance": each.need.importance,
        }
        for each in found.compared
    ]
    return {**_named(found.person), "role": role, "fit": found.fit, "items": items}


def _named(person: Person) -> dict[str, Any]:
    return {"agent": dict(person.agent), "name": person.name}


def what_carries_over(reading: Reading, agent: Mapping[str, Any], origin: str, destination: str) -> dict[str, Any]:
    """What carries over from one framework to another. Raises NotFound."""
    record = reading.record(reading.person(agent))
    found = carried(reading.tx, record, framework_key(reading, origin), framework_key(reading, destination))
    told = [
        {"item": item_answer(each.item), "by": each.by, "counts": each.counts, "origin": summary(each.origin)}
        for each in found
    ]
    return {"carried": told}


def over_time(reading: Reading, agent: Mapping[str, Any], step: str, item: str = "") -> dict[str, Any]:
    """How somebody's mastery was at the end of each month or year. Raises NotFound."""
    record = reading.record(reading.person(agent))
    titles = frameworks(reading)
    moments = [
        {
            "label": each.label,
            "as_of": iso(each.at_us),
            "domains": [_domain(key, many, titles) for key, many in sorted(each.held.items())],
            "rank": each.rank,
        }
        for each in timeline(record, step, reading.item(item) if item else None)
    ]
    return {"moments": moments}


def _domain(key: bytes, held: int, titles: Mapping[bytes, str]) -> dict[str, Any]:
    return {"framework": str(UUID(bytes=key)), "title": titles.get(key, "Others"), "held": held}


def goals(reading: Reading, agent: Mapping[str, Any]) -> dict[str, Any]:
    """The goals of somebody, the latest first, and how far they have come."""
    person = reading.person(agent)
    record = reading.record(person)
    told = [
        {
            "statement": str(UUID(bytes=goal.statement)),
            "timestamp": iso(goal.at_us),
            "state": _GOAL_STATES[end.kind] if end else "open",
            "wanted": goal.level,
            "now": summary(record.mastery(reading.basis.find(goal.reference))),
        }
        for goal, end in reading.goals(person)
    ]
    return {"goals": told}


def frameworks(reading: Reading) -> Mapping[bytes, str]:
    """The titles of the frameworks of a store, by key."""
    rows = reading.tx.execute(reading.tx.select(documents.c.document, documents.c.title).order_by(documents.c.title))
    return {bytes(row.document): row.title for row in rows}


def framework_key(reading: Reading, identifier: str) -> bytes:
    """The key of a framework. Raises NotFound."""
    key, known = reference_key(identifier), frameworks(reading)
    if key not in known:
        names = "; ".join(f"{UUID(bytes=each)} ({title})" for each, title in list(known.items())[:20]) or "none"
        raise NotFound(f"there is no framework {identifier!r}", section=SECTION, hint=f"Frameworks are: {names}.")
    return key
