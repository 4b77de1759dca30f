"""What was found of a badge from elsewhere: what it says, and what was checked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lrs.verifiable.findings import Finding, refusals_in

V3, V2 = "3.0", "2.0"
MOST_LETTERS = 2_000


@dataclass(frozen=True)
class Found:
    """A badge of a version of Open Badges; times and texts as it says them, empty where it doesn't."""

    version: str
    id: str
    title: str
    description: str
    issuer: str
    issuer_name: str
    image: str
    valid_from: str
    valid_until: str
    findings: Sequence[Finding]

    @property
    def is_valid(self) -> bool:
        """Whether every check that applies was made, and passed."""
        return not self.refusals

    @property
    def refusals(self) -> list[str]:
        """Why it doesn't hold."""
        return refusals_in(self.findings)

    def as_json(self) -> dict[str, Any]:
        """As it is told and kept."""
        return {**asdict(self), "findings": [each.as_json() for each in self.findings], "is_valid": self.is_valid}


def text(value: Any, name: str = "") -> str:
    """A text, or that under a name in an object; of several languages the first; cut where it is long."""
    if name:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        value = next(iter(value.values()), "")
    return value[:MOST_LETTERS] if isinstance(value, str) else ""
