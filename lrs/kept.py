"""What is kept for a moment: values that are asked for often and hardly ever change, and when a deed was done."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, none older than `max_age_s` seconds, and no more than `most` of them; any thread may ask."""

    def __init__(self, max_age_s: float, most: int, clock: Callable[[], float] = time.monotonic):
        self._max_age_s, self._most, self._clock = max_age_s, most, clock
        self._values: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key, read: Callable[[], Value]) -> Value:
        """The value as it was read a moment ago, or as `read` gives it now."""
        known = self._values.get(key)
        if known is not None and self._clock() - known[0] < self._max_age_s:
            return known[1]
        # Taken before reading, so that the value is never older than it seems.
        at, value = self._clock(), read()
        if len(self._values) >= self._most:
            self.clear()
        self._values[key] = (at, value)
        return value

    def forget(self, key: Key) -> None:
        """Read the value again when it is asked for: it was changed here."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Read every value again."""
        self._values.clear()

    def __len__(self) -> int:
        return len(self._values)


class Every(Generic[Key]):
    """Deeds by key, each of which is due again so many seconds after it was."""

    def __init__(self, seconds: float, most: int):
        self._last = Kept[Key, float](seconds, most)

    def is_due(self, key: Key) -> bool:
        """Whether it is to be done now; then it is taken to be done."""
        now = time.monotonic()
        return self._last.get(key, lambda: now) == now
