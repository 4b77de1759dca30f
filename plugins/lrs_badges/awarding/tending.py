"""Badges are awarded by themselves."""

from collections.abc import Iterator

from lrs.api import Chore, PluginStore
from lrs_badges.awarding import batches, looking

_EVERY_S = 5


def tend(store: PluginStore) -> Iterator[float]:
    """Look for who is to be judged, and award them what they have earned."""
    for _ in looking.look_again(store):
        yield 0.1
    for _ in batches.award_due(store):
        yield 0.5


CHORE = Chore("badges_award", _EVERY_S, tend)
