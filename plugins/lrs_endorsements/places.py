"""Where a page of a list ended, as text that the next one is asked by."""

import re
from typing import NamedTuple

from lrs.api import BadRequest

# Microseconds, which a database takes as a number of 64 bits, and the id of a statement.
_PLACE = re.compile(r"(?P<at_us>-?[0-9]{1,18})\.(?P<key>[0-9a-f]{32})")


class Place(NamedTuple):
    """Behind this statement of this time."""

    at_us: int
    statement: bytes

    @property
    def text(self) -> str:
        return f"{self.at_us}.{self.statement.hex()}"


def read_place(text: str) -> Place | None:
    """The place where a page ended; None for the first page. Raises BadRequest."""
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    if found is None:
        hint = "Use `behind` of the page before."
        raise BadRequest("behind is no place in a list", section="docs/endorsements.md", hint=hint)
    return Place(int(found["at_us"]), bytes.fromhex(found["key"]))
