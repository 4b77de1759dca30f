"""Where channels of outboxes begin."""

from collections.abc import Mapping

from lrs.outbox import Channel
from lrs.storage import counters
from lrs.storage.outboxes import cursors
from lrs.storage.outboxes.cursors import ChannelName
from lrs.storage.transaction import Transaction


def begin(tx: Transaction, channels: Mapping[ChannelName, Channel]) -> None:
    """Have those begin that have not: at the beginning of the log or at its present end, as each says."""
    begun = {each.name for each in cursors.of_store(tx)}
    for name in channels.keys() - begun:
        cursors.begin(tx, name, 0 if channels[name].from_beginning else counters.read(tx).position)
