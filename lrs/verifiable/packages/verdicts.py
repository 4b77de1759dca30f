"""The verdict on a file that somebody hands over: all that was found of it, and what follows from that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.verifiable.findings import CLAIMED, PROVEN, UNCHECKED, WRONG, Finding
from lrs.verifiable.packages import summary

HOLDS, HOLDS_IN_PART, NOT_PROVEN, IS_WRONG = "holds", "holds in part", "is not proven", "is wrong"
# What is told of a verdict, in this order; a check that was skipped is no finding for people.
HEADINGS = {WRONG: "Wrong", PROVEN: "Proven", CLAIMED: "Claimed by who has signed it", UNCHECKED: "Not checked"}


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

    @property
    def sentence(self) -> str:
        """What a person wants to know of it, in one or two sentences."""
        if self.first_wrong:
            return summary.wrong(self.of(WRONG))
        return summary.told(self.kind, self.findings, holds=self.conclusion == HOLDS)

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
            "summary": {"sentence": self.sentence, **summary.counts(self.findings)},
            "findings": [each.as_json() for each in self.findings],
        }


def verdict(kind: str, findings: Iterable[Finding]) -> Verdict:
    """The verdict by these findings."""
    return Verdict(kind, tuple(findings))
