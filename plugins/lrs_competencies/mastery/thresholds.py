"""Which thresholds hold for an item and a level, and how evidence compares with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery.evidence import DAY_US, SCORE, WEIGHT, Piece
from lrs_competencies.mastery.keys import NOBODY, keys_of, reference_key
from lrs_competencies.mastery.settings import RollUpShape, ThresholdShape

WEIGHS, COUNT, DAYS, SOURCES, SIGNERS, RECENCY = "weight", "count", "days", "sources", "signers", "recency_days"
_NOWHERE = b""
_THRESHOLD: Mapping[str, Any] = ThresholdShape().load({"days": 2})
_ROLL_UP: Mapping[str, Any] = RollUpShape().load({})


@dataclass(frozen=True)
class Requirement:
    """What is asked of evidence, and what there is; of `recency_days`, the less the better."""

    name: str
    wanted: float
    found: float

    @property
    def is_met(self) -> bool:
        return self.found <= self.wanted if self.name == RECENCY else self.found >= self.wanted

    @property
    def missing(self) -> float:
        """How much more, or how many days fewer, it takes."""
        return 0.0 if self.is_met else round(abs(self.wanted - self.found), 3)


class Thresholds:
    """The thresholds and roll-ups of a store: the one that says most exactly what it is for holds."""

    def __init__(self, settings: Mapping[str, Any]):
        self._thresholds = {_place(each): each for each in settings["thresholds"]}
        self._roll_ups = {_place(each)[:2]: each for each in settings["roll_ups"]}

    def of(self, item: Item, level: str) -> Mapping[str, Any]:
        """The threshold for a level of an item."""
        for within in _places(item):
            for named in (level, ""):
                if (*within, named) in self._thresholds:
                    return self._thresholds[*within, named]
        return _THRESHOLD

    def roll_up(self, item: Item) -> Mapping[str, Any]:
        """How what stands below an item counts for it."""
        return next((self._roll_ups[within] for within in _places(item) if within in self._roll_ups), _ROLL_UP)


def _place(shape: Mapping[str, Any]) -> tuple[bytes, bytes, str]:
    """What a threshold is for: a framework or an item, and a level."""
    item, framework = (reference_key(shape[name]) if shape[name] else _NOWHERE for name in ("item", "framework"))
    return (_NOWHERE if item else framework), item, shape.get("level", "")


def _places(item: Item) -> list[tuple[bytes, bytes]]:
    """What an item may be meant by, the most exact first."""
    return [*((_NOWHERE, key) for key in sorted(keys_of(item))), (item.document, _NOWHERE), (_NOWHERE, _NOWHERE)]


@dataclass(frozen=True)
class Weighed:
    """Evidence for a level, and against it, at a time."""

    positive: Sequence[Piece]
    negative: Sequence[Piece]
    at_us: int


def compare(
    weighed: Weighed, threshold: Mapping[str, Any], vouchers: Mapping[bytes, Collection[bytes]], own: Collection[bytes]
) -> tuple[Requirement, ...]:
    """What a threshold asks for, and what there is of it.

    `vouchers` are those who say that a statement is true, by the statement; who is in `own` can't stand for themself.
    """
    for_it = weighed.positive
    signers = {piece.signer for piece in for_it}.union(*(vouchers.get(piece.statement, ()) for piece in for_it))
    found = {
        WEIGHS: _weight(weighed, threshold["half_life_days"]),
        COUNT: len({piece.statement for piece in for_it}),
        DAYS: len({piece.at_us // DAY_US for piece in for_it}),
        SOURCES: len({piece.source for piece in for_it}),
        SIGNERS: len(signers - {NOBODY} - set(own)),
    }
    # A threshold that asks for nothing still asks for some evidence.
    wanted = {**{name: threshold[name] for name in found}, COUNT: max(1, threshold[COUNT])}
    told = [Requirement(name, wanted[name], found[name]) for name in found if wanted[name]]
    if threshold[RECENCY] and for_it:
        age_days = (weighed.at_us - max(piece.at_us for piece in for_it)) / DAY_US
        told.append(Requirement(RECENCY, threshold[RECENCY], round(age_days, 1)))
    return tuple(told)


def has_score(piece: Piece, threshold: Mapping[str, Any]) -> bool:
    """Whether a piece has the score that a threshold asks for, if it does."""
    least = threshold["score"]
    return least is None or (piece.score is not None and piece.score >= least * SCORE)


def _weight(weighed: Weighed, half_life_days: int) -> float:
    pieces = (*weighed.positive, *weighed.negative)
    if not half_life_days:
        return sum(piece.weight for piece in pieces) / WEIGHT
    ages = ((piece.weight, (weighed.at_us - piece.at_us) / DAY_US) for piece in sorted(pieces))
    return round(sum(weight * 0.5 ** (age_days / half_life_days) for weight, age_days in ages) / WEIGHT, 3)
