"""Switching plugins on and off in a store, and setting them up, without a restart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.masking import masked, unmasked
from lrs.operations.outboxes import beginning
from lrs.plugin_host import PluginHost
from lrs.storage import counters, stores
from lrs.storage.plugins import activations, checkpoints, chores, unchecked
from lrs.storage.plugins import calls as plugin_calls
from lrs.storage.plugins.activations import Activation, Active
from lrs.storage.plugins.calls import Calls
from lrs.storage.plugins.checkpoints import Checkpoint
from lrs.storage.plugins.chores import Turn
from lrs.storage.plugins.unchecked import Unchecked
from lrs.storage.stores import Store
from lrs.storage.transaction import Transaction
from lrs.xapi import concepts

MOST_UNCHECKED = 1_000


@dataclass(frozen=True)
class Installed:
    """A plugin in a store: `settings` are all of them, without secrets, `checkpoints` those of its projections, `calls`
    those of its hooks, `chores` when each of these was done and is due; so many statements were stored `unchecked`,
    because it was late.

    `refusal` says why it can't read its settings, which are from before it was changed: until they are mended, it
    does nothing there.
    """

    name: str
    is_enabled: bool
    settings: Mapping[str, Any]
    checkpoints: tuple[Checkpoint, ...]
    last_position: int
    calls: tuple[Calls, ...] = ()
    chores: tuple[Turn, ...] = ()
    unchecked: int = 0
    refusal: str = ""


def listed(database: Database, store_id: int) -> list[Installed]:
    """Every installed plugin, as it stands in the store."""
    with database.read(store_id) as tx:
        noted = _Noted(tx)
    return [noted.of(database.plugins, name) for name in database.plugins.names]


class _Noted:
    """What a store has noted of all plugins."""

    def __init__(self, tx: Transaction):
        self._decided, self._reached = activations.of_store(tx), checkpoints.of_store(tx)
        self._last_position = counters.read(tx).position
        self._calls, self._unchecked = plugin_calls.of_store(tx), unchecked.counts(tx)
        self._turns = chores.of_store(tx)

    def of(self, plugins: PluginHost, name: str) -> Installed:
        decided = self._decided.get(name)
        known = {projection.name for projection in plugins.projections.get(name, ())}
        settings, refusal = _read_settings(plugins, name, decided.settings if decided else {})
        return Installed(
            name=name,
            is_enabled=decided is not None and decided.is_enabled,
            settings=settings,
            checkpoints=tuple(each for each in self._reached if each.projection in known),
            last_position=self._last_position,
            calls=tuple(each for each in self._calls if each.plugin == name),
            chores=tuple(self._turns.get(each.name, Turn(each.name)) for each in plugins.chores.get(name, ())),
            unchecked=self._unchecked.get(name, 0),
            refusal=refusal,
        )


def _read_settings(plugins: PluginHost, name: str, decided: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """All settings of a plugin, without secrets, and why they can't be read, if so."""
    try:
        return masked(plugins.settings_schema(name), _settings(plugins, name, decided)), ""
    except BadRequest as refusal:
        return masked(plugins.settings_schema(name), decided), refusal.sentence


