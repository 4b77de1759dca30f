"""An application as an HTTP server."""

from wsgiref.types import WSGIApplication

import uvicorn

from lrs.config import Settings
from lrs.server.connection import Bounds, connection_class
from lrs.server.gateway import Gateway

_BACKLOG = 1024


def make_server(application: WSGIApplication, settings: Settings) -> uvicorn.Server:
    """A server that `run` starts on bound sockets, and `should_exit` stops when it has answered what it took."""
    gateway = Gateway(application, threads=settings.threads, max_request_bytes=settings.max_request_bytes)
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
    return uvicorn.Server(config)
