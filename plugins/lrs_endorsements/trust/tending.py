"""Trust is computed by itself, where it begins with somebody."""

from collections.abc import Iterator

from lrs.api import Chore, PluginStore, lazily
from lrs_endorsements.trust.seeds import seed_keys

_compute = lazily("lrs_endorsements.trust.compute")
_EVERY_S = 3600


def _tend(store: PluginStore) -> Iterator[float]:
    if seed_keys(store.settings):
        yield from _compute.compute(store)


CHORE = Chore("endorsements_trust", _EVERY_S, _tend)
