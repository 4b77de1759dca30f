"""What the statement writer tells whoever wants to know how it fares. Nobody needs to listen."""

from collections.abc import Sequence, Sized
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


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


class Nobody:
    """The observer of a writer that nobody observes."""

    def waiting(self) -> AbstractContextManager[object]:
        return nullcontext()

    def committing(self, group: Sequence[Batch]) -> AbstractContextManager[object]:
        return nullcontext()
