"""Turns at writing: one at a time, in processes too, without waiting for ever for one who doesn't let go."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Thread

import pytest

from lrs.storage.database.turns import Turns
from tests.reliability.server import at_once


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[list[Turns]]:
    """Those of three processes at a database that somebody has open: each has opened the files for itself."""
    (tmp_path / "cairn.db-wal").touch()
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Turns(tmp_path / "cairn.db", patience_s=30))) for _ in range(3)]


def test_one_has_its_turn_at_a_time(turns: list[Turns]) -> None:
    at_work, most = 0, 0

    def write(number: int) -> None:
        nonlocal at_work, most
        for _ in range(20):
            with turns[number % 3].taken():
                at_work += 1
                most = max(most, at_work)
                time.sleep(0.0005)
                at_work -= 1

    at_once(6, write)

    assert most == 1


def test_who_has_its_turn_may_take_it_again(turns: list[Turns]) -> None:
    with turns[0].taken():
        with turns[0].taken():
            pass
        blocked = Thread(target=_take, args=(turns[1],))
        blocked.start()
        blocked.join(0.2)

        assert blocked.is_alive()

    blocked.join(10)
    assert not blocked.is_alive()


def test_who_has_written_stands_behind_who_waits(turns: list[Turns]) -> None:
    order: list[str] = []

    def wait() -> None:
        with turns[1].taken():
            order.append("who waited")

    waiting = Thread(target=wait)
    with turns[0].taken():
        waiting.start()
        time.sleep(0.2)
    with turns[0].taken():
        order.append("who had written")

    waiting.join(10)
    assert order == ["who waited", "who had written"]


def test_a_database_that_nobody_has_open_is_waited_for_by_its_own_lock_alone(tmp_path: Path) -> None:
    first, second = (Turns(tmp_path / "cairn.db", patience_s=30) for _ in range(2))

    with first.taken():
        _take(second)


def test_nobody_waits_for_ever(tmp_path: Path, turns: list[Turns]) -> None:
    with closing(Turns(tmp_path / "cairn.db", patience_s=0.05)) as impatient, turns[0].taken():
        _take(impatient)


def test_who_waited_too_long_keeps_nobody_else_waiting(tmp_path: Path, turns: list[Turns]) -> None:
    with closing(Turns(tmp_path / "cairn.db", patience_s=0.05)) as impatient:
        with turns[0].taken():
            _take(impatient)

        late = Thread(target=_take, args=(turns[1],))
        late.start()
        late.join(10)
        assert not late.is_alive()


def _take(turns: Turns) -> None:
    with turns.taken():
        pass
