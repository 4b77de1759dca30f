"""Large batches wait for each other, and keep nobody else waiting."""

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Semaphore, Thread

import pytest
from flask import Flask

from tests.client import Client
from tests.statements import statement

ROOM = 2


@pytest.fixture
def full(app: Flask) -> Iterator[Semaphore]:
    """The room for large batches, with as many in it as it holds until the test ends or lets one out."""
    room: Semaphore = app.extensions["cairn"].room_for_large
    with ExitStack() as stack:
        for _ in range(ROOM):
            stack.enter_context(room)
        yield room


def test_a_large_batch_waits_until_there_is_room(client: Client, full: Semaphore) -> None:
    large = statement(result={"response": "a" * 300_000})
    answers: list[int] = []
    sender = Thread(target=lambda: answers.append(client.post_statements(large).status_code))
    sender.start()
    sender.join(0.3)
    assert answers == []

    full.release()
    sender.join(30)

    full.acquire()
    assert answers == [200]


@pytest.mark.usefixtures("full")
def test_a_small_one_does_not_wait(client: Client) -> None:
    assert client.post_statements([statement() for _ in range(50)]).status_code == 200


def test_a_refused_one_leaves_room_for_others(client: Client, app: Flask) -> None:
    for _ in range(ROOM + 1):
        assert client.post_statements(statement(verb={}, result={"response": "a" * 300_000})).status_code == 400

    assert app.extensions["cairn"].room_for_large.acquire(blocking=False)
    app.extensions["cairn"].room_for_large.release()
