"""An application as an HTTP server."""

import socket
from collections.abc import Callable
from wsgiref.types import WSGIApplication

import uvicorn

from lrs.config import Settings
from lrs.server.connection import Bounds, connection_class
from lrs.server.gateway import Gateway
from lrs.server.lane import Lane

_BACKLOG = 1024


class _Server(uvicorn.Server):
    """Says when it has begun to serve, and that it stops before it does."""

    def __init__(self, config: uvicorn.Config, serving: Callable[[], None], stopping: Callable[[], None]):
        super().__init__(config)
        self._serving, self._stopping = serving, stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)


def make_server(
    application: WSGIApplication,
    settings: Settings,
    *,
    lane: Lane | None = None,
    serving: Callable[[], None] = lambda: None,
    stopping: Callable[[], None] = lambda: None,
) -> uvicorn.Server:
    """A server that `run` starts on bound sockets, and `should_exit` stops when it has answered what it took.

    Short requests that store go through `lane`, if there is one. `serving` is called when it listens, `stopping` first
    of all when it is to stop.
    """
    most_bytes = settings.max_request_bytes
    gateway = Gateway(application, threads=settings.threads, max_request_bytes=most_bytes, lane=lane)
    bounds = Bounds(settings.request_timeout_s, settings.max_request_bytes, settings.default_version)
    config = uvicorn.Config(
        gateway,
        http=connection_class(bounds),
        loop="uvloop",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        proxy_headers=False,  # the application believes only the proxies that it is told of
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=settings.request_timeout_s,
        timeout_graceful_shutdown=settings.stop_timeout_s,
    )
    return _Server(config, serving, stopping)
