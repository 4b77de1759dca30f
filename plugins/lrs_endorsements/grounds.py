"""On which grounds somebody may endorse, and how they are told in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

WORKED, TAUGHT, LEARNED, SUPERVISED, SAW, MET, READ = (
    "worked-together",
    "taught",
    "was-taught",
    "supervised",
    "saw",
    "met",
    "read",
)
GROUNDS: Mapping[str, str] = {
    WORKED: "worked together",
    TAUGHT: "taught them",
    LEARNED: "was taught by them",
    SUPERVISED: "supervised their work",
    SAW: "saw it",
    MET: "met them",
    READ: "has read their work",
}
MOST_GROUNDS, MOST_LETTERS = 5, 1_000


@dataclass(frozen=True)
class Ground:
    """A ground, the day to which it belongs (empty where none is told), and words."""

    name: str
    on: str = ""
    words: str = ""

    @property
    def told(self) -> str:
        """The ground as people read it."""
        when = f" on {self.on}" if self.on else ""
        return f"{GROUNDS[self.name]}{when}" + (f": {self.words}" if self.words else "")

    @property
    def said(self) -> dict[str, str]:
        """The ground as statements have it."""
        told = {"ground": self.name, "on": self.on, "words": self.words}
        return {name: value for name, value in told.items() if value}


def read_ground(value: Any) -> Ground | str:
    """The ground that a JSON value tells, or what is wrong with it."""
    if not isinstance(value, dict) or value.get("ground") not in GROUNDS:
        return f"names no ground; grounds are {', '.join(GROUNDS)}"
    on, words = value.get("on", ""), value.get("words", "")
    if not isinstance(words, str) or len(words) > MOST_LETTERS:
        return f"has words that are no text of up to {MOST_LETTERS:,} letters"
    if not isinstance(on, str) or (on and not _is_day(on)):
        return "has a day that isn't written as 2026-03-01"
    if value["ground"] == SAW and not on:
        return "doesn't say on which day"
    return Ground(value["ground"], on, words)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
