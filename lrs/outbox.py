"""What plugins hand over to send statements out of the database, and what may become of what is sent.

A channel is a cursor over the log: what it has sent, and what it is to send, are told by one position. Statements are
read when they are sent, so that what was erased or voided before is not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lrs.contributions import Rules
from lrs.fetch import Answer

# Answers that are about the receiver and no statement: it isn't there, doesn't know us, or is busy.
_UNABLE = frozenset((401, 402, 403, 404, 405, 407, 408, 410, 421, 425, 426, 429, 451, 502, 503, 504))
_BEGINNING = 300


class Undelivered(Exception):
    """A parcel that the receiver could not take now, and not for what is in it: it is sent again until it arrives.

    `retry_after_s`: how long the receiver asks to wait.
    """

    def __init__(self, reason: str, retry_after_s: float | None = None):
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class Failed(Undelivered):
    """A parcel over which the receiver broke: sent again several times, and then as if it was refused."""


class Refused(Undelivered):
    """A parcel that the receiver doesn't want for what is in it: the statement to blame is looked for."""


# Sends a body with headers to a URL that a store has set, within bounds. Raises Undelivered where nobody answers.
Post = Callable[[str, bytes, Mapping[str, str]], Answer]


@dataclass(frozen=True)
class Parcel:
    """Statements as they are stored, on their way to one receiver, with their positions, in that order.

    `key` is the same whenever the same statements are sent again by the same channel, and no other's. `read_content`
    gives the content of an attachment by its SHA-2, None where it isn't here; it raises Refused on one that is too
    large.
    """

    key: str
    store: str
    positions: Sequence[int]
    statements: Sequence[Mapping[str, Any]]
    read_content: Callable[[str], bytes | None]


@dataclass(frozen=True)
class Channel:
    """One receiver: which statements it wants, and how it gets a parcel of them.

    `deliver` returns when the parcel has arrived, and raises Undelivered, Failed or Refused where it has not; whatever
    else it raises counts as Failed. A statement that voids one that `wants` would let pass is sent too.

    `from_beginning`: with the whole history of the store, and not only with what comes from now on. `most`: how many
    statements a parcel may have. `attempts`: how often the receiver may break over a parcel.
    """

    name: str
    wants: Callable[[Mapping[str, Any]], bool]
    deliver: Callable[[Parcel, Post], None]
    from_beginning: bool = False
    most: int = 100
    attempts: int = 12


@dataclass(frozen=True)
class Outbox:
    """Channels, as the rules of a store say."""

    name: str
    channels: Callable[[Rules], Iterable[Channel]]


@dataclass(frozen=True)
class OutboxTotals:
    """Of all channels of an outbox: statements that arrived, dead letters that wait, and how far that lies behind which
    has the most to do, of those that are set.
    """

    delivered: int = 0
    dead: int = 0
    lag: int = 0


def check_arrived(answer: Answer) -> None:
    """Return where an answer says that a parcel has arrived: 2xx. Raises Undelivered, Failed or Refused."""
    if 200 <= answer.status < 300:
        return
    said = f"the answer is {answer.status}: {answer.content[:_BEGINNING].decode('utf-8', 'replace')}".rstrip(": ")
    if answer.status < 400 or answer.status in _UNABLE:
        raise Undelivered(said, retry_after_s(answer))
    raise (Failed if answer.status >= 500 else Refused)(said, retry_after_s(answer))


def retry_after_s(answer: Answer) -> float | None:
    """How long whoever answers asks to wait, which may be any time; None where they don't."""
    text = answer.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
