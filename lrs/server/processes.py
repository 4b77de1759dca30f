"""The processes that serve: one, or several under one that starts them, restarts them, and stops with them."""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from ctypes import CDLL, c_bool
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from lrs import garbage
from lrs.config import Settings
from lrs.database import Database
from lrs.observe import logs, tracing
from lrs.observe.processes import count_together, counting_folder, ended
from lrs.opened import opened
from lrs.operations.outboxes.sending import sending
from lrs.operations.plugins.chores import doing_chores
from lrs.operations.worker import working
from lrs.server.http import make_server
from lrs.server.lane import Lane
from lrs.web.application import create_app
from lrs.web.xapi import Server

_M_ARENA_MAX = -8  # malloc.h
_RESTART_AFTER_S = 1
_LOOK_EVERY_S = 0.1
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
    """Serve until a signal says stop, and what was accepted is answered. Raises OSError, ValueError, Unavailable."""
    _share_arenas()
    if settings.processes == 1:
        _serve_here(settings, address.bound(shared=False))
    else:
        # Held, so that nobody else takes the port, and to learn of it here if somebody has.
        with closing(address.bound(shared=True)), TemporaryDirectory(prefix="cairn-counts-") as scratch:
            if settings.metrics_open or settings.metrics_token:
                count_together(counting_folder() or Path(scratch))
            _Crew(settings, address).run()


def _share_arenas() -> None:
    """Let all threads allocate from two arenas: of glibc's one for each, each keeps what its largest batch took."""
    with suppress(OSError, AttributeError):  # another C library
        CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 2)


def _serve_here(settings: Settings, listening: socket.socket, serving: Callable[[], None] = lambda: None) -> None:
    """Serve in this process. After a signal no request is taken, and those taken are answered."""
    tracer = tracing.begin()
    logs.configure(settings, tracer.ids if tracer else dict)
    with opened(settings) as database:
        app = create_app(database, settings, share=1 / settings.processes)
        if tracer:
            tracer.instrument(app, database)
        server: Server = app.extensions["cairn"]
        lane = Lane()
        database.writer.pause = lane.pause
        http = make_server(app, settings, lane=lane, serving=serving, stopping=server.readiness.stop)
        for each in _STOPS:
            # Obeyed before uvicorn listens for them, too; and it raises them once more at its end.
            signal.signal(each, http.handle_exit)
        garbage.leave_loaded()  # the application too
        with _working(database, settings):
            http.run([listening])
        server.clinic.write_down()
        server.calls.write_down()


@contextmanager
def _working(database: Database, settings: Settings) -> Iterator[None]:
    """What goes on behind the serving, where it isn't left to `lrs worker`."""
    if not settings.worker:
        yield
        return
    with working(database), sending(database, settings), doing_chores(database):
        yield


class _Crew:
    """Serving processes, and the watch over them."""

    def __init__(self, settings: Settings, address: Address):
        self._settings, self._address = settings, address
        # Forked from this one, which has loaded all, opened nothing and started no thread: they share its memory.
        self._context = multiprocessing.get_context("fork")
        # Neither has a lock: a signal's handler or a killed member could leave it taken.
        self._is_stopping = False
        self._has_served = self._context.RawValue(c_bool, False)
        self._members: list[Any] = []

    def run(self) -> None:
        """Keep the processes running until a signal says stop; then wait until all have answered what they took.

        Raises ChildProcessError where one ends before any has served: the next would do no better.
        """
        for each in _STOPS:
            signal.signal(each, self._stop)
        gc.collect()
        gc.freeze()  # else its members would copy what they share, only to count references
        try:
            self._members = [self._started() for _ in range(self._settings.processes)]
            while not self._is_stopping:
                wait([member.sentinel for member in self._members], timeout=_LOOK_EVERY_S)
                self._members = [member if member.is_alive() else self._replaced(member) for member in self._members]
        finally:
            self._end()

    def _stop(self, *_: Any) -> None:
        self._is_stopping = True

    def _end(self) -> None:
        for member in self._members:
            member.terminate()
        for member in self._members:
            member.join(self._settings.stop_timeout_s + 5)
            member.kill()

    def _started(self) -> Any:
        given = (self._settings, self._address, os.getpid(), self._has_served)
        member = self._context.Process(target=_serve_as_member, args=given)
        # A stop that comes now waits for who is to obey it: until a member has let go of the handler above.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            member.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        return member

    def _replaced(self, member: Any) -> Any:
        if self._is_stopping:
            return member
        if not self._has_served.value:
            raise ChildProcessError(f"a serving process ended with status {member.exitcode} before it served")
        _log.error("the serving process %s ended with status %s; another is started", member.pid, member.exitcode)
        if counting_folder():
            ended(member.pid)
        self._pause()
        return self._started()

    def _pause(self) -> None:
        until_s = time.monotonic() + _RESTART_AFTER_S
        while not self._is_stopping and time.monotonic() < until_s:
            time.sleep(_LOOK_EVERY_S)


def _serve_as_member(settings: Settings, address: Address, parent: int, has_served: Any) -> None:
    for each in _STOPS:
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    Thread(target=_stop_without, args=(parent,), daemon=True).start()
    _serve_here(settings, address.bound(shared=True), partial(setattr, has_served, "value", True))


def _stop_without(parent: int) -> None:
    """Stop this process when its parent has gone: nobody would."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
