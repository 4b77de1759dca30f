"""Remembering what was worked out before, within a bound in bytes, because strangers choose the texts."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_LONGEST = 500
Result = TypeVar("Result")


def remembering(most: int) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Decorate a pure function whose last argument is a text: it keeps up to `most` results, of short texts only."""

    def decorated(function: Callable[..., Result]) -> Callable[..., Result]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def remembered(*arguments: object) -> Result:
            return (kept if len(arguments[-1]) <= _LONGEST else function)(*arguments)  # type: ignore[arg-type]

        return remembered

    return decorated
