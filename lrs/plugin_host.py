"""Plugins: found, checked, and asked for what they contribute. Nobody else knows pluggy.

A plugin is a module with implementations of `lrs.hookspecs`, named by an entry point of the group `lrs`. What is
wrong with one stops the start, with a message that names the plugin and the mend: nothing is half loaded.
"""

import re
from collections.abc import Container, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click
import pluggy
from marshmallow import Schema, ValidationError

from lrs import hookspecs
from lrs.contributions import Projection, Rules
from lrs.errors import BadRequest
from lrs.outbox import Channel, Outbox
from lrs.storage import tables as core
from lrs.storage.checkpoints import Checkpoint
from lrs.storage.engine import is_passing
from lrs.storage.events import Event
from lrs.storage.migrate import CORE, Tables
from lrs.storage.outbox import ChannelName
from lrs.storage.plugin_tables import projection_of
from lrs.storage.transaction import Transaction
from lrs.xapi.concepts import Concepts

GROUP = "lrs"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SPECIFIED = {name for name in vars(hookspecs) if name.startswith("lrs_")}


class BrokenPlugin(ValueError):
    """A plugin with which the server can't start."""

    def __init__(self, name: str, reason: str, mend: str):
        super().__init__(f"the plugin {name} can't be loaded: {reason}. {mend}")


class ProjectionFailed(Exception):
    """A projection raised: the cause says what."""


class NoSettings(Schema):
    """The settings of a plugin that has none."""


class PluginHost:
    """The plugins of a server, by name. Each method asks one hook, and keeps what it was told."""

    def __init__(self, plugins: Mapping[str, Any]):
        """`plugins`: modules, or other objects with implementations of hooks. Raises BrokenPlugin."""
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self.names = tuple(plugins)
        for name, plugin in plugins.items():
            _check_hooks(name, plugin)
            self._manager.register(plugin, name)
        self._check_contributions()

    @classmethod
    def installed(cls) -> "PluginHost":
        """The plugins of all installed distributions. Raises BrokenPlugin."""
        return cls({entry.name: _loaded(entry) for entry in sorted(entry_points(group=GROUP))})

    @cached_property
    def tables(self) -> Mapping[str, Tables]:
        """The tables of each plugin that has some."""
        return self._contributed("lrs_tables")

    @cached_property
    def commands(self) -> Mapping[str, tuple[click.Command, ...]]:
        """The commands of each plugin that has some."""
        return {name: tuple(each) for name, each in self._contributed("lrs_commands").items()}

    @cached_property
    def projections(self) -> Mapping[str, tuple[Projection, ...]]:
        """The projections of each plugin that has some."""
        return {name: tuple(each) for name, each in self._contributed("lrs_projections").items()}

    @cached_property
    def outboxes(self) -> Mapping[str, tuple[Outbox, ...]]:
        """The outboxes of each plugin that has some."""
        return {name: tuple(each) for name, each in self._contributed("lrs_outboxes").items()}

    @cached_property
    def _settings(self) -> Mapping[str, type[Schema]]:
        return self._contributed("lrs_settings")

    def settings_schema(self, plugin: str) -> Schema:
        """The shape of what a store may set for a plugin."""
        return self._settings.get(plugin, NoSettings)()

    def read_settings(self, plugin: str, decided: Mapping[str, Any]) -> dict[str, Any]:
        """All settings of a plugin, of which a store has `decided` some. Raises BadRequest."""
        try:
            loaded: dict[str, Any] = self.settings_schema(plugin).load(decided)
        except ValidationError as error:
            name, told = next(iter(error.normalized_messages().items()))
            raise BadRequest(
                f"the setting {name} of the plugin {plugin} is refused: {_first_of(told)}",
                section="docs/plugins.md",
                hint=f"Its settings: {', '.join(self.settings_schema(plugin).fields) or 'none'}.",
            ) from None
        return loaded

    def find_projection(self, name: str) -> Projection | None:
        """The projection with this name; None where its plugin isn't installed any more."""
        return self._by_name[name][1] if name in self._by_name else None

    def apply(self, tx: Transaction, at: Checkpoint, happened: Sequence[Event]) -> None:
        """Have its projection bring a generation forward.

        Raises ProjectionFailed from whatever it raises, but for a database that can't do it now.
        """
        plugin, projection = self._by_name[at.projection]
        try:
            rules = self._rules(plugin, at.basis)
            projection.apply(tx.of_generation(at.projection, at.generation), happened, rules)
        except Exception as error:  # what a plugin raises may be anything
            if is_passing(error):
                raise
            raise ProjectionFailed from error

    def channels(self, plugin: str, basis: Mapping[str, Any]) -> dict[ChannelName, Channel]:
        """The channels of a plugin's outboxes, by what a store has set. Raises BadRequest."""
        outboxes = self.outboxes.get(plugin, ())
        if not outboxes:
            return {}
        rules = self._rules(plugin, basis)
        return {
            ChannelName(outbox.name, _checked_channel(plugin, each.name)): each
            for outbox in outboxes
            for each in outbox.channels(rules)
        }

    def _rules(self, plugin: str, basis: Mapping[str, Any]) -> Rules:
        return Rules(self.read_settings(plugin, basis["settings"]), Concepts(basis["concepts"]))

    def tables_of(self, projection: str) -> list[Any] | None:
        """The tables that a projection derives; None where its plugin isn't installed any more."""
        if projection not in self._by_name:
            return None
        contributed = self.tables.get(self._by_name[projection][0])
        return contributed.derived_by(projection) if contributed else []

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, Projection]]:
        """Projections with the name of their plugin."""
        return {each.name: (plugin, each) for plugin, projections in self.projections.items() for each in projections}

    def _contributed(self, hook: str) -> dict[str, Any]:
        """What each plugin that implements a hook returns, by the plugin's name."""
        implementations = getattr(self._manager.hook, hook).get_hookimpls()
        by_name = {each.plugin_name: each.function for each in implementations}
        return {name: by_name[name]() for name in self.names if name in by_name}

    def _check_contributions(self) -> None:
        taken = dict.fromkeys(core.metadata.tables, CORE)
        for plugin in self.names:
            projections = [each.name for each in self.projections.get(plugin, ())]
            for name in projections:
                _check_name(plugin, "projection", name)
            for outbox in self.outboxes.get(plugin, ()):
                _check_name(plugin, "outbox", outbox.name)
            for table in self.tables[plugin].metadata.tables.values() if plugin in self.tables else ():
                _check_table(plugin, table, projections, taken)
                taken[table.name] = plugin


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except ImportError as error:
        missing = error.name or entry.value
        mend = f"Install {missing} beside it, or uninstall the plugin."
        raise BrokenPlugin(entry.name, f"it needs {missing}, which is not there", mend) from error


