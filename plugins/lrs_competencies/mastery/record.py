"""Mastery: a pure function of a person's evidence, the outline, the thresholds, and a point in time.

So what somebody could do in the past is the same function at another time, and a voided statement was never there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lrs_competencies.frameworks.outline import Item, Level
from lrs_competencies.mastery import settings
from lrs_competencies.mastery.evidence import EVIDENCE, GRANT, VERIFIED, WITHDRAWAL, Piece, Remark
from lrs_competencies.mastery.levels import (
    BY_CHILDREN,
    BY_EVIDENCE,
    BY_GRANT,
    BY_HIGHER,
    Basis,
    Below,
    LevelState,
    Mastery,
    by_itself,
    scale_of,
)
from lrs_competencies.mastery.thresholds import Weighed, compare, has_score

_MOST_DEPTH = 60


@dataclass
class Record:
    """A person's mastery at a time: `pieces` are all evidence of the person, in any order; `own` their keys."""

    basis: Basis
    pieces: Iterable[Piece]
    remarks: Iterable[Remark]
    own: Collection[bytes]
    at_us: int
    _known: dict[bytes, Mastery] = field(default_factory=dict)
    _open: set[bytes] = field(default_factory=set)

    def mastery(self, item: Item) -> Mastery:
        """What the person has of an item."""
        if item.key not in self._known:
            self._open.add(item.key)
            self._known[item.key] = self._looked_at(item)
            self._open.discard(item.key)
        return self._known[item.key]

    def rank(self, key: bytes) -> int:
        """The rank that is held of an item; 0 where there is nothing that could make one."""
        if key in self._open or key not in self.touched:
            return 0
        return self.mastery(self.basis.outline.items[key]).rank

    @cached_property
    def touched(self) -> frozenset[bytes]:
        """The items that somebody has said something of, what is the same, and what stands above."""
        items, found = self.basis.outline.items, set()
        known = (items[key] for key in self._by_item if key in items)
        waiting = [same for item in known for same in self.basis.same_as(item)]
        while waiting:
            item = waiting.pop()
            if item.key not in found:
                found.add(item.key)
                waiting += [items[key] for key in item.parents if key in items]
        return frozenset(found)

    @property
    def items(self) -> list[Item]:
        """The items that evidence is of, and what stands above those, in the order of the outline; others behind."""
        known = [item for key, item in self.basis.outline.items.items() if key in self.touched]
        others = {piece.item: piece.reference for piece in self.pieces if piece.item not in self.basis.item_of}
        return known + [by_itself(key, others[key]) for key in sorted(others)]

    @cached_property
    def _by_item(self) -> Mapping[bytes, Sequence[Piece]]:
        """Evidence that has happened by then, by the item that it is of."""
        found: defaultdict[bytes, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            if piece.at_us <= self.at_us:
                item = self.basis.item_of.get(piece.item)
                found[item.key if item else piece.item].append(piece)
        return found

    @cached_property
    def _vouchers(self) -> Mapping[bytes, set[bytes]]:
        """Who says by then that a statement is true."""
        found: defaultdict[bytes, set[bytes]] = defaultdict(set)
        for remark in self.remarks:
            if remark.kind == VERIFIED and remark.at_us <= self.at_us:
                found[remark.target].add(remark.signer)
        return found

    def _looked_at(self, item: Item) -> Mastery:
        same = self.basis.same_as(item)
        pieces = sorted(piece for each in same for piece in self._by_item.get(each.key, ()))
        scale = _Scale(item, same)
        withdrawn = tuple(piece for piece in pieces if piece.kind == WITHDRAWAL)
        standing = [piece for piece in pieces if not _is_withdrawn(piece, withdrawn, scale)]
        grants = [piece for piece in _latest(standing) if piece.counts_at(self.at_us) and not self._is_own(piece)]
        evidence = [piece for piece in standing if piece.kind == EVIDENCE and piece.counts_at(self.at_us)]
        states = [self._state(item, level, scale, evidence, grants) for level in scale_of(item)]
        return Mastery(item, _with_lower(states), withdrawn)

    def _is_own(self, grant: Piece) -> bool:
        """Whether somebody has granted it to themself."""
        return grant.source in self.own or grant.signer in self.own

    def _state(
        self, item: Item, level: Level, scale: "_Scale", evidence: Sequence[Piece], grants: Sequence[Piece]
    ) -> LevelState:
        threshold = self.basis.thresholds.of(item, level.name)
        weighed = Weighed(
            [
                each
                for each in evidence
                if each.weight > 0 and scale.rank(each) >= level.rank and has_score(each, threshold)
            ],
            [each for each in evidence if each.weight < 0 and scale.rank(each) <= level.rank],
            self.at_us,
        )
        requirements = compare(weighed, threshold, self._vouchers, self.own)
        granted = tuple(each for each in grants if scale.rank(each) >= level.rank)
        below = self._below(item, level)
        ways = {
            BY_GRANT: bool(granted),
            BY_EVIDENCE: all(each.is_met for each in requirements),
            BY_CHILDREN: below is not None and below.is_met,
        }
        by = next((way for way, is_met in ways.items() if is_met), "")
        return LevelState(level, by, (*weighed.positive, *weighed.negative), requirements, granted, below)

    def _below(self, item: Item, level: Level) -> Below | None:
        """What stands below an item, as far as it counts for a level."""
        children = self.basis.outline.children.get(item.key, ())
        roll_up = self.basis.thresholds.roll_up(item) if children else {"how": settings.NONE}
        if roll_up["how"] == settings.NONE or len(self._open) > _MOST_DEPTH:
            return None
        items = self.basis.outline.items
        held = tuple(
            key for key in children if (rank := self.rank(key)) and rank >= min(level.rank, len(scale_of(items[key])))
        )
        missing = tuple(key for key in children if key not in set(held))
        weights = {key: _child_weight(items[key], roll_up) for key in children}
        wanted, found = _wanted(roll_up, weights), sum(weights[key] for key in held)
        return Below(roll_up["how"], held, missing, wanted, found)


class _Scale:
    """The scale of an item, on which levels of what is the same are read too."""

    def __init__(self, item: Item, same: Sequence[Item]):
        self._most = len(scale_of(item))
        self._ranks: dict[str, int] = {}
        for each in (item, *same):
            for level in scale_of(each):
                self._ranks.setdefault(level.name.casefold(), min(level.rank, self._most))

    def rank(self, piece: Piece) -> int:
        """The rank of the level that a piece is of; the lowest, where that names none of the scale."""
        return self._ranks.get(piece.level.casefold(), 1)


def _is_withdrawn(piece: Piece, withdrawn: Sequence[Piece], scale: _Scale) -> bool:
    """Whether a piece counts no more, because of what came later; a withdrawal itself doesn't count as evidence."""
    return piece.kind == WITHDRAWAL or any(
        piece.at_us <= each.at_us and (not each.level or scale.rank(piece) >= scale.rank(each)) for each in withdrawn
    )


def _latest(pieces: Sequence[Piece]) -> list[Piece]:
    """The latest grant of a level by each source and signer: it takes the place of those before."""
    latest: dict[tuple[bytes, bytes, str], Piece] = {}
    for piece in sorted((each for each in pieces if each.kind == GRANT), key=lambda each: (each.at_us, each.statement)):
        latest[piece.source, piece.signer, piece.level] = piece
    return list(latest.values())


def _with_lower(states: Sequence[LevelState]) -> tuple[LevelState, ...]:
    """The states of levels, of which those are held too that lie below one that is."""
    highest = max((state.level.rank for state in states if state.is_held), default=0)
    return tuple(
        LevelState(state.level, BY_HIGHER, state.pieces, state.requirements, state.grants, state.below)
        if not state.is_held and state.level.rank < highest
        else state
        for state in states
    )


def _child_weight(item: Item, roll_up: Mapping[str, object]) -> float:
    weights = roll_up["weights"]
    if roll_up["how"] != settings.WEIGHTED or not isinstance(weights, Mapping):
        return 1.0
    return float(weights.get(item.uri, weights.get(item.identifier, 1.0)))


def _wanted(roll_up: Mapping[str, object], weights: Mapping[bytes, float]) -> float:
    share, least = roll_up["share"], roll_up["least"]
    assert isinstance(share, float) and isinstance(least, int)
    whole = sum(weights.values())
    most = {settings.ALL: whole, settings.ANY: 1.0, settings.SOME: float(max(1, min(least, len(weights))))}
    return most.get(str(roll_up["how"]), share * whole)
