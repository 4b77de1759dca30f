"""Switching plugins on and off in a store, and setting them up, without a restart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lrs.database import Database
from lrs.errors import NotFound
from lrs.masking import masked, unmasked
from lrs.operations import channels
from lrs.plugin_host import PluginHost
from lrs.storage import activations, checkpoints, counters, stores
from lrs.storage.activations import Activation
from lrs.storage.checkpoints import Checkpoint
from lrs.storage.stores import Store
from lrs.xapi import concepts


@dataclass(frozen=True)
class Installed:
    """A plugin in a store: `settings` are all of them, without secrets, `checkpoints` those of its projections."""

    name: str
    is_enabled: bool
    settings: Mapping[str, Any]
    checkpoints: tuple[Checkpoint, ...]
    last_position: int


def listed(database: Database, store_id: int) -> list[Installed]:
    """Every installed plugin, as it stands in the store."""
    with database.read(store_id) as tx:
        decided, reached, last = activations.of_store(tx), checkpoints.of_store(tx), counters.read(tx).position
    return [_installed(database.plugins, name, decided.get(name), reached, last) for name in database.plugins.names]


def _installed(
    plugins: PluginHost, name: str, decided: Activation | None, reached: list[Checkpoint], last: int
) -> Installed:
    known = {projection.name for projection in plugins.projections.get(name, ())}
    return Installed(
        name=name,
        is_enabled=decided is not None and decided.is_enabled,
        settings=masked(plugins.settings_schema(name), _settings(plugins, name, decided.settings if decided else {})),
        checkpoints=tuple(each for each in reached if each.projection in known),
        last_position=last,
    )


def _settings(plugins: PluginHost, plugin: str, decided: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a plugin as JSON. Raises BadRequest."""
    dumped: dict[str, Any] = plugins.settings_schema(plugin).dump(plugins.read_settings(plugin, decided))
    return dumped


def get(database: Database, store_id: int, plugin: str) -> Installed:
    """One plugin, as it stands in the store. Raises NotFound."""
    _check_installed(database, plugin)
    return next(each for each in listed(database, store_id) if each.name == plugin)


def enable(database: Database, store: Store, plugin: str) -> None:
    """Switch a plugin on. Raises NotFound."""
    _decide(database, store, plugin, lambda decided: replace(decided, is_enabled=True))


def disable(database: Database, store: Store, plugin: str) -> None:
    """Switch a plugin off; what it has derived stays as it is. Raises NotFound."""
    _decide(database, store, plugin, lambda decided: replace(decided, is_enabled=False))


def change_settings(database: Database, store: Store, plugin: str, changes: Mapping[str, Any]) -> None:
    """Set some of a plugin's settings; one that is None follows its default again. Raises NotFound, BadRequest.

    A secret that is *** stays as it is.
    """

    def changed(decided: Activation) -> Activation:
        return replace(decided, settings=_merged(database.plugins, decided, changes))

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
        if changed.is_enabled:
            basis = _basis(database.plugins, changed, stores.get(tx))
            channels.begin(tx, database.plugins.channels(plugin, basis))
    database.activated.forget(store.store_id)


def _check_installed(database: Database, plugin: str) -> None:
    if plugin not in database.plugins.names:
        known = ", ".join(database.plugins.names) or "none"
        raise NotFound(f"there is no plugin {plugin!r}", section="docs/plugins.md", hint=f"Installed: {known}.")


def stores_with_plugins(database: Database) -> list[int]:
    """The stores that have switched on a plugin. Raises Unavailable."""
    with database.read_server() as connection:
        return activations.stores_with_plugins(connection)


def active(database: Database, store_id: int) -> Mapping[str, Mapping[str, Any]]:
    """What each plugin that is switched on in the store is to derive by, as JSON, as it was a moment ago."""
    return database.activated.get(store_id, partial(_read_active, database, store_id))


def basis(database: Database, store_id: int, plugin: str) -> Mapping[str, Any]:
    """As `active`, for one plugin. Raises NotFound where it isn't switched on."""
    found = active(database, store_id).get(plugin)
    if found is None:
        raise NotFound(f"the plugin {plugin} is not switched on", hint=f"Switch it on: lrs plugin enable {plugin}")
    return found


def _read_active(database: Database, store_id: int) -> dict[str, Mapping[str, Any]]:
    with database.read(store_id) as tx:
        enabled = [each for each in activations.of_store(tx).values() if each.is_enabled]
        store = stores.get(tx)
    installed = (each for each in enabled if each.plugin in database.plugins.names)
    return {each.plugin: _basis(database.plugins, each, store) for each in installed}


def _basis(plugins: PluginHost, decided: Activation, store: Store) -> dict[str, Any]:
    meaning = {"concepts": store.settings["concepts"], "concepts_version": concepts.VERSION}
    return {"settings": _settings(plugins, decided.plugin, decided.settings), **meaning}
