"""The levels of an item: which a person holds, by what, and what was looked at; and what that hangs on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lrs_competencies.frameworks.outline import Item, Level, Outline
from lrs_competencies.mastery.evidence import Piece
from lrs_competencies.mastery.keys import keys_of, reference_key
from lrs_competencies.mastery.thresholds import Requirement, Thresholds

BY_EVIDENCE, BY_GRANT, BY_CHILDREN, BY_HIGHER = "evidence", "grant", "children", "higher"
# Of an item on no scale.
MASTERED = Level("mastered", 1, "")
_MOST_EXACT = 100


@dataclass(frozen=True)
class Below:
    """What stands below an item: who holds how many, of how many that it takes."""

    how: str
    held: tuple[bytes, ...]
    missing: tuple[bytes, ...]
    wanted: float
    found: float

    @property
    def is_met(self) -> bool:
        return bool(self.held) and self.found >= self.wanted


@dataclass(frozen=True)
class LevelState:
    """Whether a level is held, by what (empty where it isn't), and all that was looked at."""

    level: Level
    by: str
    pieces: tuple[Piece, ...]
    requirements: tuple[Requirement, ...]
    grants: tuple[Piece, ...]
    below: Below | None

    @property
    def is_held(self) -> bool:
        return bool(self.by)


@dataclass(frozen=True)
class Mastery:
    """What a person has of an item: each of its levels, the lowest first; `withdrawn` is what took others away."""

    item: Item
    levels: tuple[LevelState, ...]
    withdrawn: tuple[Piece, ...] = ()

    @property
    def rank(self) -> int:
        """The rank of the highest level that is held; 0 for none."""
        return max((state.level.rank for state in self.levels if state.is_held), default=0)

    @property
    def held(self) -> LevelState | None:
        """The highest level that is held."""
        return next((state for state in reversed(self.levels) if state.is_held), None)

    @property
    def next(self) -> LevelState | None:
        """The lowest level above what is held."""
        return next((state for state in self.levels if state.level.rank > self.rank), None)


@dataclass(frozen=True)
class Basis:
    """What mastery hangs on beside evidence: the outline and the thresholds."""

    outline: Outline
    thresholds: Thresholds

    def same_as(self, item: Item) -> list[Item]:
        """An item and what matches it exactly, at any number of steps."""
        found, waiting = {item.key}, [item]
        for each in waiting:
            further = [key for key in each.exact if key not in found and key in self.outline.items]
            found.update(further)
            waiting += [self.outline.items[key] for key in further][: _MOST_EXACT - len(waiting)]
        return waiting

    def find(self, name: str) -> Item:
        """The item that is meant by its URI or identifier; what no framework has is an item by itself."""
        return self.outline.find(name) or by_itself(reference_key(name), name)

    @cached_property
    def item_of(self) -> Mapping[bytes, Item]:
        """Items by the keys under which evidence of them is kept."""
        return {key: item for item in self.outline.items.values() for key in keys_of(item)}


def by_itself(key: bytes, reference: str) -> Item:
    """An item that statements speak of, and that no framework has."""
    return Item(key, "", reference, reference, "", bytes(16), (), (), ())


def scale_of(item: Item) -> tuple[Level, ...]:
    """The levels of an item, the lowest first."""
    return item.levels or (MASTERED,)
