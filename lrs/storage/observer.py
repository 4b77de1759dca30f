"""What the storage tells whoever wants to know how it fares. Nobody needs to listen."""

from collections.abc import Sequence, Sized
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from sqlalchemy import Engine, event


class Batch(Protocol):
    """A batch that takes part in a commit; `stored` is how many of its statements were new, known afterwards."""

    @property
    def drafts(self) -> Sized: ...
    @property
    def stored(self) -> int: ...


class Observer(Protocol):
    """Is told of each event from the thread in which it happens, and must be quick."""

    def waiting(self) -> AbstractContextManager[object]:
        """Entered when a batch arrives at the writer, left when it is stored or refused."""

    def committing(self, group: Sequence[Batch]) -> AbstractContextManager[object]:
        """Entered before a transaction that stores a group of batches, left after its commit or its failure."""

    def connection_taken(self) -> None:
        """A connection has left the pool."""

    def connection_returned(self) -> None:
        """A connection has come back to the pool."""


class Nobody:
    """The observer of a storage that nobody observes."""

    def waiting(self) -> AbstractContextManager[object]:
        return nullcontext()

    def committing(self, group: Sequence[Batch]) -> AbstractContextManager[object]:
        return nullcontext()

    def connection_taken(self) -> None: ...

    def connection_returned(self) -> None: ...


def watch_pool(engine: Engine, observer: Observer) -> None:
    """Tell `observer` of each connection that is taken from the engine's pool, and of its return."""
    out = object()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, proxy: Any) -> None:
        record.record_info[out] = True
        observer.connection_taken()

    @event.listens_for(engine, "checkin")
    def returned(connection: Any, record: Any) -> None:
        # A connection that turns out broken as it is taken comes back without having been taken.
        if record.record_info.pop(out, False):
            observer.connection_returned()
