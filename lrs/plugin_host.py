"""Plugins: found, checked, and asked for what they contribute. Nobody else knows pluggy.

A plugin is a module with implementations of `lrs.hookspecs`, named by an entry point of the group `lrs`. What is
wrong with one stops the start, with a message that names the plugin and the mend: nothing is half loaded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from importlib.metadata import EntryPoint, entry_points
from itertools import pairwise
from time import perf_counter
from typing import Any, Protocol

import click
import pluggy
from flask import Blueprint, Request
from marshmallow import EXCLUDE, Schema, ValidationError

from lrs import hookspecs
from lrs.actor import SCOPES, Actor
from lrs.contributions import Chore, Holding, InStore, NavItem, Problem, Projection, Rules, Scope, Standing
from lrs.errors import BadRequest, CairnError, PluginFailed
from lrs.outbox import Channel, Outbox, Parcel, Post
from lrs.plugin_checks import (
    BrokenPlugin,
    check_blueprint,
    check_channel,
    check_hooks,
    check_name,
    check_offered,
    check_owned,
    check_table,
    offered_hooks,
)
from lrs.plugin_returns import PROMISES, told
from lrs.storage import tables as core
from lrs.storage.database.engine import is_passing
from lrs.storage.database.migrate import CORE, Tables
from lrs.storage.events import Event
from lrs.storage.outboxes.cursors import ChannelName
from lrs.storage.plugins.checkpoints import Checkpoint
from lrs.storage.transaction import Transaction
from lrs.typed import first_mistake
from lrs.xapi import exact_json
from lrs.xapi.concepts import Concepts

GROUP = "lrs"
_MOST_RULES = 1_000


class ProjectionFailed(Exception):
    """A projection raised: the cause says what."""


class NoSettings(Schema):
    """The settings of a plugin that has none."""


class Observer(Protocol):
    """Is told of each call of a plugin, from the thread in which it was made, and must be quick."""

    def called(self, store_id: int, plugin: str, hook: str, seconds: float, error: str) -> None:
        """`error` is empty where it went well."""


class Nobody:
    """The observer of plugins that nobody observes."""

    def called(self, store_id: int, plugin: str, hook: str, seconds: float, error: str) -> None:
        pass


class PluginHost:
    """The plugins of a server, by name. Each method asks one hook; what is told at the start is kept."""

    def __init__(self, plugins: Mapping[str, Any]):
        """`plugins`: modules, or other objects with implementations of hooks. Raises BrokenPlugin."""
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self.names = tuple(plugins)
        self.observer: Observer = Nobody()
        self._rules = lru_cache(_MOST_RULES)(self._rules_of)
        for name, plugin in plugins.items():
            check_name(name)
            check_hooks(name, plugin, vars(hookspecs))
            self._manager.register(plugin, name)
        self._told = {hook: self._asked_at_start(hook) for hook in PROMISES}
        self._offered = self._hooks_offered()
        self._check_pending()
        self._check_contributions()

    @classmethod
    def installed(cls) -> "PluginHost":
        """The plugins of all installed distributions. Raises BrokenPlugin."""
        return cls({entry.name: _loaded(entry) for entry in _installed()})

    @classmethod
    def with_only(cls, names: Iterable[str]) -> "PluginHost":
        """Those of the installed plugins that have these names. Raises BrokenPlugin."""
        return cls({name: load(name) for name in names})

    @property
    def tables(self) -> Mapping[str, Tables]:
        """The tables of each plugin that has some."""
        return self._told["lrs_tables"]

    @property
    def commands(self) -> Mapping[str, tuple[click.Command, ...]]:
        """The commands of each plugin that has some."""
        return self._told["lrs_commands"]

    @property
    def projections(self) -> Mapping[str, tuple[Projection, ...]]:
        """The projections of each plugin that has some."""
        return self._told["lrs_projections"]

    @property
    def blueprints(self) -> Mapping[str, Blueprint]:
        """The routes of each plugin that has some."""
        return self._told["lrs_blueprint"]

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that a credential may have: xAPI's, and those of plugins."""
        return (*SCOPES, *(scope.name for scopes in self._scopes.values() for scope in scopes))

    @property
    def _scopes(self) -> Mapping[str, tuple[Scope, ...]]:
        return self._told["lrs_scopes"]

    @property
    def outboxes(self) -> Mapping[str, tuple[Outbox, ...]]:
        """The outboxes of each plugin that has some."""
        return self._told["lrs_outboxes"]

    @property
    def chores(self) -> Mapping[str, tuple[Chore, ...]]:
        """The chores of each plugin that has some."""
        return self._told["lrs_chores"]

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Where plugins keep records about people."""
        return tuple(each for held in self._holdings.values() for each in held)

    @property
    def _holdings(self) -> Mapping[str, tuple[Holding, ...]]:
        return self._told["lrs_holdings"]

    @property
    def _settings(self) -> Mapping[str, type[Schema]]:
        return self._told["lrs_settings"]

    @cached_property
    def statement_schemas(self) -> Mapping[str, Mapping[str, Schema]]:
        """The shapes of each plugin that has some, by the id of the verb."""
        return {name: _open_schemas(schemas) for name, schemas in self._told["lrs_statement_schemas"].items()}

    @cached_property
    def checking(self) -> tuple[str, ...]:
        """The plugins that check statements."""
        return tuple(self._implementations("lrs_check_statements"))

    @cached_property
    def listening(self) -> tuple[str, ...]:
        """The plugins that are told of statements while they are stored."""
        return tuple(self._implementations("lrs_statements_stored"))

    @cached_property
    def identifying(self) -> tuple[str, ...]:
        """The plugins that know who sends a request."""
        return tuple(self._implementations("lrs_identify"))

    def settings_schema(self, plugin: str) -> Schema:
        """The shape of what a store may set for a plugin."""
        return self._settings.get(plugin, NoSettings)()

    def read_settings(self, plugin: str, decided: Mapping[str, Any]) -> dict[str, Any]:
        """All settings of a plugin, of which a store has `decided` some. Raises BadRequest."""
        try:
            loaded: dict[str, Any] = self.settings_schema(plugin).load(decided)
        except ValidationError as error:
            place, told = first_mistake(error)
            raise BadRequest(
                f"the setting {'.'.join(place)} of the plugin {plugin} is refused: {told.rstrip('.')}",
                section="docs/plugins.md",
                hint=f"Its settings: {', '.join(self.settings_schema(plugin).fields) or 'none'}.",
            ) from None
        return loaded

    def has_to_check(
        self, plugin: str, store_id: int, basis: Mapping[str, Any], statements: Sequence[Mapping[str, Any]]
    ) -> bool:
        """Whether a plugin has to check a batch, in a store that has set `basis`. Raises PluginFailed, BadRequest."""
        hook = "lrs_has_to_check"
        if plugin not in self._implementations(hook):
            return True
        asked = {"statements": statements, "rules": self.rules_by(plugin, basis)}
        return bool(self._ask(plugin, hook, store_id, asked))

    def check_statements(
        self, plugin: str, tx: Transaction, store: InStore, actor: Actor, statements: Sequence[Mapping[str, Any]]
    ) -> Sequence[Problem]:
        """What a plugin finds wrong with statements. Raises PluginFailed."""
        asked = {"tx": tx, "actor": actor, "statements": statements, "store": store}
        found: Sequence[Problem] = self._ask(plugin, "lrs_check_statements", tx.store_id, asked, tuple)
        return found

    def tell_stored(self, plugin: str, tx: Transaction, events: Sequence[Event]) -> None:
        """Tell a plugin what is being stored in this transaction. Raises PluginFailed."""
        self._ask(plugin, "lrs_statements_stored", tx.store_id, {"tx": tx, "events": events})

    def identify(self, plugin: str, request: Request) -> Actor | None:
        """Who sends a request, if the plugin knows. Raises PluginFailed."""
        found: Actor | None = self._ask(plugin, "lrs_identify", 0, {"request": request})
        return found

    def nav(self, actor: Actor, active: Sequence[str]) -> list[NavItem]:
        """Where those plugins lead that are `active` in the store of `actor`, in order. Raises PluginFailed."""
        leading = [name for name in self._implementations("lrs_nav") if name in active]
        found = [self._ask(name, "lrs_nav", actor.store_id, {"actor": actor}, tuple) for name in leading]
        return sorted((item for items in found for item in items), key=lambda item: (item.order, item.label))

    def do_chore(self, plugin: str, chore: Chore, store: Any, store_id: int) -> Iterator[float]:
        """Do a chore in a store; how far it has come. Raises PluginFailed."""
        try:
            with self._observed(plugin, chore.name, store_id):
                yield from chore.run(store)
        except CairnError:
            raise
        except Exception as error:  # what a plugin raises may be anything
            if is_passing(error):
                raise
            raise PluginFailed(plugin, chore.name) from error

    def ask_offered(self, hook: str, store_id: int, active: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
        """What each `active` plugin answers to a hook that another one offers, by its name. Raises PluginFailed."""
        asked = [name for name in self._implementations(hook) if name in active]
        return {name: self._ask(name, hook, store_id, values) for name in asked}

    def find_projection(self, name: str) -> Projection | None:
        """The projection with this name; None where its plugin isn't installed any more."""
        return self._by_name[name][1] if name in self._by_name else None

    def rules(self, of: Checkpoint) -> Rules:
        """What a generation is derived by. Raises BadRequest where the plugin can't read its settings any more."""
        plugin, _ = self._by_name[of.projection]
        return self.rules_by(plugin, of.basis)

    def rules_by(self, plugin: str, basis: Mapping[str, Any]) -> Rules:
        """What a plugin goes by where a store has set `basis`. Raises BadRequest as `rules`."""
        return self._rules(plugin, exact_json.dumps(basis))

    def _rules_of(self, plugin: str, basis: bytes) -> Rules:
        decided = exact_json.loads(basis)
        return Rules(self.read_settings(plugin, decided["settings"]), Concepts(decided["concepts"]))

    def apply(self, tx: Transaction, at: Checkpoint, happened: Sequence[Event]) -> None:
        """Have its projection bring a generation forward.

        Raises ProjectionFailed from whatever it raises, but for a database that can't do it now.
        """
        _, projection = self._by_name[at.projection]
        with self._deriving(tx, at) as within:
            projection.apply(within, happened, self.rules(at))

    def tick(self, tx: Transaction, at: Checkpoint) -> None:
        """Tell a generation what time it is, if that matters to it. Raises as `apply`."""
        _, projection = self._by_name[at.projection]
        if projection.tick is not None:
            with self._deriving(tx, at) as within:
                projection.tick(within, tx.now_us(), self.rules(at))

    def standings(self, tx: Transaction, at: Checkpoint) -> Iterable[Standing]:
        """What its projection tells that a generation has come to; nothing where it tells nothing.

        Raises BadRequest where the plugin can't read its settings any more.
        """
        _, projection = self._by_name[at.projection]
        if projection.standings is None:
            return ()
        return projection.standings(tx.of_generation(at.projection, at.generation), self.rules(at))

    @contextmanager
    def _deriving(self, tx: Transaction, at: Checkpoint) -> Iterator[Transaction]:
        """The transaction for the rows of a generation, in which its projection works."""
        plugin, _ = self._by_name[at.projection]
        try:
            with self._observed(plugin, at.projection, tx.store_id):
                yield tx.of_generation(at.projection, at.generation)
        except Exception as error:  # what a plugin raises may be anything
            if is_passing(error):
                raise
            raise ProjectionFailed from error

    def channels(self, plugin: str, basis: Mapping[str, Any]) -> dict[ChannelName, Channel]:
        """The channels of a plugin's outboxes, by what a store has set. Raises BadRequest, PluginFailed."""
        outboxes = self.outboxes.get(plugin, ())
        if not outboxes:
            return {}
        rules = self.rules_by(plugin, basis)
        try:
            found = {ChannelName(box.name, each.name): each for box in outboxes for each in box.channels(rules)}
        except CairnError:
            raise
        except Exception as error:  # what a plugin raises may be anything
            raise PluginFailed(plugin, "lrs_outboxes") from error
        for name in found:
            check_channel(plugin, name.channel)
        return found

    def deliver(self, store_id: int, channel: Channel, outbox: str, parcel: Parcel, post: Post) -> None:
        """Have a channel of an outbox deliver a parcel. Raises whatever it raises."""
        plugin = next(name for name, boxes in self.outboxes.items() if outbox in {each.name for each in boxes})
        with self._observed(plugin, outbox, store_id):
            channel.deliver(parcel, post)

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

    def _asked_at_start(self, hook: str) -> dict[str, Any]:
        """What each plugin that implements a hook returns, by the plugin's name. Raises BrokenPlugin."""
        return {name: told(name, hook, each.function) for name, each in self._implementations(hook).items()}

    def _implementations(self, hook: str) -> dict[str, pluggy.HookImpl]:
        """Who implements a hook, in the order of names."""
        found = {each.plugin_name: each for each in getattr(self._manager.hook, hook).get_hookimpls()}
        return {name: found[name] for name in self.names if name in found}

    def _ask(
        self,
        plugin: str,
        hook: str,
        store_id: int,
        values: Mapping[str, Any],
        read: Callable[[Any], Any] = lambda told: told,
    ) -> Any:
        """What a plugin answers, which is named where it fails; `read` has an iterator's work done here."""
        asked = self._implementations(hook)[plugin]
        try:
            with self._observed(plugin, hook, store_id):
                return read(asked.function(*(values[name] for name in asked.argnames)))
        except CairnError:
            raise
        except Exception as error:  # what a plugin raises may be anything
            if is_passing(error):
                raise
            raise PluginFailed(plugin, hook) from error

    @contextmanager
    def _observed(self, plugin: str, hook: str, store_id: int) -> Iterator[None]:
        begun_s, error = perf_counter(), ""
        try:
            yield
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
            raise
        finally:
            self.observer.called(store_id, plugin, hook, perf_counter() - begun_s, error)

    def _hooks_offered(self) -> dict[str, str]:
        """The hooks that plugins offer to others, each with the name of its plugin."""
        offered: dict[str, str] = {}
        for plugin, module in self._told["lrs_hookspecs"].items():
            check_offered(plugin, module, offered)
            self._offer(plugin, module)
            offered.update(dict.fromkeys(offered_hooks(module), plugin))
        return offered

    def _offer(self, plugin: str, module: Any) -> None:
        try:
            self._manager.add_hookspecs(module)
        except pluggy.PluginValidationError as error:
            name = str(self._manager.get_name(error.plugin))
            raise BrokenPlugin(
                name, f"it asks a hook of {plugin} for what that doesn't give", " ".join(str(error).split())
            ) from error

    def _check_pending(self) -> None:
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            name = str(self._manager.get_name(error.plugin))
            mend = f"Mark it @hookimpl(optionalhook=True). Offered are: {', '.join(self._offered) or 'none'}."
            raise BrokenPlugin(name, "it implements a hook that nobody offers", mend) from error

    def _check_contributions(self) -> None:
        taken = dict.fromkeys(core.metadata.tables, CORE)
        for plugin in self.names:
            projections = [each.name for each in self.projections.get(plugin, ())]
            for name in projections:
                check_owned(plugin, "projection", name)
            for outbox in self.outboxes.get(plugin, ()):
                check_owned(plugin, "outbox", outbox.name)
            for chore in self.chores.get(plugin, ()):
                check_owned(plugin, "chore", chore.name)
            for holding in self._holdings.get(plugin, ()):
                check_owned(plugin, "holding", holding.name)
            for scope in self._scopes.get(plugin, ()):
                check_owned(plugin, "scope", scope.name, "/")
            for table in self.tables[plugin].metadata.tables.values() if plugin in self.tables else ():
                check_table(plugin, table, projections, taken)
                taken[table.name] = plugin
            if plugin in self.blueprints:
                check_blueprint(plugin, self.blueprints[plugin])


