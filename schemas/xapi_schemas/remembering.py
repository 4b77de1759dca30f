"""Remembering what was worked out before, within a bound in bytes, because strangers choose the texts."""

from collections.abc import Callable
from typing import TypeVar

_LONGEST = 500
Result = TypeVar("Result")


def remembering(most: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Decorate a pure function of a text: it keeps up to `most` results, of short texts only, and then begins anew."""

    def decorated(function: Callable[[str], Result]) -> Callable[[str], Result]:
        # What is known is found without a call of Python's: in half the time of lru_cache behind a look at the length.
        return _Memory(function, most).__getitem__

    return decorated


class _Memory(dict[str, Result]):
    def __init__(self, function: Callable[[str], Result], most: int):
        self._function, self._most = function, most

    def __missing__(self, text: str) -> Result:
        result = self._function(text)
        if len(text) <= _LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[text] = result
        return result
