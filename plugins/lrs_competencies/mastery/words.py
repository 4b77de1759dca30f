"""Why somebody holds a level, and why not yet, in words."""

from collections.abc import Iterator

from lrs.api import iso
from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery.levels import BY_CHILDREN, BY_EVIDENCE, BY_GRANT, BY_HIGHER, Below, LevelState, Mastery
from lrs_competencies.mastery.settings import WEIGHTED
from lrs_competencies.mastery.thresholds import (
    COUNT,
    DAYS,
    RECENCY,
    SIGNERS,
    SOURCES,
    WEIGHS,
    Requirement,
)

_UNITS = {
    WEIGHS: ("weight of evidence", "weight of evidence"),
    COUNT: ("piece of evidence", "pieces of evidence"),
    DAYS: ("day with evidence", "different days with evidence"),
    SOURCES: ("source", "different sources"),
    SIGNERS: ("person who stands for it", "different people who stand for it"),
}


def why(state: LevelState) -> str:
    """Why a level is held."""
    return _WHY[state.by](state)


def _by_evidence(state: LevelState) -> str:
    return f"by evidence: {'; '.join(map(_met, state.requirements))}."


def _by_grant(state: LevelState) -> str:
    last = max(state.grants, key=lambda piece: piece.at_us)
    until = f", until {_day(last.until_us)}" if last.until_us else ""
    return f"granted on {_day(last.at_us)}{until}."


def _by_children(state: LevelState) -> str:
    assert state.below is not None
    return f"by what stands below it: {_below(state.below)}."


def _by_higher(state: LevelState) -> str:
    return "a higher level is held."


_WHY = {BY_EVIDENCE: _by_evidence, BY_GRANT: _by_grant, BY_CHILDREN: _by_children, BY_HIGHER: _by_higher}


def why_not_yet(mastery: Mastery, state: LevelState) -> list[str]:
    """What is missing for a level, each in a sentence; any one of the ways is enough."""
    return list(_missing(mastery, state))


def _missing(mastery: Mastery, state: LevelState) -> Iterator[str]:
    if mastery.withdrawn:
        last = max(mastery.withdrawn, key=lambda piece: piece.at_us)
        yield f"It was withdrawn on {_day(last.at_us)}; what came before doesn't count any more."
    unmet = [each for each in state.requirements if not each.is_met]
    if unmet:
        yield f"By evidence it takes {'; '.join(map(_wanted, unmet))}."
    against = sum(piece.weight < 0 for piece in state.pieces)
    if against:
        yield f"Evidence against it: {against} piece{'' if against == 1 else 's'}."
    if state.below is not None:
        yield f"By what stands below it, it takes more: {_below(state.below)}."
    yield "Nobody has granted it."


def _met(each: Requirement) -> str:
    if each.name == RECENCY:
        return f"the last is {each.found:g} days old, at most {each.wanted:g}"
    return f"{each.found:g} of {each.wanted:g} {_unit(each, each.wanted)}"


def _wanted(each: Requirement) -> str:
    if each.name == RECENCY:
        return f"evidence that is at most {each.wanted:g} days old, and the last is {each.found:g}"
    return f"{each.missing:g} more {_unit(each, each.missing)} ({each.found:g} of {each.wanted:g})"


def _unit(each: Requirement, many: float) -> str:
    return _UNITS[each.name][many != 1]


def _below(below: Below) -> str:
    if below.how == WEIGHTED:
        return f"{below.found:g} of {below.wanted:g} in weight"
    return f"{len(below.held)} of {below.wanted:g} ({len(below.held) + len(below.missing)} stand there)"


def level_name(mastery: Mastery) -> str:
    """The level that is held, in a word."""
    return mastery.held.level.name if mastery.held else "not yet"


def label(item: Item) -> str:
    """What an item is called, with its code."""
    return f"{item.code} {item.label}".strip()


def _day(at_us: int) -> str:
    return iso(at_us)[:10]
