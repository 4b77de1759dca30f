"""/extensions/stream: statements as server-sent events, as soon as they are stored (docs/api.md)."""

import logging
import time
from collections.abc import Callable, Iterator
from functools import partial

from flask import Blueprint, Response, request

from lrs.actor import Actor
from lrs.auth.authorization import authenticate
from lrs.errors import Unauthorized, Unavailable
from lrs.operations.filters import read_query
from lrs.operations.follow import Follower, follow
from lrs.storage.log import LogEntry
from lrs.web import xapi
from lrs.web.places import NOTHING
from lrs.xapi.conditions import CONDITIONS
from lrs.xapi.identity import authority_identity
from lrs.xapi.parameters import Parameters

_SECTION = "docs/api.md"
_RETRY_MS = 2000
_LOOK_EVERY_S = 1.0  # whether the client is still there
_log = logging.getLogger(__name__)


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    blueprint.add_url_rule("/extensions/stream", view_func=_stream, methods=["GET"])


def _stream() -> Response:
    given = xapi.parameters(*CONDITIONS, "after", section=_SECTION)
    server, sender = xapi.server(), xapi.actor()
    follower = follow(server.database, sender, read_query(given), _position(given))
    identify = partial(authenticate, server.database, server.tokens, request.headers.get("Authorization"))
    events = Events(
        follower,
        heartbeat_s=server.settings.stream_heartbeat_s,
        lasts_s=server.settings.stream_s,
        is_allowed=partial(_is_still, sender, identify),
        is_stopping=lambda: server.readiness.is_stopping,
    )
    return server.places.answer(events, f"{sender.store_id} {authority_identity(sender.authority)}")


def _position(given: Parameters) -> int | None:
    """Behind which position to begin; the header wins, because a client that reconnects repeats its first URL."""
    header = request.headers.get("Last-Event-ID")
    if header:
        return Parameters({"Last-Event-ID": header}, _SECTION).count("Last-Event-ID")
    return given.count("after") if "after" in given.values else None


def _is_still(sender: Actor, identify: Callable[[], Actor]) -> bool:
    """Whether the credentials that opened a stream stand for the same rights as then."""
    try:
        return identify() == sender
    except Unauthorized:
        return False


class Events:
    """The events of one stream, in the format of server-sent events, made as the client takes them.

    An `id` without data is no event, but a client remembers it: so it resumes where the log was read up to,
    also if nothing there was for it.
    """

    def __init__(
        self,
        follower: Follower,
        *,
        heartbeat_s: float,
        lasts_s: float,
        is_allowed: Callable[[], bool],
        is_stopping: Callable[[], bool],
    ):
        self._follower, self._is_allowed, self._is_stopping = follower, is_allowed, is_stopping
        self._heartbeat_s, self._lasts_s = heartbeat_s, lasts_s

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield b"retry: %d\n%b" % (_RETRY_MS, self._mark())
            yield from self._until(time.monotonic() + self._lasts_s)
        except Unavailable as error:
            _log.warning("a stream ended: %s", error.detail)  # the client comes again and misses nothing

    def _until(self, end_s: float) -> Iterator[bytes]:
        beat_s = time.monotonic() + self._heartbeat_s
        while True:
            now_s = time.monotonic()
            for entry in self._follower.next_entries(max(0.0, min(beat_s, end_s, now_s + _LOOK_EVERY_S) - now_s)):
                yield _event(entry)
            yield NOTHING
            if time.monotonic() >= end_s or self._is_stopping():
                yield self._mark()
                return
            if time.monotonic() >= beat_s:
                if not self._is_allowed():
                    return
                yield b": still here\n" + self._mark()
                beat_s = time.monotonic() + self._heartbeat_s

    def _mark(self) -> bytes:
        return b"id: %d\n\n" % self._follower.position


def _event(entry: LogEntry) -> bytes:
    """A stored statement is JSON on one line."""
    return b"event: statement\nid: %d\ndata: %b\n\n" % (entry.position, entry.body)
