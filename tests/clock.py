"""A clock that tests turn themselves."""

from dataclasses import dataclass


@dataclass
class Clock:
    """Stands still until it is turned."""

    now_s: float = 1_000_000.25

    def __call__(self) -> float:
        return self.now_s
