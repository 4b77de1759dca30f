"""One parcel of a channel, from the log to its receiver.

Nothing is sent within a transaction. One is opened to hold the channel, where that isn't held yet, and one to note what
became of the parcel.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

from lrs import __version__
from lrs.database import Database
from lrs.errors import Unavailable
from lrs.fetch import Answer, Fetcher, NotFetched
from lrs.operations.outboxes.outcomes import Outcome, arrived, letter_arrived, letter_undelivered, stalled, undelivered
from lrs.operations.outboxes.parcels import Taken, take, take_one
from lrs.outbox import Channel, Failed, Parcel, Post, Undelivered
from lrs.storage import counters, statements
from lrs.storage.outboxes import cursors, dead_letters
from lrs.storage.outboxes.cursors import ChannelName, Cursor
from lrs.storage.outboxes.dead_letters import DeadLetter
from lrs.storage.transaction import Transaction

DELIVERY_S = 20
# A channel is held for a delivery, and what is to be noted of it; held longer, it isn't held anew for each parcel.
_NEEDED_US, HOLD_S = 25_000_000, 40
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """A channel that nobody else sends meanwhile; `letter` is the position of the dead letter that goes first."""

    cursor: Cursor
    letter: int | None


class Deliverer:
    """Sends parcels, one at a time of each channel, until it `is_stopping`."""

    def __init__(self, database: Database, fetcher: Fetcher, is_stopping: Callable[[], bool] = lambda: False):
        self._database, self._fetcher, self._is_stopping = database, fetcher, is_stopping
        self.holder = uuid4().bytes

    def send_next(self, store_id: int, name: ChannelName, channel: Channel) -> bool:
        """Send the next parcel of a channel, if one is due; whether there may be another one. Raises Unavailable."""
        held = self._held(store_id, name)
        if held is None:
            return False
        try:
            taken = self._taken(store_id, held, channel)
        except Unavailable:
            raise
        except Exception as error:  # what a plugin raises may be anything
            _log.exception("%s of store %d can't say what it wants", name, store_id)
            return self._settle(store_id, partial(stalled, held.cursor, error))
        failure = self._deliver(store_id, name, channel, taken.parcel) if taken.count else None
        if failure is not None and self._is_stopping():
            return False  # which may be why
        return self._settle(store_id, partial(_outcome, held, taken, channel, failure))

    def release(self, store_id: int) -> None:
        """Let others send the channels of a store that are held here. Raises Unavailable."""
        with self._database.write(store_id) as tx:
            cursors.release(tx, self.holder)

    def _held(self, store_id: int, name: ChannelName) -> Held | None:
        """The channel, if it is due, and held by now."""
        with self._database.read(store_id) as tx:
            found = cursors.find(tx, name)
            letter, last, now_us = dead_letters.waiting(tx).get(name), counters.read(tx).position, tx.now_us()
        if found is None or found.due_us > now_us or (found.position == last and letter is None):
            return None
        if found.holder != self.holder or found.held_until_us < now_us + _NEEDED_US:
            with self._database.write(store_id) as tx:
                found = cursors.hold(tx, name, self.holder, HOLD_S)
        return Held(found, letter) if found else None

    def _taken(self, store_id: int, held: Held, channel: Channel) -> Taken:
        if held.letter is None:
            return take(self._database, store_id, held.cursor, channel)
        return take_one(self._database, store_id, held.cursor, held.letter)

    def _deliver(self, store_id: int, name: ChannelName, channel: Channel, parcel: Parcel) -> Undelivered | None:
        """Have a parcel delivered; what came in between, if it has not arrived."""
        try:
            post = self._post_until(time.monotonic() + DELIVERY_S)
            self._database.plugins.deliver(store_id, channel, name.outbox, parcel, post)
        except Undelivered as error:
            return error
        except Exception as error:  # what a plugin raises may be anything
            _log.exception("%s can't be delivered", parcel.key)
            return Failed(f"{type(error).__name__}: {error}")
        return None

    def _post_until(self, until_s: float) -> Post:
        def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
            named = {"User-Agent": f"Cairn/{__version__}", **headers}
            try:
                return self._fetcher.post(url, body, named, seconds=max(0, until_s - time.monotonic()))
            except NotFetched as error:
                raise Undelivered(str(error)) from error

        return post

    def _settle(self, store_id: int, outcome_at: Callable[[int], Outcome]) -> bool:
        with self._database.write(store_id) as tx:
            self._note(tx, outcome_at(tx.now_us()))
        return True

    def _note(self, tx: Transaction, outcome: Outcome) -> None:
        """Note what became of a parcel, unless another has taken the channel over."""
        name = outcome.cursor.name
        at = cursors.lock(tx, name)
        if at is None or at.holder != self.holder:
            return
        dropped = at.dropped
        if outcome.delivered_letter is not None:
            dead_letters.drop(tx, name, outcome.delivered_letter)
        if outcome.dead is not None and _is_there(tx, outcome.dead):
            dropped += dead_letters.keep(tx, outcome.dead)
        held_until_us = tx.now_us() + HOLD_S * 1_000_000
        cursors.change(tx, replace(outcome.cursor, dropped=dropped, held_until_us=held_until_us))


def _is_there(tx: Transaction, letter: DeadLetter) -> bool:
    """Whether a statement was not erased while it was sent."""
    return bool(statements.bodies_by_id(tx, [letter.statement_id])[letter.statement_id])


def _outcome(held: Held, taken: Taken, channel: Channel, error: Undelivered | None, now_us: int) -> Outcome:
    if held.letter is None:
        if error is None:
            return arrived(held.cursor, taken, now_us)
        return undelivered(held.cursor, taken, error, channel.attempts, now_us)
    if error is None:
        return letter_arrived(held.cursor, taken, now_us)
    return letter_undelivered(held.cursor, taken, error, now_us)
