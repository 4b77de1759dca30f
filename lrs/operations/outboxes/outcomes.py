"""What becomes of a channel when a parcel arrived or did not: pure functions of time and chance."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import random
from uuid import UUID

from lrs.operations.outboxes.parcels import Taken
from lrs.outbox import Failed, Refused, Undelivered
from lrs.storage.outboxes.cursors import Cursor
from lrs.storage.outboxes.dead_letters import DeadLetter

FIRST_WAIT_S, LONGEST_WAIT_S = 1, 3600
# Of a part of a parcel that failed as often as it may: what is left is to find the statement to blame.
ATTEMPTS_OF_A_PART = 3
_LONGEST_ERROR = 1_000


@dataclass(frozen=True)
class Outcome:
    """The channel as it goes on, the statement that it goes on without, and where one was that is dead no more."""

    cursor: Cursor
    dead: DeadLetter | None = None
    delivered_letter: int | None = None


def arrived(cursor: Cursor, taken: Taken, now_us: int) -> Outcome:
    """A parcel arrived, or there was nothing to send: the channel goes on behind it."""
    moved = _counted(_behind(cursor, taken), taken, now_us)
    is_found = cursor.through_position is not None and taken.through < cursor.through_position
    return Outcome(replace(moved, error=cursor.error if is_found else None))


def undelivered(
    cursor: Cursor, taken: Taken, error: Undelivered, attempts: int, now_us: int, chance: Callable[[], float] = random
) -> Outcome:
    """A parcel did not arrive: it is tried again later, looked through for who is to blame, or given up."""
    tried = _tried(cursor, error, now_us)
    if not _is_to_blame(error, tried.attempts, ATTEMPTS_OF_A_PART if cursor.is_refused else attempts):
        through = cursor.through_position if cursor.is_refused else taken.through
        return Outcome(replace(_waiting(tried, error, now_us, chance), through_position=through))
    if taken.count > 1:
        return Outcome(replace(tried, through_position=taken.through, is_refused=True, attempts=0))
    dead = _dead_letter(tried, taken, now_us)
    return Outcome(_behind(replace(tried, through_position=None), taken), dead)


def stalled(cursor: Cursor, error: Exception, now_us: int, chance: Callable[[], float] = random) -> Outcome:
    """The plugin can't say what the channel wants: it is asked again later, from the same place on."""
    said = Undelivered(f"{type(error).__name__}: {error}")
    return Outcome(_waiting(_tried(cursor, said, now_us), said, now_us, chance))


def letter_arrived(cursor: Cursor, taken: Taken, now_us: int) -> Outcome:
    """A dead letter arrived, or there is nothing left of it to send: it is dead no more."""
    return Outcome(_counted(replace(cursor, attempts=0, error=None), taken, now_us), None, taken.through)


def letter_undelivered(
    cursor: Cursor, taken: Taken, error: Undelivered, now_us: int, chance: Callable[[], float] = random
) -> Outcome:
    """A dead letter did not arrive: it is tried again later, or as dead as before."""
    tried = _tried(cursor, error, now_us)
    if not _is_to_blame(error, tried.attempts, ATTEMPTS_OF_A_PART):
        return Outcome(_waiting(tried, error, now_us, chance))
    return Outcome(replace(tried, attempts=0), _dead_letter(tried, taken, now_us))


def _counted(cursor: Cursor, taken: Taken, now_us: int) -> Cursor:
    if not taken.count:
        return cursor
    return replace(cursor, delivered=cursor.delivered + taken.count, delivered_us=now_us)


def _tried(cursor: Cursor, error: Undelivered, now_us: int) -> Cursor:
    said = str(error)[:_LONGEST_ERROR]
    return replace(cursor, attempts=cursor.attempts + 1, error=said, failed_us=now_us, due_us=now_us)


def _waiting(tried: Cursor, error: Undelivered, now_us: int, chance: Callable[[], float]) -> Cursor:
    return replace(tried, due_us=now_us + round(wait_s(tried.attempts, error.retry_after_s, chance) * 1_000_000))


def _dead_letter(tried: Cursor, taken: Taken, now_us: int) -> DeadLetter:
    """What is kept of the only statement of a parcel."""
    (position,), (statement,) = taken.parcel.positions, taken.parcel.statements
    statement_id = UUID(statement["id"]).bytes
    return DeadLetter(*tried.name, position, statement_id, tried.error or "", tried.attempts, now_us)


def wait_s(attempts: int, asked_s: float | None, chance: Callable[[], float]) -> float:
    """How long to wait after so many attempts: twice as long each time, and as long as the receiver asks.

    Between half of it and all, so that those who failed together don't come back together.
    """
    own_s = min(FIRST_WAIT_S * 2.0 ** min(attempts - 1, 30), LONGEST_WAIT_S) * (0.5 + chance() / 2)
    return max(own_s, min(asked_s or 0, LONGEST_WAIT_S))


def _is_to_blame(error: Undelivered, attempts: int, most: int) -> bool:
    """Whether a statement of the parcel is the reason, rather than the receiver."""
    return isinstance(error, Refused) or (isinstance(error, Failed) and attempts >= most)


def _behind(cursor: Cursor, taken: Taken) -> Cursor:
    """The channel behind a parcel, still within what was refused if that goes on."""
    is_over = cursor.through_position is None or taken.through >= cursor.through_position
    return replace(
        cursor,
        position=taken.through,
        through_position=None if is_over else cursor.through_position,
        is_refused=cursor.is_refused and not is_over,
        attempts=0,
        due_us=0,
    )