def _settings(plugins: PluginHost, plugin: str, decided: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a plugin as JSON. Raises BadRequest."""
    dumped: dict[str, Any] = plugins.settings_schema(plugin).dump(plugins.read_settings(plugin, decided))
    return dumped


def get(database: Database, store_id: int, plugin: str) -> Installed:
    """One plugin, as it stands in the store. Raises NotFound."""
    _check_installed(database, plugin)
    return next(each for each in listed(database, store_id) if each.name == plugin)


def unchecked_by(database: Database, store_id: int, plugin: str) -> list[Unchecked]:
    """The statements stored last that a plugin had not checked in time. Raises NotFound."""
    _check_installed(database, plugin)
    with database.read(store_id) as tx:
        return unchecked.newest(tx, plugin, MOST_UNCHECKED)


def enable(database: Database, store: Store, plugin: str) -> None:
    """Switch a plugin on. Raises NotFound."""
    _decide(database, store, plugin, lambda decided: replace(decided, is_enabled=True))


def disable(database: Database, store: Store, plugin: str) -> None:
    """Switch a plugin off; what it has derived stays as it is. Raises NotFound."""
    _decide(database, store, plugin, lambda decided: replace(decided, is_enabled=False))


def change_settings(database: Database, store: Store, plugin: str, changes: Mapping[str, Any]) -> None:
    """Set some of a plugin's settings; one that is None follows its default again. Raises NotFound, BadRequest.

    What was set by a name that is no setting any more is forgotten. A secret that is *** stays as it is.
    """

    def changed(decided: Activation) -> Activation:
        known = database.plugins.settings_schema(plugin).fields
        kept = {name: value for name, value in decided.settings.items() if name in known}
        return replace(decided, settings=_merged(database.plugins, replace(decided, settings=kept), changes))

    _decide(database, store, plugin, changed)


def _merged(plugins: PluginHost, decided: Activation, changes: Mapping[str, Any]) -> dict[str, Any]:
    changed = unmasked(plugins.settings_schema(decided.plugin), changes, decided.settings)
    merged = {name: value for name, value in {**decided.settings, **changed}.items() if value is not None}
    plugins.read_settings(decided.plugin, merged)
    return merged


def changed_basis(database: Database, store_id: int, plugin: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """As `basis`, as it would be after `changes` of the plugin's settings. Raises NotFound, BadRequest."""
    now = basis(database, store_id, plugin)
    settings = _merged(database.plugins, Activation(plugin, is_enabled=True, settings=now["settings"]), changes)
    return {**now, "settings": _settings(database.plugins, plugin, settings)}


def _decide(database: Database, store: Store, plugin: str, change: Callable[[Activation], Activation]) -> None:
    _check_installed(database, plugin)
    with database.write(store.store_id) as tx:
        tx.lock(b"activations")
        decided = activations.of_store(tx).get(plugin) or Activation(plugin, is_enabled=False, settings={})
        changed = change(decided)
        activations.keep(tx, changed)
        basis = _basis(database.plugins, changed, stores.get(tx))
        if changed.is_enabled and basis is not None:
            beginning.begin(tx, database.plugins.channels(plugin, basis))
    database.activated.forget(store.store_id)
    database.with_plugins.forget(None)


def _check_installed(database: Database, plugin: str) -> None:
    if plugin not in database.plugins.names:
        known = ", ".join(database.plugins.names) or "none"
        raise NotFound(f"there is no plugin {plugin!r}", section="docs/plugins.md", hint=f"Installed: {known}.")


def stores_with_plugins(database: Database) -> Sequence[int]:
    """The stores that have switched on a plugin, as it was a moment ago. Raises Unavailable."""
    return database.with_plugins.get(None, partial(_read_with_plugins, database))


def _read_with_plugins(database: Database) -> Sequence[int]:
    with database.read_server() as connection:
        return activations.stores_with_plugins(connection)


def active(database: Database, store_id: int) -> Mapping[str, Mapping[str, Any]]:
    """What each plugin that is switched on in the store is to derive by, as JSON, as it was a moment ago."""
    return with_plugins(database, store_id).bases


def with_plugins(database: Database, store_id: int) -> Active:
    """The store with its plugins, as it was a moment ago; its `last_position` may be older than that."""
    return database.activated.get(store_id, partial(_read_active, database, store_id))


def basis(database: Database, store_id: int, plugin: str) -> Mapping[str, Any]:
    """As `active`, for one plugin. Raises NotFound where it isn't switched on."""
    return basis_in(with_plugins(database, store_id), plugin)


def basis_in(active: Active, plugin: str) -> Mapping[str, Any]:
    """As `basis`, of what was read already. Raises NotFound."""
    found = active.bases.get(plugin)
    if found is None:
        raise NotFound(f"the plugin {plugin} is not switched on", hint=f"Switch it on: lrs plugin enable {plugin}")
    return found


def _read_active(database: Database, store_id: int) -> Active:
    with database.read(store_id) as tx:
        enabled = [each for each in activations.of_store(tx).values() if each.is_enabled]
        store = stores.get(tx)
    bases = {each.plugin: _basis(database.plugins, each, store) for each in enabled}
    return Active(store, {plugin: basis for plugin, basis in bases.items() if basis is not None})


def _basis(plugins: PluginHost, decided: Activation, store: Store) -> dict[str, Any] | None:
    """What a plugin is to go by; None where it isn't installed, or can't read its settings any more."""
    if decided.plugin not in plugins.names:
        return None
    try:
        settings = _settings(plugins, decided.plugin, decided.settings)
    except BadRequest:
        return None
    return {"settings": settings, "concepts": store.settings["concepts"], "concepts_version": concepts.VERSION}