def installed_names() -> list[str]:
    """The names of all installed plugins, of which none is loaded."""
    return sorted(entry_points(group=GROUP).names)


def load(name: str) -> Any:
    """The module of an installed plugin. Raises BrokenPlugin."""
    found = entry_points(group=GROUP, name=name)
    if not found:
        mend = f"Install its distribution. Installed are: {', '.join(installed_names()) or 'none'}."
        raise BrokenPlugin(name, "it is not installed", mend)
    return _loaded(next(iter(found)))


def _installed() -> list[EntryPoint]:
    """The entry points of all plugins, by name. Raises BrokenPlugin where two have one name."""
    found = {(each.name, each.value): each for each in entry_points(group=GROUP)}
    for (name, value), (other, other_value) in pairwise(sorted(found)):
        if name == other:
            raise BrokenPlugin(name, f"both {value} and {other_value} are called so", "Uninstall one of them.")
    return [found[each] for each in sorted(found)]


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except ModuleNotFoundError as error:
        missing = error.name or entry.value
        mend = f"Install {missing} beside it, or uninstall the plugin."
        raise BrokenPlugin(entry.name, f"it needs {missing}, which is not there", mend) from error
    except Exception as error:  # what a plugin raises may be anything
        reason = f"{entry.value} raises {type(error).__name__} when it is imported: {error}"
        raise BrokenPlugin(entry.name, reason, "Mend or uninstall it, or install the server that it is for.") from error


def _open_schemas(schemas: Mapping[str, type[Schema]]) -> Mapping[str, Schema]:
    """Schemas that say nothing of members which they don't name: other plugins, and xAPI, have a say too."""
    return {verb_id: schema(unknown=EXCLUDE) for verb_id, schema in schemas.items()}
