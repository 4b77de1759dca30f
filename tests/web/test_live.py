"""Streams of what changes, for pages of plugins: which parts they are made of."""

from collections.abc import Iterator
from itertools import islice

from lrs.web.live import Changes
from lrs.web.places import NOTHING


def parts(looks: Iterator[int], count: int, heartbeat_s: float = 60) -> list[bytes]:
    """The first parts of a stream of what is seen, one look after the other."""
    changes = Changes(lambda: next(looks), heartbeat_s=heartbeat_s, lasts_s=60, is_ending=lambda: False)
    return list(islice(changes, 1, count + 1))


def test_a_change_is_an_event_and_no_change_is_an_empty_part() -> None:
    told = parts(iter([1, 1, 2]), 3)

    assert told == [b"event: change\ndata: 1\n\n", NOTHING, b"event: change\ndata: 2\n\n"]


def test_a_silent_stream_shows_that_it_is_there() -> None:
    assert parts(iter([1, 1]), 2, heartbeat_s=0)[-1] == b": still here\n\n"
