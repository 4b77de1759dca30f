"""What a person holds, with why, as their portfolio may show it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from lrs.api import NotFound, Owner, Section, Transaction, iso
from lrs_competencies.mastery.answers import MOST_PIECES
from lrs_competencies.mastery.evidence import Piece
from lrs_competencies.mastery.levels import LevelState, Mastery
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.words import label, level_name, why


def sections(tx: Transaction, owner: Owner) -> Iterator[Section]:
    """The competencies that a person holds; nothing while evidence is derived for the first time."""
    try:
        reading = Reading(tx)
    except NotFound:
        return
    record = reading.record(reading.person(owner.agents[0]))
    held = [mastery for mastery in map(record.mastery, record.items) if mastery.held]
    proofs = {each.statement for mastery in held for each in _pieces(mastery)}
    yield Section("mastery", "Competencies", [_told(each) for each in held], [UUID(bytes=each) for each in proofs])


def _told(mastery: Mastery) -> Mapping[str, Any]:
    held = mastery.held
    assert held is not None, "only what is held is shown"
    level = {"Level": held.level.name} if held.level.name else {}
    return {
        "title": label(mastery.item),
        "text": f"{level_name(mastery)}: {why(held)}",
        "since": _since(_of(held)),
        "facts": {**level, "Id": mastery.item.uri},
        "statements": [str(UUID(bytes=each.statement)) for each in _pieces(mastery)],
    }


def _since(pieces: Iterable[Piece]) -> str:
    latest = max((piece.at_us for piece in pieces), default=0)
    return iso(latest) if latest else ""


def _of(state: LevelState) -> list[Piece]:
    return [*state.pieces, *state.grants]


def _pieces(mastery: Mastery) -> list[Piece]:
    return _of(mastery.held)[:MOST_PIECES] if mastery.held else []
