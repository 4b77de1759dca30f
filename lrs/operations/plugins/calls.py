"""How plugins answer: counted in memory, and written down together every few seconds, so that no request waits."""

import logging
from threading import Lock

from lrs.clock import now_us
from lrs.database import Database
from lrs.errors import Unavailable
from lrs.operations.soon import Soon
from lrs.plugin_host import Observer
from lrs.storage.database.engine import DRIVER_ERRORS
from lrs.storage.plugins import calls
from lrs.storage.plugins.calls import Calls

_LONGEST_ERROR = 500
_log = logging.getLogger(__name__)


class CountedCalls:
    """The calls of one process, by store; an Observer that passes on what it is told to `another`."""

    def __init__(self, database: Database, another: Observer, *, written_every_s: float = 5.0):
        self._database, self._another = database, another
        self._counted: dict[int, dict[tuple[str, str], Calls]] = {}
        self._counting = Lock()
        self._writing_down = Soon(self.write_down, written_every_s)

    def called(self, store_id: int, plugin: str, hook: str, seconds: float, error: str) -> None:
        self._another.called(store_id, plugin, hook, seconds, error)
        failed_us = now_us() if error else None
        one = Calls(plugin, hook, 1, int(bool(error)), round(seconds * 1e6), error[:_LONGEST_ERROR], failed_us)
        with self._counting:
            of_store = self._counted.setdefault(store_id, {})
            earlier = of_store.get((plugin, hook))
            of_store[plugin, hook] = earlier.and_then(one) if earlier else one
            self._writing_down.ask()

    def write_down(self) -> None:
        """Write down what was counted."""
        with self._counting:
            counted, self._counted = self._counted, {}
            self._writing_down.settle()
        for store_id, of_store in counted.items():
            try:
                with self._database.write(store_id) as tx:
                    calls.add(tx, of_store.values())
            except (Unavailable, *DRIVER_ERRORS) as error:
                _log.warning("calls of plugins are not counted: %s", error)
