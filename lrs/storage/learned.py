"""What a store is taught by statements, and what this process knows that it has learned already.

Senders repeat an activity's definition and an agent's name in every statement. What was written once is not looked up
again, until the store changes what it had learned: a definition for another one, or names that it forgets. It counts
those changes (`counters`), so that every process knows when to look again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lrs.storage import activities, agents
from lrs.storage.transaction import Transaction
from lrs.xapi.complete import Draft, Lesson

_MOST_KNOWN = 50_000


@dataclass(frozen=True)
class News:
    """Definitions of activities in the order in which they were sent, and names of agents by the keys of both."""

    lessons: Sequence[Lesson] = ()
    names: Mapping[tuple[bytes, bytes], str] = field(default_factory=dict)


@dataclass
class Learned:
    """What one store has learned since its last change, as far as this process has seen it.

    Of each activity the last definition's digest, and of each agent its names, by their own keys.
    """

    _changes: int = 0
    _digests: dict[bytes, bytes] = field(default_factory=dict)
    _names: set[tuple[bytes, bytes]] = field(default_factory=set)

    def news(self, drafts: Sequence[Draft], changes: int) -> News:
        """What `drafts` teach that isn't known to be learned by a store that has changed so many times."""
        if changes != self._changes or len(self._digests) + len(self._names) > _MOST_KNOWN:
            self._forget(changes)
        return News(self._new_lessons(drafts), self._new_names(drafts))

    def note(self, news: News, changes: int) -> None:
        """Take down what the store has learned, once it is committed, and how often it has changed by now."""
        self._changes = changes
        self._digests.update((lesson.activity_key, lesson.digest) for lesson in news.lessons)
        self._names.update(news.names)

    def _forget(self, changes: int) -> None:
        self._changes = changes
        self._digests.clear()
        self._names.clear()

    def _new_lessons(self, drafts: Iterable[Draft]) -> list[Lesson]:
        found: list[Lesson] = []
        last: dict[bytes, bytes] = {}  # of the drafts before
        for lesson in chain.from_iterable(draft.lessons for draft in drafts):
            activity_key, digest = lesson.activity_key, lesson.digest
            if (last.get(activity_key) or self._digests.get(activity_key)) != digest:
                found.append(lesson)
                last[activity_key] = digest
        return found

    def _new_names(self, drafts: Iterable[Draft]) -> dict[tuple[bytes, bytes], str]:
        known = self._names
        return {keys: name for draft in drafts for keys, name in draft.names.items() if keys not in known}


def learn(tx: Transaction, news: News) -> bool:
    """Write down what the store is taught; whether that changed what it had learned."""
    agents.learn(tx, news.names)
    return activities.learn(tx, news.lessons)