def _check_hooks(name: str, plugin: Any) -> None:
    if not _NAME.fullmatch(name) or name == CORE:
        raise BrokenPlugin(name, "this is no name of a plugin", "Call it by a word in lower case, such as badges.")
    meant = [each for each in dir(plugin) if each.startswith("lrs_") and callable(getattr(plugin, each))]
    for hook in meant:
        if hook not in _SPECIFIED:
            near = get_close_matches(hook, _SPECIFIED, n=1)
            mend = f"Did you mean {near[0]}?" if near else f"Hooks are: {', '.join(sorted(_SPECIFIED))}."
            raise BrokenPlugin(name, f"it implements {hook}, and there is no such hook", mend)
        if not hasattr(getattr(plugin, hook), f"{hookspecs.PROJECT}_impl"):
            raise BrokenPlugin(name, f"its {hook} is not marked", "Put @hookimpl above it.")


def _check_table(plugin: str, table: Any, projections: Container[str], taken: Mapping[str, str]) -> None:
    _check_name(plugin, "table", table.name)
    if table.name in taken:
        raise BrokenPlugin(plugin, f"{taken[table.name]} has a table {table.name} too", "Call one of them otherwise.")
    if next(iter(table.primary_key.columns)).name != "store_id":
        mend = "Make it by record_table or derived_table."
        raise BrokenPlugin(plugin, f"store_id is not first in the key of its table {table.name}", mend)
    projection = projection_of(table)
    if projection is not None and projection not in projections:
        mend = "Have lrs_projections return that one."
        raise BrokenPlugin(plugin, f"its table {table.name} is derived by {projection}, which it doesn't have", mend)


def _checked_channel(plugin: str, name: str) -> str:
    if not _CHANNEL.fullmatch(name):
        hint = "Use up to 64 small letters, digits, hyphens and underscores, beginning with a letter or digit."
        raise BadRequest(f"{name!r} is no name of a channel of the plugin {plugin}", hint=hint)
    return name


def _check_name(plugin: str, kind: str, name: str) -> None:
    if not name.startswith(f"{plugin}_"):
        raise BrokenPlugin(plugin, f"its {kind} {name} may be another's by its name", f"Call it {plugin}_{name}.")


def _first_of(messages: Any) -> str:
    """The first of marshmallow's messages, however deep."""
    while isinstance(messages, dict | list):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return str(messages)
