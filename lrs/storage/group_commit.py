"""Concurrent requests of one process share a transaction.

A commit waits for the disk, and the store's lock lets one transaction through at a time. So whoever comes while
one commits waits with the others; the next to hold the lock commits for all of them.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from threading import Lock

from lrs.errors import Conflict, Unavailable
from lrs.storage import counters, references, statements
from lrs.storage.attachments import Received
from lrs.storage.counters import Counters
from lrs.storage.learned import Learned, News, learn
from lrs.storage.observer import Nobody, Observer
from lrs.storage.plugins import unchecked
from lrs.storage.transaction import Transaction
from lrs.xapi.complete import Draft

MOST_STATEMENTS = 5_000


@dataclass
class Batch:
    """Statements that are stored together or not at all, and how that went.

    `unchecked` are the plugins that have not checked them in time.
    """

    drafts: Sequence[Draft]
    attachments: Sequence[Received] = ()
    unchecked: Sequence[str] = ()
    stored: int = 0
    is_done: bool = False
    error: Exception | None = field(default=None)


@dataclass(frozen=True)
class _Queue:
    """The batches of one store that wait, whose turn it is, and what the store has learned."""

    waiting: deque[Batch] = field(default_factory=deque)
    turn: Lock = field(default_factory=Lock)
    learned: Learned = field(default_factory=Learned)


class GroupCommit:
    """The statement writer of one process."""

    def __init__(
        self,
        write: Callable[[int], AbstractContextManager[Transaction]],
        storing: Callable[[Transaction, int], None] | None,
        committed: Callable[[int, int], None],
    ):
        """`storing` is called within each transaction, if at all, with the position behind which its statements stand.

        `committed` is told the store and its last `stored`, in microseconds, after each commit.
        """
        self._write, self._storing, self._committed = write, storing, committed
        self.observer: Observer = Nobody()
        # Lets others come who may share the commit, where one thread works for many.
        self.pause: Callable[[], None] = lambda: None
        self._queues: dict[int, _Queue] = {}

    @property
    def is_busy(self) -> bool:
        """Whether anything is being stored, or waits to be."""
        return any(queue.waiting or queue.turn.locked() for queue in tuple(self._queues.values()))

    def store(self, store_id: int, batch: Batch) -> int:
        """Store what is new in `batch`; return how many that were, when they are safe on disk.

        Raises Conflict where a stored statement has the id but says something else, and Unavailable.
        """
        queue = self._queues.get(store_id) or self._queues.setdefault(store_id, _Queue())
        queue.waiting.append(batch)
        with self.observer.waiting():
            self.pause()
            with queue.turn:
                while not batch.is_done:
                    self._commit(store_id, _next_group(queue.waiting))
        if batch.error is not None:
            raise batch.error
        return batch.stored

    def _commit(self, store_id: int, group: Sequence[Batch]) -> None:
        try:
            learned = self._queues[store_id].learned
            with self.observer.committing(group), self._write(store_id) as tx:
                done = _store(tx, group, learned, may_finish=self._storing is None)
                if done.stored and self._storing:
                    self._storing(tx, done.counters.position - done.stored)
            learned.note(done.news, done.counters.relearned)
            self._committed(store_id, counters.us_of(done.counters.rank))
        except Exception as error:
            if len(group) > 1 and not isinstance(error, Unavailable):
                # One batch that the database or a plugin refuses must not take the others with it.
                for batch in group:
                    batch.error = None
                    self._commit(store_id, [batch])
                return
            for batch in group:
                batch.error = error  # also of one that seemed to conflict: nothing of the group is stored
        for batch in group:
            batch.is_done = True


def _next_group(waiting: deque[Batch]) -> list[Batch]:
    """The batches that waited longest, together not many more than MOST_STATEMENTS statements; at least one."""
    group: list[Batch] = []
    size = 0
    while waiting and (not group or size < MOST_STATEMENTS):
        group.append(waiting.popleft())
        size += len(group[-1].drafts)
    return group


@dataclass(frozen=True)
class _Done:
    """How many statements a transaction has stored, and what it has left of the store."""

    stored: int
    counters: Counters
    news: News


def _store(tx: Transaction, group: Sequence[Batch], learned: Learned, *, may_finish: bool) -> _Done:
    """Store every batch of the group that has no conflict, in one go; the transaction ends here if it `may_finish`."""
    ids = [draft.id_bytes for batch in group for draft in batch.drafts]
    with tx.pipelined():
        counted, clock = counters.ask_lock(tx), tx.ask_now_us()
        stored, pointing = statements.ask_bodies(tx, ids), references.ask_referrers(tx, ids)
    last, now_us = Counters(*next(counted)), int(next(clock)[0])
    fresh = _accept(tx, group, dict(stored))
    if not fresh:
        return _Done(0, last, News())
    drafts, referrers = list(fresh.values()), [each for each in pointing if each[0] in fresh]
    news = learned.news(drafts, last.relearned)
    taught = replace(last, relearned=last.relearned + learn(tx, news))
    ranked = statements.with_ranks(tx, last, drafts, now_us)
    is_followed = references.matter(drafts, referrers)
    with tx.pipelined():
        reached = statements.insert(tx, taught, ranked)
        if may_finish and not is_followed:
            tx.finish()
    if is_followed:
        references.follow(tx, drafts, referrers)
    return _Done(len(drafts), reached, news)


def _accept(tx: Transaction, group: Sequence[Batch], known: dict[bytes, bytes | Draft]) -> dict[bytes, Draft]:
    """What is new in the batches of the group that have no conflict, by id, to be inserted.

    Their attachments and the plugins that have not checked them are written down. `known` has the stored bodies, to
    which drafts are added.
    """
    accepted: dict[bytes, Draft] = {}
    sizes: dict[str, int] = {}
    for batch in group:
        try:
            fresh = _unstored(batch.drafts, known)
        except Conflict as conflict:
            batch.error = conflict
            continue
        batch.stored = len(fresh)
        unchecked.insert(tx, fresh, batch.unchecked)
        sizes.update({each.sha2: each.content_bytes for each in batch.attachments})
        accepted.update(fresh)
        known.update(fresh)
    statements.insert_attachments(tx, sizes)
    return accepted


def _unstored(drafts: Sequence[Draft], known: Mapping[bytes, bytes | Draft]) -> dict[bytes, Draft]:
    """Those of `drafts` that are new, by id; `known` has stored bodies, and drafts of the same group."""
    fresh: dict[bytes, Draft] = {}
    for draft in drafts:
        earlier = fresh.get(draft.id_bytes) or known.get(draft.id_bytes)
        if earlier is None:
            fresh[draft.id_bytes] = draft
        elif draft.contradicts(earlier):
            raise Conflict(
                f"statement {draft.statement_id} is stored with other content",
                hint="A statement never changes: send yours under a new id, and void the stored one if it is wrong.",
            )
    return fresh
