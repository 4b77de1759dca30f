"""Mastery as JSON, as `schemas` describes it: what is held, why, and why not yet."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lrs.api import iso
from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery.evidence import EVIDENCE, GRANT, NEVER, SCORE, WEIGHT, Piece
from lrs_competencies.mastery.levels import Below, LevelState, Mastery
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.record import Record
from lrs_competencies.mastery.settings import NEGATIVE, POSITIVE
from lrs_competencies.mastery.words import label, level_name, why, why_not_yet

MOST_PIECES = 100
_KINDS = {EVIDENCE: "evidence", GRANT: "grant"}


def item_answer(item: Item) -> dict[str, Any]:
    """An item as it is named in answers."""
    return {"uri": item.uri, "identifier": item.identifier, "label": label(item)}


def summary(mastery: Mastery) -> dict[str, Any]:
    """What is held of an item, in a line."""
    held, following = mastery.held, mastery.next
    return {
        "item": item_answer(mastery.item),
        "level": held.level.name if held else "",
        "rank": mastery.rank,
        "of": len(mastery.levels),
        "why": f"{level_name(mastery)}: {why(held)}" if held else "",
        "next": following.level.name if following else "",
        "missing": why_not_yet(mastery, following) if following else [],
    }


def explained(reading: Reading, record: Record, item: Item) -> dict[str, Any]:
    """All that can be said of what a person has of an item."""
    mastery = record.mastery(item)
    return {
        **summary(mastery),
        "as_of": iso(reading.at_us),
        "levels": [_level(reading, mastery, state) for state in mastery.levels],
        "withdrawn": [_piece(reading, piece) for piece in mastery.withdrawn[:MOST_PIECES]],
    }


def _level(reading: Reading, mastery: Mastery, state: LevelState) -> dict[str, Any]:
    return {
        "level": state.level.name,
        "rank": state.level.rank,
        "is_held": state.is_held,
        "by": state.by,
        "why": why(state) if state.is_held else "",
        "why_not_yet": [] if state.is_held else why_not_yet(mastery, state),
        "thresholds": [
            {
                "name": each.name,
                "wanted": each.wanted,
                "found": each.found,
                "missing": each.missing,
                "is_met": each.is_met,
            }
            for each in state.requirements
        ],
        "evidence": _pieces(reading, state.pieces),
        "grants": _pieces(reading, state.grants),
        "below": _below(reading, state.below) if state.below else None,
    }


def _below(reading: Reading, below: Below) -> dict[str, Any]:
    items = reading.basis.outline.items
    named = {name: [item_answer(items[key]) for key in keys[:MOST_PIECES]] for name, keys in _sides(below).items()}
    return {"how": below.how, "wanted": below.wanted, "found": below.found, **named}


def _sides(below: Below) -> Mapping[str, Sequence[bytes]]:
    return {"held": below.held, "missing": below.missing}


def _pieces(reading: Reading, pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    latest = sorted(pieces, key=lambda piece: (-piece.at_us, piece.statement, piece.rule))
    return [_piece(reading, piece) for piece in latest[:MOST_PIECES]]


def _piece(reading: Reading, piece: Piece) -> dict[str, Any]:
    rule = reading.rule(piece.rule)
    return {
        "statement": str(UUID(bytes=piece.statement)),
        "timestamp": iso(piece.at_us),
        "rule": rule.name,
        "rule_version": rule.version,
        "kind": _KINDS.get(piece.kind, "withdrawal"),
        "item": piece.reference,
        "level": piece.level,
        "polarity": POSITIVE if piece.weight > 0 else NEGATIVE,
        "weight": abs(piece.weight) / WEIGHT,
        "score": None if piece.score is None else piece.score / SCORE,
        "expires": None if piece.until_us == NEVER else iso(piece.until_us),
    }
