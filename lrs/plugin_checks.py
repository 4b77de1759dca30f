"""What is wrong with a plugin, found before anything of it is used."""

import re
from collections.abc import Container, Mapping
from difflib import get_close_matches
from inspect import signature
from types import ModuleType
from typing import Any

from flask import Blueprint

from lrs.errors import BadRequest
from lrs.hookspecs import PROJECT
from lrs.storage.database.migrate import CORE
from lrs.storage.plugins.tables import projection_of

_MOST_LETTERS = 31
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class BrokenPlugin(ValueError):
    """A plugin with which the server can't start."""

    def __init__(self, name: str, reason: str, mend: str):
        super().__init__(f"the plugin {name} can't be loaded: {reason}. {mend}")


def check_name(name: str) -> None:
    """Raise BrokenPlugin unless tables, routes and commands may begin with this name."""
    is_word = name.isascii() and name.replace("_", "").isalnum() and name.islower() and name[0].isalpha()
    if not is_word or len(name) > _MOST_LETTERS or name == CORE:
        raise BrokenPlugin(name, "this is no name of a plugin", "Call it by a word in lower case, such as badges.")


def check_hooks(name: str, plugin: Any, specified: Mapping[str, Any]) -> None:
    """Raise BrokenPlugin where the plugin means a hook of the core that doesn't exist, or doesn't mark it as it is."""
    known = sorted(hook for hook in specified if hook.startswith("lrs_"))
    for hook in (each for each in dir(plugin) if each.startswith("lrs_") and callable(getattr(plugin, each))):
        if hook not in known:
            near = get_close_matches(hook, known, n=1)
            mend = f"Did you mean {near[0]}?" if near else f"Hooks are: {', '.join(known)}."
            raise BrokenPlugin(name, f"it implements {hook}, and there is no such hook", mend)
        if not hasattr(getattr(plugin, hook), f"{PROJECT}_impl"):
            raise BrokenPlugin(name, f"its {hook} is not marked", "Put @hookimpl above it.")
        _check_parameters(name, getattr(plugin, hook), specified[hook])


def _check_parameters(name: str, implemented: Any, specified: Any) -> None:
    given = signature(specified).parameters
    for each, parameter in signature(implemented).parameters.items():
        if each not in given and parameter.default is parameter.empty:
            mend = f"It is given: {', '.join(given) or 'nothing'}."
            raise BrokenPlugin(name, f"its {specified.__name__} asks for {each}, which it isn't given", mend)


def check_offered(name: str, offered: ModuleType, taken: Container[str]) -> None:
    """Raise BrokenPlugin where a hook that the plugin offers may be another's by its name, or is."""
    for hook in offered_hooks(offered):
        check_owned(name, "hook", hook)
        if hook in taken:
            raise BrokenPlugin(name, f"another plugin offers {hook} too", "Call one of them otherwise.")


def offered_hooks(offered: ModuleType) -> list[str]:
    """The names of the hooks that are specified there."""
    return [name for name, each in vars(offered).items() if hasattr(each, f"{PROJECT}_spec")]


def check_table(plugin: str, table: Any, projections: Container[str], taken: Mapping[str, str]) -> None:
    """Raise BrokenPlugin where a table has another's name, or is of no store, or derived by nothing."""
    check_owned(plugin, "table", table.name)
    if table.name in taken:
        raise BrokenPlugin(plugin, f"{taken[table.name]} has a table {table.name} too", "Call one of them otherwise.")
    if next(iter(table.primary_key.columns)).name != "store_id":
        mend = "Make it by record_table or derived_table."
        raise BrokenPlugin(plugin, f"store_id is not first in the key of its table {table.name}", mend)
    projection = projection_of(table)
    if projection is not None and projection not in projections:
        mend = "Have lrs_projections return that one."
        raise BrokenPlugin(plugin, f"its table {table.name} is derived by {projection}, which it doesn't have", mend)


def check_blueprint(plugin: str, blueprint: Any) -> None:
    """Raise BrokenPlugin unless it is a blueprint with the plugin's name, which its endpoints get."""
    if not isinstance(blueprint, Blueprint) or blueprint.name != plugin:
        mend = f"Make it by Blueprint({plugin!r}, __name__)."
        raise BrokenPlugin(plugin, "its lrs_blueprint gives no blueprint with the plugin's name", mend)


def check_owned(plugin: str, kind: str, name: str, mark: str = "_") -> None:
    """Raise BrokenPlugin unless a name begins with the plugin's and `mark`."""
    if not name.startswith(plugin + mark):
        raise BrokenPlugin(plugin, f"its {kind} {name} may be another's by its name", f"Call it {plugin}{mark}{name}.")


def check_channel(plugin: str, name: str) -> None:
    """Raise BadRequest unless a channel can be called so: a store has set it."""
    if not _CHANNEL.fullmatch(name):
        hint = "Use up to 64 small letters, digits, hyphens and underscores, beginning with a letter or digit."
        raise BadRequest(f"{name!r} is no name of a channel of the plugin {plugin}", hint=hint)
