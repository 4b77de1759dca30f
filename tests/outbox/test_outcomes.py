"""What becomes of a channel, by a clock and a chance that the tests turn."""

from typing import Any
from uuid import uuid4

import pytest

from lrs.fetch import Answer
from lrs.operations.outboxes import outcomes
from lrs.operations.outboxes.parcels import Taken
from lrs.outbox import Failed, Parcel, Refused, Undelivered, check_arrived, retry_after_s
from lrs.storage.outboxes.cursors import Cursor

NOW_US = 1_000_000_000
SOON, LATE = (lambda: 0.0), (lambda: 1.0)


def taken(*positions: int) -> Taken:
    """A parcel of the statements at `positions`."""
    statements = [{"id": str(uuid4())} for _ in positions]
    return Taken(Parcel("key", "default", positions, statements, lambda sha2: None), positions[-1])


def tried(cursor: Cursor, error: Undelivered, *, chance: Any = LATE, times: int = 1) -> Cursor:
    for _ in range(times):
        cursor = outcomes.undelivered(cursor, taken(1, 2, 3), error, 12, NOW_US, chance).cursor
    return cursor


def test_each_wait_is_twice_as_long_up_to_an_hour() -> None:
    cursor, waits_s = Cursor("o", "c", 0), []
    for _ in range(14):
        cursor = tried(cursor, Undelivered("no"))
        waits_s.append((cursor.due_us - NOW_US) / 1_000_000)

    assert waits_s == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]


def test_those_who_failed_together_come_back_apart() -> None:
    soon, late = (tried(Cursor("o", "c", 0), Undelivered("no"), chance=each, times=5) for each in (SOON, LATE))

    assert ((soon.due_us - NOW_US) / 1_000_000, (late.due_us - NOW_US) / 1_000_000) == (8, 16)


@pytest.mark.parametrize(("asked_s", "waits_s"), [(None, 1), (0, 1), (-5, 1), (90, 90), (10**9, 3600)])
def test_a_receiver_says_how_long_to_wait_within_bounds(asked_s: float | None, waits_s: float) -> None:
    cursor = tried(Cursor("o", "c", 0), Undelivered("no", asked_s))

    assert cursor.due_us - NOW_US == waits_s * 1_000_000


def test_who_is_away_for_ever_is_waited_for() -> None:
    cursor = tried(Cursor("o", "c", 0), Undelivered("no"), times=1_000)

    assert (cursor.attempts, cursor.is_refused, cursor.position, cursor.through_position) == (1_000, False, 0, 3)


def test_who_breaks_over_a_parcel_is_sent_parts_of_it_after_the_last_attempt() -> None:
    before = tried(Cursor("o", "c", 0), Failed("no"), times=11)
    after = tried(before, Failed("no"))

    assert (before.is_refused, after.is_refused, after.attempts, after.due_us) == (False, True, 0, NOW_US)


def test_what_is_refused_alone_is_a_dead_letter_and_the_channel_goes_on_behind_it() -> None:
    at = Cursor("o", "c", 4, through_position=9, is_refused=True, attempts=2)

    outcome = outcomes.undelivered(at, taken(5), Refused("bad"), 12, NOW_US)

    assert outcome.dead is not None
    assert (outcome.dead.position, outcome.dead.error, outcome.dead.attempts) == (5, "bad", 3)
    assert (outcome.cursor.position, outcome.cursor.is_refused, outcome.cursor.attempts) == (5, False, 0)


def test_a_part_that_arrives_leaves_the_other_to_be_looked_through() -> None:
    at = Cursor("o", "c", 0, through_position=4, is_refused=True)

    first = outcomes.arrived(at, taken(1, 2), NOW_US).cursor
    last = outcomes.arrived(first, taken(3, 4), NOW_US).cursor

    assert (first.position, first.through_position, first.is_refused) == (2, 4, True)
    assert (last.position, last.through_position, last.is_refused, last.delivered) == (4, None, False, 4)


@pytest.mark.parametrize(
    ("status", "raised"),
    [
        *((status, None) for status in (200, 202, 204)),
        *((status, Undelivered) for status in (301, 401, 403, 404, 408, 410, 425, 429, 502, 503, 504)),
        *((status, Refused) for status in (400, 409, 413, 415, 422)),
        *((status, Failed) for status in (500, 501, 507)),
    ],
)
def test_an_answer_says_what_becomes_of_a_parcel(status: int, raised: type | None) -> None:
    try:
        check_arrived(Answer(status, {}, b""))
    except Undelivered as error:
        assert type(error) is raised
    else:
        assert raised is None


def test_what_a_receiver_says_is_kept_in_part() -> None:
    with pytest.raises(Refused) as refused:
        check_arrived(Answer(400, {}, b"no \xff " + b"x" * 10_000))

    assert str(refused.value).startswith("the answer is 400: no \ufffd xxx")
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("7", lambda asked_s: asked_s == 7),
        ("Wed, 21 Oct 2099 07:28:00 GMT", lambda asked_s: asked_s > 10**9),
        ("Wed, 21 Oct 2015 07:28:00", lambda asked_s: asked_s is None),
        ("9" * 5_000, lambda asked_s: asked_s == 999_999_999),
        ("soon", lambda asked_s: asked_s is None),
        ("", lambda asked_s: asked_s is None),
    ],
)
def test_a_time_to_come_back_is_read_in_every_spelling(text: str, is_right: Any) -> None:
    assert is_right(retry_after_s(Answer(503, {"Retry-After": text}, b"")))
