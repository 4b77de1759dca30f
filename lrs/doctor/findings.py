"""What a check finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: a warning may be as it should be, a problem may not."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What a check found, and how to mend it where it isn't ok."""

    level: Level
    what: str
    mend: str = ""


def ok(what: str) -> Finding:
    return Finding(Level.OK, what)


def warning(what: str, mend: str) -> Finding:
    return Finding(Level.WARNING, what, mend)


def problem(what: str, mend: str) -> Finding:
    return Finding(Level.PROBLEM, what, mend)


def found_or(wrong: Iterable[Finding], right: str) -> Iterator[Finding]:
    """What is wrong, as soon as it is found, or else that all is `right`."""
    is_right = True
    for each in wrong:
        is_right = False
        yield each
    if is_right:
        yield ok(right)
