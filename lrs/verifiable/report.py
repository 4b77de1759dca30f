"""What was checked of a credential, with which outcome, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OUTCOMES = PASSED, FAILED, SKIPPED, UNKNOWN = "passed", "failed", "skipped", "unknown"


class Refused(Exception):
    """A check that a credential fails, with the reason."""


class Unreachable(Refused):
    """A check that can't be made, because somebody who has to be asked doesn't answer."""


class Skipped(Exception):
    """A check that doesn't apply, with the reason."""


@dataclass(frozen=True)
class Check:
    """A check by its name: whether it passed, failed, was skipped, or is unknown, and why in words."""

    name: str
    outcome: str
    why: str


def checked(name: str, check: Callable[[], str]) -> Check:
    """How a check turned out: it gives what was found, or raises Unreachable, Refused or Skipped with the reason."""
    try:
        return Check(name, PASSED, check())
    except Unreachable as unreachable:
        return Check(name, UNKNOWN, str(unreachable))
    except Refused as refused:
        return Check(name, FAILED, str(refused))
    except Skipped as skipped:
        return Check(name, SKIPPED, str(skipped))


def refusals_in(checks: Iterable[Check]) -> list[str]:
    """Why something doesn't hold; nothing where every check that applies was made, and passed."""
    return [check.why for check in checks if check.outcome in (FAILED, UNKNOWN)]


@dataclass(frozen=True)
class Report:
    """What was found of a credential; `credential` is empty where it can't even be read."""

    format: str
    credential: Mapping[str, Any]
    checks: Sequence[Check]

    @property
    def is_valid(self) -> bool:
        """Whether every check that applies was made, and passed."""
        return not self.refusals

    @property
    def is_refuted(self) -> bool:
        """Whether a check failed; where none did and it is not valid, somebody who had to be asked didn't answer."""
        return any(check.outcome == FAILED for check in self.checks)

    @property
    def issuer(self) -> str:
        return id_of(self.credential.get("issuer"))

    @property
    def subject(self) -> str:
        return id_of(self.credential.get("credentialSubject"))

    @property
    def id(self) -> str:
        found = self.credential.get("id")
        return found if isinstance(found, str) else ""

    @property
    def refusals(self) -> list[str]:
        """Why it is not valid."""
        return refusals_in(self.checks)


def id_of(value: Any) -> str:
    """The id of an object, of the only one in a list, or the value itself where it is text."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""


def types_of(value: Mapping[str, Any]) -> set[str]:
    """The types of an object."""
    told = value.get("type")
    return {each for each in (told if isinstance(told, list) else [told]) if isinstance(each, str)}
