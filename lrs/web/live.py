"""What changes, as server-sent events: for pages of plugins that follow what is derived."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response

from lrs.operations.senders import credentials
from lrs.web import xapi
from lrs.web.places import NOTHING
from lrs.web.plugins.routes import visitor
from lrs.xapi import exact_json

_LOOK_EVERY_S = 1.0
_RETRY_MS = 2000


def live(look: Callable[[], Any]) -> Response:
    """An answer that lasts: an event `change` with what `look` gives, as JSON, at first and whenever it is another.

    `look` is called outside the request. Raises TooManyRequests, Unavailable where no more streams may be open.
    """
    server, actor = xapi.server(), visitor().actor
    changes = Changes(
        look,
        heartbeat_s=server.settings.stream_heartbeat_s,
        lasts_s=server.settings.stream_s,
        is_ending=lambda: server.readiness.is_stopping or credentials.active_actor(server.database, actor.key) != actor,
    )
    return server.places.answer(changes, f"{actor.store_id} {actor.key}")


class Changes:
    """The events of one stream, made as the client takes them."""

    def __init__(self, look: Callable[[], Any], *, heartbeat_s: float, lasts_s: float, is_ending: Callable[[], bool]):
        self._look, self._is_ending = look, is_ending
        self._heartbeat_s, self._lasts_s = heartbeat_s, lasts_s

    def __iter__(self) -> Iterator[bytes]:
        yield b"retry: %d\n\n" % _RETRY_MS
        end_s, beat_s, seen = time.monotonic() + self._lasts_s, time.monotonic() + self._heartbeat_s, b""
        while time.monotonic() < end_s and not self._is_ending():
            found = exact_json.dumps(self._look())
            if found != seen:
                yield b"event: change\ndata: %b\n\n" % found
                seen = found
            elif time.monotonic() >= beat_s:
                yield b": still here\n\n"
                beat_s = time.monotonic() + self._heartbeat_s
            else:
                yield NOTHING
            time.sleep(_LOOK_EVERY_S)
