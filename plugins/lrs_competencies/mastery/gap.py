"""What people lack for a role, and how far they have come: pure functions of a role and of what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrs_competencies.mastery.levels import Mastery
from lrs_competencies.mastery.people import Person
from lrs_competencies.mastery.record import Record
from lrs_competencies.mastery.roles import Need, Role


@dataclass(frozen=True)
class Compared:
    """What a role takes of an item, the one with this number of its needs, and what somebody has of it."""

    number: int
    need: Need
    mastery: Mastery

    @property
    def missing(self) -> int:
        """How many levels are missing."""
        return max(0, self.need.rank - self.mastery.rank)


@dataclass(frozen=True)
class Gap:
    """Somebody compared with a role, the largest gap that matters most first."""

    person: Person
    compared: Sequence[Compared]

    @property
    def fit(self) -> float:
        """How much of the role is there, by importance: from 0 to 1."""
        whole = sum(each.need.importance for each in self.compared)
        there = sum(
            each.need.importance * min(each.mastery.rank, each.need.rank) / each.need.rank for each in self.compared
        )
        return round(there / whole, 3) if whole else 1.0


def gap(person: Person, record: Record, role: Role) -> Gap:
    """What somebody lacks for a role."""
    compared = [Compared(number, need, record.mastery(need.item)) for number, need in enumerate(role.needs)]
    return Gap(person, sorted(compared, key=lambda each: -each.missing * each.need.importance))
