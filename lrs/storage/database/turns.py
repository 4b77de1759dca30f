"""Turns at writing to a SQLite file, for the threads of this process and for processes of this machine.

SQLite lets one writer in at a time, and has the others sleep and look again, for longer each time: a process that has
written goes on writing while the rest sleep. Here they wait in the kernel, and are woken as soon as one has written.
That there is one writer is left to SQLite's own lock, so who has waited too long may try without a turn.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from threading import RLock


class Turns:
    """The writers' turns at the databases in a folder, on which they hold a lock: no file is left behind."""

    def __init__(self, folder: Path, *, patience_s: float = 2.0):
        """Who has waited for `patience_s` tries without its turn."""
        self.threads = RLock()
        self._folder, self._patience_s = folder, patience_s
        self._handle: int | None = None
        self._depth = 0
        self._waiting = ThreadPoolExecutor(1, "turn")

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Write in the block; whoever has its turn already has it still."""
        with self.threads:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._wait()
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    self._end()

    def close(self) -> None:
        """Let go of the folder, until the next turn."""
        with self.threads:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def _wait(self) -> None:
        with suppress(OSError):  # of a file system without such locks
            if self._handle is None:
                self._handle = os.open(self._folder, os.O_RDONLY)
            try:
                flock(self._handle, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                self._wait_behind_others(self._handle)

    def _wait_behind_others(self, handle: int) -> None:
        """In a thread of its own, because nothing but the lock ends this wait."""
        turn = self._waiting.submit(flock, handle, LOCK_EX)
        try:
            turn.result(self._patience_s)
        except TimeoutError:
            turn.add_done_callback(self._end)  # it comes too late, for nobody

    def _end(self, _: Future[None] | None = None) -> None:
        if self._handle is not None:
            with suppress(OSError):
                flock(self._handle, LOCK_UN)
