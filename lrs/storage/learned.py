"""What a store is taught by statements, and what this process knows that it has learned already.

Senders repeat an activity's definition and an agent's name in every statement. What was written once is not looked up
again, until the store changes what it had learned: a definition for another one, or names that it forgets. It counts
those changes (`counters`), so that every process knows when to look again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from lrs.storage import activities, agents
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json, references
from lrs.xapi.complete import Draft
from lrs.xapi.identity import key

_MOST_KNOWN = 50_000


@dataclass(frozen=True)
class News:
    """Definitions of activities by id, and names of agents by key, in the order in which they were sent."""

    definitions: Sequence[Mapping[str, Mapping[str, Any]]] = ()
    names: Sequence[Mapping[bytes, str]] = ()


@dataclass
class Learned:
    """What one store has learned since its last change, as far as this process has seen it.

    Of each activity the last definition's digest, and of each agent its names, by their own keys.
    """

    _changes: int = 0
    _definitions: dict[bytes, bytes] = field(default_factory=dict)
    _names: set[tuple[bytes, bytes]] = field(default_factory=set)

    def news(self, drafts: Iterable[Draft], changes: int) -> News:
        """What `drafts` teach that isn't known to be learned by a store that has changed so many times."""
        if changes != self._changes or len(self._definitions) + len(self._names) > _MOST_KNOWN:
            self._forget(changes)
        last: dict[bytes, bytes] = {}
        lessons = [self._new_definitions(draft, last) for draft in drafts if draft.definitions]
        names = [self._new_names(draft) for draft in drafts if draft.names]
        return News([each for each in lessons if each], [each for each in names if each])

    def note(self, news: News, changes: int) -> None:
        """Take down what the store has learned, once it is committed, and how often it has changed by now."""
        self._changes = changes
        for lesson in news.definitions:
            self._definitions.update((_activity_key(each), _digest(lesson[each])) for each in lesson)
        self._names.update((agent_key, _name_key(name)) for each in news.names for agent_key, name in each.items())

    def _forget(self, changes: int) -> None:
        self._changes = changes
        self._definitions.clear()
        self._names.clear()

    def _new_definitions(self, draft: Draft, last: dict[bytes, bytes]) -> dict[str, Mapping[str, Any]]:
        """Those of a draft that are others than the last ones; `last` has those of the drafts before it."""
        found = {}
        for activity_id, definition in draft.definitions.items():
            activity_key, digest = _activity_key(activity_id), _digest(definition)
            if (last.get(activity_key) or self._definitions.get(activity_key)) != digest:
                found[activity_id], last[activity_key] = definition, digest
        return found

    def _new_names(self, draft: Draft) -> dict[bytes, str]:
        return {each: name for each, name in draft.names.items() if (each, _name_key(name)) not in self._names}


def learn(tx: Transaction, news: News) -> bool:
    """Write down what the store is taught; whether that changed what it had learned."""
    agents.learn(tx, news.names)
    return activities.learn(tx, news.definitions)


def _activity_key(activity_id: str) -> bytes:
    return key(references.ACTIVITY, activity_id)


def _name_key(name: str) -> bytes:
    return key(b"name", name)


def _digest(definition: Mapping[str, Any]) -> bytes:
    return blake2b(exact_json.dumps(definition), digest_size=16).digest()
