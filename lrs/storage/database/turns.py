"""Turns at writing to a SQLite file, for the threads of this process and for processes of this machine.

SQLite lets one writer in at a time, and has the others sleep and look again, for longer each time: a process that has
written goes on writing while the rest sleep. Here one at a time stands at the door, who has the next turn for sure: who
has written stands behind those who wait. That there is one writer is left to SQLite's own lock, so who has waited too
long may try without a turn.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from threading import RLock

# A look costs some 10 µs of the processor. To wait in the kernel, and give up after a while, would take another thread,
# and both want the interpreter before anybody writes.
_LOOK_EVERY_S = 0.0002


class Turns:
    """The writers' turns at a database, with locks on its folder and on its write-ahead log: no file is left behind."""

    def __init__(self, file: Path, *, patience_s: float = 2.0):
        """Who has waited for `patience_s` tries without its turn."""
        self.threads = RLock()
        self._file, self._patience_s = file, patience_s
        self._handles: _Handles | None = None
        self._depth = 0

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
        """Let go of the files, until the next turn."""
        with self.threads:
            if self._handles:
                self._handles.close()
                self._handles = None

    def _wait(self) -> None:
        with suppress(OSError):  # of a file system without such locks, and of a database that nobody has open
            handles = self._handles = self._handles or _Handles.of(self._file)
            until_s = time.monotonic() + self._patience_s
            if _took(handles.door, until_s):
                try:
                    _took(handles.turn, until_s)
                finally:
                    flock(handles.door, LOCK_UN)

    def _end(self) -> None:
        if self._handles:
            with suppress(OSError):
                flock(self._handles.turn, LOCK_UN)


@dataclass(frozen=True)
class _Handles:
    """What is locked: `door` by who is next, `turn` by who writes."""

    door: int
    turn: int

    @classmethod
    def of(cls, file: Path) -> "_Handles":
        """Those of a database. Raises OSError; nothing is open then."""
        # The log is there while anybody has the database open. SQLite has no lock on it that closing it would end, as
        # closing the database's file would (https://www.sqlite.org/howtocorrupt.html, 2.2).
        door = os.open(file.with_name(f"{file.name}-wal"), os.O_RDONLY)
        try:
            return cls(door, os.open(file.parent, os.O_RDONLY))
        except OSError:
            os.close(door)
            raise

    def close(self) -> None:
        os.close(self.door)
        os.close(self.turn)


def _took(handle: int, until_s: float) -> bool:
    """Take the lock of a file for this process; False where others had it all the time. Raises OSError."""
    while True:
        try:
            flock(handle, LOCK_EX | LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until_s:
                return False
        time.sleep(_LOOK_EVERY_S)
