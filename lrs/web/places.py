"""Places for streams, each of which holds a thread of this process for as long as it is open; and their answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from weakref import WeakSet

from flask import Response

from lrs.errors import TooManyRequests, Unavailable

# A part of an answer that isn't sent, but has the gateway look whether the client is still there.
NOTHING = b""


@dataclass(eq=False)
class Place:
    """The right of `holder` to one open stream; it ends with `Places.free`, or when nobody keeps it any more."""

    holder: str


class Places:
    """How many streams may be open at once: in this process, and of one holder."""

    def __init__(self, most: int, most_each: int):
        self._most, self._most_each = most, most_each
        self._lock = Lock()
        # Weak: an answer that fails on its way out is forgotten, not counted for ever.
        self._taken: WeakSet[Place] = WeakSet()

    def take(self, holder: str) -> Place:
        """A place for `holder`. Raises TooManyRequests, Unavailable."""
        with self._lock:
            taken = list(self._taken)
            if sum(place.holder == holder for place in taken) >= self._most_each:
                raise TooManyRequests(
                    f"these credentials have {self._most_each} streams open, which is as many as they may have",
                    hint="Close one. A stream whose client is gone ends within seconds.",
                )
            if len(taken) >= self._most:
                raise Unavailable(f"all {self._most} places for streams are taken", hint="Come again later.")
            place = Place(holder)
            self._taken.add(place)
            return place

    def free(self, place: Place) -> None:
        """Give a place back; once more does no harm."""
        with self._lock:
            self._taken.discard(place)

    def answer(self, events: Iterable[bytes], holder: str) -> Response:
        """Server-sent events, which take a place of `holder` until they end. Raises as `take`."""
        place = self.take(holder)
        response = Response(events, content_type="text/event-stream")
        response.call_on_close(partial(self.free, place))
        response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events until it has some kilobytes
        return response
