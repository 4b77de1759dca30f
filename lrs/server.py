"""The HTTP server: waitress, with a bound on how long a request may take to arrive.

waitress reads every request whole, to disk where it is large, before a thread gets it: a slow sender holds
a socket, never a thread.
"""

import time
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, create_server

from lrs.config import Settings

_CONNECTIONS = 1000
_LOOK_EVERY_S = 5


class _Channel(HTTPChannel):
    """A connection that knows since when its request has been arriving."""

    arriving_since: float | None = None

    def received(self, data: bytes) -> Any:
        result = super().received(data)
        if self.request is None:
            self.arriving_since = None
        elif self.arriving_since is None:
            self.arriving_since = time.monotonic()
        return result


def make_server(app: Flask, settings: Settings, *, host: str, port: int) -> Any:
    """A server for `app` that listens and is started by `run`. Raises OSError where the port is taken."""
    server = create_server(
        app,
        host=host,
        port=port,
        threads=settings.threads,
        connection_limit=_CONNECTIONS,
        cleanup_interval=_LOOK_EVERY_S,
        channel_timeout=settings.request_timeout_s,
        max_request_body_size=settings.max_request_bytes,
        clear_untrusted_proxy_headers=False,  # the application believes only the proxies that it is told of
        ident=None,
    )
    for each in _listeners(server):
        each.channel_class = _Channel
        each.maintenance = _closing_late(each, settings.request_timeout_s)
    return server


def _listeners(server: Any) -> list[TcpWSGIServer]:
    """The servers below a server that listens on several addresses."""
    if isinstance(server, TcpWSGIServer):
        return [server]
    return [each for each in server.map.values() if isinstance(each, TcpWSGIServer)]


def _closing_late(server: TcpWSGIServer, timeout_s: int) -> Any:
    """waitress's own maintenance, which closes idle connections, and those whose request comes too slowly."""
    close_idle = server.maintenance

    def maintenance(now: float) -> None:
        close_idle(now)
        latest = time.monotonic() - timeout_s
        for channel in list(server.active_channels.values()):
            since = channel.arriving_since
            if since is not None and since < latest:
                channel.will_close = True

    return maintenance
