"""What everybody has come to, in the order of names: by this, rules are compared before they are in force."""

from collections.abc import Iterator

from lrs.api import Rules, Standing, Transaction, agent_identity
from lrs_competencies.mastery import tables
from lrs_competencies.mastery.people import Person, people_with
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.record import Record

_AT_ONCE = 500


def standings(tx: Transaction, _: Rules) -> Iterator[Standing]:
    """The level that everybody holds of each item now, and on how much evidence."""
    if tx.execute(tx.select(tables.basis.c.number)).first() is None:
        return
    told = [standing for record, name in _records(Reading(tx)) for standing in _of(record, name)]
    yield from sorted(told, key=lambda standing: standing.name)


def _of(record: Record, name: str) -> Iterator[Standing]:
    for item in record.items:
        mastery = record.mastery(item)
        pieces = {piece.key for state in mastery.levels for piece in (*state.pieces, *state.grants)}
        level = mastery.held.level.name if mastery.held else ""
        yield Standing(f"{name}: {item.label} ({item.uri})", {"level": level, "evidence": len(pieces)})


def _records(reading: Reading) -> Iterator[tuple[Record, str]]:
    table = tables.evidence.c
    keys = [bytes(key) for key in reading.tx.execute(reading.tx.select(table.person).distinct()).scalars()]
    everybody = people_with(reading.tx, keys)
    for start in range(0, len(everybody), _AT_ONCE):
        persons = reading.named(everybody[start : start + _AT_ONCE])
        yield from zip(reading.records(persons), map(_name, persons), strict=True)


def _name(person: Person) -> str:
    """A name that is nobody else's."""
    if not person.agent:
        return person.key.hex()
    return f"{person.name} <{agent_identity(person.agent)}>"
