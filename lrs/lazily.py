"""Modules that are loaded when they are first used: those of large libraries, which few processes need."""

from importlib import import_module
from typing import Any


class _Lazy:
    """Has what its module has, which is loaded when something of it is asked for, by whichever thread."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


def lazily(name: str) -> Any:
    """The module with this name, which is loaded when something of it is asked for.

    Every command loads every plugin, to know its tables and commands: it need not wait for what only some of them use.
    """
    return _Lazy(name)
