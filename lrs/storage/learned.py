"""What a store is taught by statements, and what this process knows that it has learned already.

Senders repeat an activity's definition and an agent's name in every statement. What was written once is not
looked up again, until the store forgets names.
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
class _Known:
    """Each activity's last definition, and names."""

    definitions: dict[str, bytes] = field(default_factory=dict)
    names: set[tuple[bytes, str]] = field(default_factory=set)

    def new_definitions(self, draft: Draft) -> dict[str, Mapping[str, Any]]:
        known = self.definitions
        return {name: each for name, each in draft.definitions.items() if known.get(name) != exact_json.dumps(each)}

    def new_names(self, draft: Draft) -> dict[bytes, str]:
        return {agent_key: name for agent_key, name in draft.names.items() if (agent_key, name) not in self.names}


@dataclass(frozen=True)
class News:
    """Definitions of activities by id, and names of agents by key, in the order in which they were sent."""

    definitions: Sequence[Mapping[str, Mapping[str, Any]]] = ()
    names: Sequence[Mapping[bytes, str]] = ()
    known: _Known = field(default_factory=_Known)

    def note(self) -> None:
        """Take down that the store has learned this, once it is committed."""
        known = self.known
        if len(known.definitions) + len(known.names) > _MOST_KNOWN:
            known.definitions.clear()
            known.names.clear()
        for lesson in self.definitions:
            known.definitions.update({activity_id: exact_json.dumps(each) for activity_id, each in lesson.items()})
        known.names.update(pair for each in self.names for pair in each.items())


@dataclass
class Learned:
    """What one store has learned, as far as this process has seen it."""

    _known: _Known = field(default_factory=_Known)
    _names_forgotten: int = 0

    def news(self, drafts: Iterable[Draft], names_forgotten: int) -> News:
        """What `drafts` teach that isn't known to be learned since the store has forgotten names so many times."""
        if names_forgotten != self._names_forgotten:
            # Another object: what was learned before, and is noted only now, goes into the one that is let go.
            self._known, self._names_forgotten = _Known(), names_forgotten
        known = self._known
        definitions = [known.new_definitions(draft) for draft in drafts if draft.definitions]
        names = [known.new_names(draft) for draft in drafts if draft.names]
        return News([each for each in definitions if each], [each for each in names if each], known)


def learn(tx: Transaction, news: News) -> None:
    """Write down what the store is taught."""
    activities.learn(tx, news.definitions)
    agents.learn(tx, news.names)
