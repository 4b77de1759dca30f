"""Trust as it is written: a run beside the one that is read, which it replaces when it is whole."""

from collections.abc import Iterator
from typing import Any

from lrs.api import PluginStore
from lrs_endorsements.trust.network import Floats, Network, key_at
from lrs_endorsements.trust.scores import Run
from lrs_endorsements.trust.tables import runs, scores

_AT_ONCE = 5_000
_NAMES = ("run", "person", "trust", "worth")


def keep(store: PluginStore, run: Run, network: Network, found: tuple[Floats, Floats]) -> Iterator[float]:
    """Write trust and worth of everybody down, and then let them be read; gives how much is done, from 0 to 1."""
    with store.write() as tx:
        tx.insert(runs, {**vars(run), "is_whole": False})
    people = found[0].nonzero()[0]
    for start in range(0, len(people), _AT_ONCE):
        portion = people[start : start + _AT_ONCE]
        with store.write() as tx:
            tx.insert_many(scores, _NAMES, _rows(run, network, found, portion))
        yield min(1.0, (start + _AT_ONCE) / len(people))
    _replace(store, run)


def _rows(run: Run, network: Network, found: tuple[Floats, Floats], portion: Any) -> Iterator[tuple[Any, ...]]:
    trust, worth = found
    for index in portion:
        yield run.run, key_at(network.people, index), float(trust[index]), float(worth[index])


def _replace(store: PluginStore, run: Run) -> None:
    """Let a run be read, and delete the others."""
    with store.write() as tx:
        tx.execute(tx.update(runs).where(runs.c.run == run.run).values(is_whole=True))
    with store.write() as tx:
        tx.execute(tx.delete(scores).where(scores.c.run < run.run))
        tx.execute(tx.delete(runs).where(runs.c.run < run.run))
