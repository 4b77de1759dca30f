"""What plugins have to say about statements before they are stored: the shapes that they ask for, and their checks.

Statements that another store has accepted already are not checked again when they are imported.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from marshmallow import Schema

from lrs.actor import Actor
from lrs.contributions import Problem
from lrs.database import Database
from lrs.errors import StatementViolation, Unavailable
from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.operations.plugins.reading import PluginReading
from lrs.operations.plugins.timely import Late, Timely
from lrs.storage.attachments import Received
from xapi_schemas import Rule, Violation
from xapi_schemas.rules import violations

_MOST_AT_ONCE = 8
_NOTHING: Mapping[str, Received] = {}
_SECTION = "docs/plugins.md"
_HINT = "Ask the operator of the store what the plugin expects."
_timely: Timely[Sequence[Problem]] = Timely(_MOST_AT_ONCE)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """What was found, and which plugins had not answered in time though the store lets that pass."""

    violations: Sequence[StatementViolation] = ()
    unchecked: Sequence[str] = ()


def check(
    database: Database,
    actor: Actor,
    statements: Sequence[Mapping[str, Any]],
    arrived: Mapping[str, Received] = _NOTHING,
) -> Checked:
    """What the plugins find that the store has switched on. `statements` are valid ones; `arrived` by SHA-2 came along.

    Raises PluginFailed, and Unavailable where one doesn't answer in time and the store doesn't let that pass.
    """
    host = database.plugins
    if not (host.checking or host.statement_schemas):
        return Checked()
    active = activations.active(database, actor.store_id)
    found = [each for name in active for each in _misshapen(name, host.statement_schemas.get(name, {}), statements)]
    asked = [(name, active[name]) for name in host.checking if name in active]
    checking = [name for name, basis in asked if host.has_to_check(name, actor.store_id, basis, statements)]
    return _Checking(database, actor, statements, arrived).by(checking, found) if checking else Checked(found)


def _misshapen(
    plugin: str, schemas: Mapping[str, Schema], statements: Sequence[Mapping[str, Any]]
) -> Iterator[StatementViolation]:
    for index, statement in enumerate(statements):
        schema = schemas.get(statement["verb"]["id"])
        for each in violations(schema.validate(statement), statement) if schema else ():
            rule = Rule(f"{each.rule} (the plugin {plugin} says so)", _SECTION, _HINT)
            yield StatementViolation(index, Violation(each.pointer, each.found, rule))


@dataclass(frozen=True)
class _Checking:
    """A batch that is being checked."""

    database: Database
    actor: Actor
    statements: Sequence[Mapping[str, Any]]
    arrived: Mapping[str, Received]

    def by(self, checking: Sequence[str], found: list[StatementViolation]) -> Checked:
        settings = stores.settings(self.database, self.actor.store_id)
        late: list[str] = []
        for plugin in checking:
            try:
                problems = _timely.done(partial(self._problems, plugin), settings["check_budget_ms"] / 1000)
                found += [_violation(plugin, each, self.statements) for each in problems]
            except Late:
                self._bear(plugin, settings)
                late.append(plugin)
        return Checked(found, late)

    def _problems(self, plugin: str) -> Sequence[Problem]:
        store = PluginReading(self.database, self.actor.store_id, plugin, self.arrived)
        with store.read() as tx:
            return self.database.plugins.check_statements(plugin, tx, store, self.actor, self.statements)

    def _bear(self, plugin: str, settings: Mapping[str, Any]) -> None:
        """Raise Unavailable unless the store lets pass what a plugin has not checked in time."""
        told = f"the plugin {plugin} has not checked {len(self.statements)} statements in time"
        _log.warning("%s, in store %d", told, self.actor.store_id)
        if settings["check_late"] == "refuse":
            raise Unavailable(told, section=_SECTION, hint="Send them again, later.")


def _violation(plugin: str, problem: Problem, statements: Sequence[Mapping[str, Any]]) -> StatementViolation:
    rule = Rule(f"{problem.rule} (the plugin {plugin} says so)", _SECTION, problem.hint or _HINT)
    return StatementViolation(problem.index, Violation(problem.pointer, _at(statements[problem.index], problem), rule))


def _at(value: Any, problem: Problem) -> Any:
    """What stands at a problem's place; None where nothing does."""
    for step in problem.pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value
