"""Evidence: what a statement says of a person and an item, by a rule; and what others say of that statement."""

from typing import NamedTuple

# Weights in thousandths, scores in ten-thousandths: whole numbers are the same on every database.
WEIGHT, SCORE = 1_000, 10_000
EVIDENCE, GRANT, WITHDRAWAL = 0, 1, 2
NEVER = 0
DAY_US = 86_400_000_000
LAST_US = 253_402_214_400_000_000  # the last day that has a date


class Piece(NamedTuple):
    """A statement as evidence of an item, by the rule with a number. A negative `weight` speaks against the person.

    `kind` is EVIDENCE, which adds up; GRANT, by which somebody confers a level; or WITHDRAWAL, behind which nothing
    counts that was before. `until_us` is when it ceases to count. `source` is the key of the authority; `signer` that
    of who stands for it beside the person, NOBODY if nobody does. `reference` is what the item is called there, and
    `position` where the statement stands in the log.
    """

    person: bytes
    item: bytes
    statement: bytes
    rule: int
    kind: int
    level: str
    weight: int
    score: int | None
    at_us: int
    until_us: int
    source: bytes
    signer: bytes
    reference: str
    position: int

    @property
    def key(self) -> tuple[bytes, bytes, bytes, int]:
        return self[:4]

    def counts_at(self, at_us: int) -> bool:
        """Whether it has happened by then, and still counts."""
        return self.at_us <= at_us and (self.until_us == NEVER or at_us < self.until_us)


VERIFIED, DROPPED, REACHED = 0, 1, 2


class Remark(NamedTuple):
    """What a statement says of another: that it is true (VERIFIED), or how a goal has ended (DROPPED, REACHED)."""

    target: bytes
    statement: bytes
    kind: int
    signer: bytes
    at_us: int


class Goal(NamedTuple):
    """An item that a person plans to master, up to a level if one is named."""

    person: bytes
    statement: bytes
    item: bytes
    reference: str
    level: str
    at_us: int
    position: int
