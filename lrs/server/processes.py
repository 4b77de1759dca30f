"""The processes that serve: one, or several under one that starts them, restarts them, and stops with them."""

import logging
import multiprocessing
import os
import signal
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from lrs.config import Settings
from lrs.observe import logs, tracing
from lrs.observe.processes import count_together, counting_folder, ended
from lrs.opened import opened
from lrs.server.http import make_server
from lrs.web.application import create_app
from lrs.web.xapi import Server

_RESTART_AFTER_S = 1
_STOPS = (signal.SIGINT, signal.SIGTERM)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    def check_free(self) -> None:
        """Raises OSError where somebody listens there, though it be willing to share the address."""
        self.bound(shared=False).close()

    def bound(self, *, shared: bool) -> socket.socket:
        """A socket on the address; `shared` with other processes. Raises OSError where it is taken."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        bound = socket.socket(family)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            # The kernel spreads connections over the processes; on one socket, one process takes them all.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            bound.bind((self.host, self.port))
        except OSError as error:
            bound.close()
            raise OSError(f"can't listen on {self.host}:{self.port}: {error.strerror or error}") from error
        return bound


def serve(settings: Settings, address: Address) -> None:
    """Serve until a signal says stop, and what was accepted is answered. Raises OSError, Unavailable."""
    if settings.processes == 1:
        _serve_here(settings, address.bound(shared=False))
    else:
        # Held, so that nobody else takes the port, and to learn of it here if somebody has.
        with closing(address.bound(shared=True)), TemporaryDirectory(prefix="cairn-counts-") as scratch:
            if settings.metrics_open or settings.metrics_token:
                count_together(counting_folder() or Path(scratch))
            _Crew(settings, address).run()


def _serve_here(settings: Settings, listening: socket.socket) -> None:
    """Serve in this process. After a signal no request is taken, and those taken are answered."""
    tracer = tracing.begin()
    logs.configure(settings, tracer.ids if tracer else dict)
    with opened(settings) as database:
        app = create_app(database, settings, share=1 / settings.processes)
        if tracer:
            tracer.instrument(app, database)
        server: Server = app.extensions["cairn"]
        serving = make_server(app, settings, stopping=server.readiness.stop)
        for each in _STOPS:
            # Obeyed before uvicorn listens for them, too; and it raises them once more at its end.
            signal.signal(each, serving.handle_exit)
        serving.run([listening])
        server.clinic.write_down()


class _Crew:
    """Serving processes, and the watch over them."""

    def __init__(self, settings: Settings, address: Address):
        self._settings, self._address = settings, address
        self._stop = Event()
        self._context = multiprocessing.get_context("spawn")

    def run(self) -> None:
        """Keep the processes running until a signal says stop; then wait until all have answered what they took."""
        for each in _STOPS:
            signal.signal(each, lambda *_: self._stop.set())
        members = [self._started() for _ in range(self._settings.processes)]
        while not self._stop.is_set():
            wait([member.sentinel for member in members], timeout=0.2)
            members = [member if member.is_alive() else self._replaced(member) for member in members]
        for member in members:
            member.terminate()
        for member in members:
            member.join(self._settings.stop_timeout_s + 5)
            member.kill()

    def _started(self) -> Any:
        member = self._context.Process(target=_serve_as_member, args=(self._settings, self._address, os.getpid()))
        member.start()
        return member

    def _replaced(self, member: Any) -> Any:
        if self._stop.is_set():
            return member
        _log.error("the serving process %s ended with status %s; another is started", member.pid, member.exitcode)
        if counting_folder():
            ended(member.pid)
        self._stop.wait(_RESTART_AFTER_S)
        return self._started()


def _serve_as_member(settings: Settings, address: Address, parent: int) -> None:
    Thread(target=_stop_without, args=(parent,), daemon=True).start()
    _serve_here(settings, address.bound(shared=True))


def _stop_without(parent: int) -> None:
    """Stop this process when its parent has gone: nobody would."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
