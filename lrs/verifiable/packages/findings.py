"""What is found of a file that somebody hands over: what is proven, claimed, not checked and wrong, item by item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PROVEN, CLAIMED, UNCHECKED, WRONG = "proven", "claimed", "unchecked", "wrong"
OUTCOMES = (WRONG, PROVEN, CLAIMED, UNCHECKED)
HOLDS, HOLDS_IN_PART, NOT_PROVEN, IS_WRONG = "holds", "holds in part", "is not proven", "is wrong"


@dataclass(frozen=True)
class Finding:
    """What was found of an item by one check, in words; `by` says who vouches for it, and `since` from when on."""

    item: str
    check: str
    outcome: str
    words: str
    by: str = ""
    since: str = ""

    def as_json(self) -> dict[str, str]:
        """As it is told to programs; what isn't known is left out."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Verdict:
    """All that was found of a file; `kind` says what it is."""

    kind: str
    findings: Sequence[Finding]

    @property
    def conclusion(self) -> str:
        """Whether it holds, holds as far as it could be checked, is wrong, or nothing of it could be checked."""
        if self.of(WRONG):
            return IS_WRONG
        if not self.of(PROVEN):
            return NOT_PROVEN
        return HOLDS_IN_PART if self.of(UNCHECKED) else HOLDS

    @property
    def first_wrong(self) -> Finding | None:
        """The first item that is wrong."""
        return next(iter(self.of(WRONG)), None)

    def of(self, outcome: str) -> list[Finding]:
        """The findings with an outcome."""
        return [each for each in self.findings if each.outcome == outcome]

    def as_json(self) -> Mapping[str, Any]:
        """As it is told to programs."""
        wrong = self.first_wrong
        return {
            "kind": self.kind,
            "conclusion": self.conclusion,
            "first_wrong": wrong.item if wrong else "",
            "findings": [each.as_json() for each in self.findings],
        }


def wrong(item: str, check: str, words: str) -> Finding:
    """A finding that something is wrong."""
    return Finding(item, check, WRONG, words)


def proven(item: str, check: str, words: str, *, by: str = "", since: str = "") -> Finding:
    """A finding that something is proven."""
    return Finding(item, check, PROVEN, words, by, since)


def verdict(kind: str, findings: Iterable[Finding]) -> Verdict:
    """The verdict by these findings."""
    return Verdict(kind, tuple(findings))
