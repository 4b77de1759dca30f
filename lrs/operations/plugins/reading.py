"""What a plugin reads in one store: its settings, what it has derived, and the answers of others to its hooks."""

import copy
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Self

from lrs.contributions import Rules
from lrs.database import Database
from lrs.errors import NotFound
from lrs.operations.plugins import activations
from lrs.storage import counters
from lrs.storage.attachments import Received
from lrs.storage.plugins import checkpoints
from lrs.storage.transaction import Transaction

_NOTHING: Mapping[str, Received] = {}
# What a plugin is handed of attachments is signatures and the like.
_MOST_CONTENT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Derived:
    """What readers see of a projection: the rules it was derived by, and the position up to which the log was read."""

    rules: Rules
    position: int
    last_position: int


class PluginReading:
    """A store, as a plugin that is switched on there may read it.

    What the store has decided is as it was when this was made, so that asking for it begins no transaction: it may be
    asked within one.
    """

    def __init__(self, database: Database, store_id: int, plugin: str, arrived: Mapping[str, Received] = _NOTHING):
        """`arrived` are contents of attachments that aren't kept yet. Raises NotFound where the plugin isn't on."""
        self._database, self._store_id, self._plugin, self._arrived = database, store_id, plugin, arrived
        self._active = activations.with_plugins(database, store_id)
        self._basis = activations.basis_in(self._active, plugin)

    @property
    def settings(self) -> Mapping[str, Any]:
        """The plugin's settings in the store."""
        return self.rules.settings

    @property
    def rules(self) -> Rules:
        """What the store has set, and what verbs mean there."""
        return self._database.plugins.rules_by(self._plugin, self._basis)

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads. Raises Unavailable."""
        return self._database.read(self._store_id)

    def content(self, sha2: str) -> bytes | None:
        """The content of an attachment, as it came along or is kept; None where it isn't there, or has over 64 KiB."""
        received = self._arrived.get(sha2)
        if received is not None and not received.is_kept:
            return received.content() if received.content_bytes <= _MOST_CONTENT_BYTES else None
        size = self._database.attachments.size(self._store_id, sha2)
        if size is None or size > _MOST_CONTENT_BYTES:
            return None
        return b"".join(self._database.attachments.read(self._store_id, sha2))

    def attachment(self, sha2: str) -> Iterator[bytes]:
        """The content of an attachment that is kept, whatever its size, in chunks. Raises NotFound."""
        if not self._database.attachments.is_kept(self._store_id, sha2):
            raise NotFound(f"there is no attachment {sha2} in this store", section="docs/plugins.md")
        return self._database.attachments.read(self._store_id, sha2)

    def derived(self, tx: Transaction, projection: str) -> Derived:
        """What is read of a projection of the plugin. Raises NotFound while it is derived for the first time."""
        live = checkpoints.live(tx, projection)
        if live is None:
            raise NotFound(
                f"{projection} is still being derived from the statements of this store",
                section="docs/plugins.md",
                hint="Try again in a moment. How far it has come: lrs plugin list",
            )
        return Derived(self._database.plugins.rules(live), live.position, counters.read(tx).position)

    def ask(self, hook: str, **values: Any) -> Mapping[str, Any]:
        """What other plugins that are on in the store answer to a hook that this one offers, by their names.

        Raises PluginFailed.
        """
        return self._database.plugins.ask_offered(hook, self._store_id, list(self._active.bases), values)

    def ask_in_store(self, hook: str, **values: Any) -> Mapping[str, Any]:
        """As `ask`; each of them finds `store` among the values, the store as a plugin sees it that is that one.

        Raises PluginFailed.
        """
        host, answers = self._database.plugins, {}
        for name in self._active.bases:
            answers.update(host.ask_offered(hook, self._store_id, [name], {**values, "store": self._seen_by(name)}))
        return answers

    def _seen_by(self, plugin: str) -> Self:
        """The same store, as another plugin sees it."""
        made = copy.copy(self)
        made._plugin, made._basis = plugin, self._active.bases[plugin]
        return made
