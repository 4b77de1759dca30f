"""How plugins have answered in a store: counts, times and the last error, by plugin and hook."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lrs.storage.tables import plugin_calls
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Calls:
    """Calls of one hook of a plugin, which is a projection's name where it brought that forward."""

    plugin: str
    hook: str
    calls: int = 0
    errors: int = 0
    took_us: int = 0
    last_error: str = ""
    failed_us: int | None = None

    def and_then(self, later: "Calls") -> "Calls":
        """These and later ones together."""
        failed = later if later.errors else self
        return Calls(
            self.plugin,
            self.hook,
            self.calls + later.calls,
            self.errors + later.errors,
            self.took_us + later.took_us,
            failed.last_error,
            failed.failed_us,
        )


_COLUMNS = tuple(plugin_calls.c[name] for name in Calls.__dataclass_fields__)
_KEY = ("plugin", "hook")


def of_store(tx: Transaction) -> list[Calls]:
    """Of every plugin that was ever called, in order."""
    wanted = tx.select(*_COLUMNS).order_by(plugin_calls.c.plugin, plugin_calls.c.hook)
    return [_calls(row) for row in tx.execute(wanted)]


def _calls(row: Any) -> Calls:
    return Calls(*row)


def add(tx: Transaction, counted: Iterable[Calls]) -> None:
    """Add to what is known."""
    tx.lock(b"plugin calls")  # several processes add up
    known = {(each.plugin, each.hook): each for each in of_store(tx)}
    for each in counted:
        earlier = known.get((each.plugin, each.hook))
        values = vars(earlier.and_then(each) if earlier else each)
        tx.upsert(plugin_calls, values, changes=[name for name in values if name not in _KEY])
