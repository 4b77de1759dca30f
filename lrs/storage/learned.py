"""What a store is taught by statements, and what this process knows that it has learned already.

Senders repeat an activity's definition and an agent's name in every statement. What was written once is not
looked up again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrs.storage import activities, agents
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi.complete import Draft

_MOST_KNOWN = 50_000


@dataclass(frozen=True)
class News:
    """Definitions of activities by id, and names of agents by key, in the order in which they were sent."""

    definitions: Sequence[Mapping[str, Mapping[str, Any]]] = ()
    names: Sequence[Mapping[bytes, str]] = ()


@dataclass
class Learned:
    """What one store has learned, as far as this process has seen it: each activity's last definition, and names."""

    _definitions: dict[str, bytes] = field(default_factory=dict)
    _names: set[tuple[bytes, str]] = field(default_factory=set)

    def news(self, drafts: Iterable[Draft]) -> News:
        """What `drafts` teach that isn't known to be learned."""
        definitions = [self._new_definitions(draft) for draft in drafts if draft.definitions]
        names = [self._new_names(draft) for draft in drafts if draft.names]
        return News([each for each in definitions if each], [each for each in names if each])

    def _new_definitions(self, draft: Draft) -> dict[str, Mapping[str, Any]]:
        known = self._definitions
        return {name: each for name, each in draft.definitions.items() if known.get(name) != exact_json.dumps(each)}

    def _new_names(self, draft: Draft) -> dict[bytes, str]:
        return {agent_key: name for agent_key, name in draft.names.items() if (agent_key, name) not in self._names}

    def note(self, news: News) -> None:
        """Take down what the store has learned, once it is committed."""
        if len(self._definitions) + len(self._names) > _MOST_KNOWN:
            self._definitions.clear()
            self._names.clear()
        for lesson in news.definitions:
            self._definitions.update({activity_id: exact_json.dumps(each) for activity_id, each in lesson.items()})
        self._names.update(pair for each in news.names for pair in each.items())


def learn(tx: Transaction, news: News) -> None:
    """Write down what the store is taught."""
    activities.learn(tx, news.definitions)
    agents.learn(tx, news.names)
