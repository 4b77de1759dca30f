"""Whether a thread is content with one connection: who holds one and waits for another may wait for themselves."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool


class Taken:
    """The connections that are taken from pools, by whom, and where a thread took one that had one already."""

    def __init__(self) -> None:
        self._by: dict[Any, int] = {}
        self.second: list[str] = []

    def take(self, _connection: Any, record: Any, _borrowed: Any) -> None:
        """Note that this thread has taken a connection."""
        if get_ident() in [*self._by.values()]:
            self.second.append("".join(traceback.format_stack()))
        self._by[record] = get_ident()

    def give_back(self, _connection: Any, record: Any) -> None:
        """Note that a connection is free again."""
        self._by.pop(record, None)


@contextmanager
def watched() -> Iterator[Taken]:
    """Sees what is taken from every pool meanwhile."""
    taken = Taken()
    listeners = (("checkout", taken.take), ("checkin", taken.give_back))
    for name, listener in listeners:
        event.listen(Pool, name, listener)
    yield taken
    for name, listener in listeners:
        event.remove(Pool, name, listener)
