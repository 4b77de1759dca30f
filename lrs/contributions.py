"""The plain values that plugins hand over to the server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.storage.events import Event
from lrs.storage.transaction import Transaction
from lrs.xapi.concepts import Concepts


@dataclass(frozen=True)
class Rules:
    """What a projection derives by: what the store has set, as it was when the generation began.

    `settings` are those of the plugin; `concepts` say what verbs mean.
    """

    settings: Mapping[str, Any]
    concepts: Concepts


@dataclass(frozen=True)
class Projection:
    """A function of the log, kept up to date in the derived tables that name it.

    `apply` brings them forward by a batch of events; what it writes and how far the log was read are committed
    together, so that each event takes effect exactly once. It uses the transaction and nothing else: no clock, no
    network, no other table, for a rebuild has to give the same. Another `version` rebuilds.
    """

    name: str
    version: int
    apply: Callable[[Transaction, Sequence[Event], Rules], None]
