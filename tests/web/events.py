"""Server-sent events as a client reads them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """A statement that was streamed, and its position."""

    position: int
    statement: dict[str, Any]


@dataclass
class Reading:
    """What a client keeps while it reads a stream: all that a browser's EventSource keeps, and the comments."""

    last_event_id: str = ""
    retry_ms: int | None = None
    comments: int = 0

    def events(self, lines: Iterable[str]) -> Iterator[Event]:
        """The events in `lines`, by the rules of the HTML standard (9.2.6)."""
        data = ""
        for line in lines:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            self.comments += line.startswith(":")
            if name == "id":
                self.last_event_id = value
            elif name == "retry":
                self.retry_ms = int(value)
            elif name == "data":
                assert data == "", "a statement is one line"
                data = value
            elif line == "" and data:
                yield Event(int(self.last_event_id), json.loads(data))
                data = ""
