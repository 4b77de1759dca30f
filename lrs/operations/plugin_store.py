"""What a plugin works with: its transactions and settings in one store, and the hooks that it offers to others."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from lrs.actor import Actor
from lrs.contributions import Rules
from lrs.database import Database
from lrs.errors import NotFound
from lrs.operations import plugins, stores
from lrs.operations.statements import Submission, store
from lrs.storage import checkpoints, counters
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Derived:
    """What readers see of a projection: the rules it was derived by, and the position up to which the log was read."""

    rules: Rules
    position: int
    last_position: int


class PluginStore:
    """A store, as a plugin sees it that is switched on there."""

    def __init__(self, database: Database, store_id: int, plugin: str):
        """Raises NotFound where the plugin isn't switched on."""
        self._database, self._store_id, self._plugin = database, store_id, plugin
        self._settings = plugins.basis(database, store_id, plugin)["settings"]

    @property
    def name(self) -> str:
        """The name of the store."""
        return stores.by_id(self._database, self._store_id).name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The plugin's settings in the store."""
        return self._database.plugins.read_settings(self._plugin, self._settings)

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads. Raises Unavailable."""
        return self._database.read(self._store_id)

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that commits at the end of the block, or leaves nothing. Raises Unavailable."""
        return self._database.write(self._store_id)

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

    def record(self, actor: Actor, statements: Sequence[Mapping[str, Any]]) -> list[str]:
        """Store statements that `actor` asserts, whatever other statements they may store; their ids.

        Raises InvalidStatements, Unavailable.
        """
        allowed = replace(actor, scopes=frozenset({"statements/write", "define"}))
        return store(self._database, allowed, Submission(statements, "1.0.3"))

    def ask(self, hook: str, **values: Any) -> Mapping[str, Any]:
        """What other plugins that are on in the store answer to a hook that this one offers, by their names.

        Raises PluginFailed.
        """
        active = list(plugins.active(self._database, self._store_id))
        return self._database.plugins.ask_offered(hook, self._store_id, active, values)


def named(database: Database, store: str, plugin: str) -> PluginStore:
    """The store with this name. Raises NotFound where there is none, or the plugin isn't switched on."""
    return PluginStore(database, stores.get(database, store).store_id, plugin)
