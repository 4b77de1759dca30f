"""A SQLite file whose lock another process holds: 503 with Retry-After, reading goes on, then all is well again."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import pytest
import requests

from tests.reliability.server import HttpClient, Server, Store, make_store, running
from tests.statements import statement


@dataclass(frozen=True)
class Locked:
    """What was answered while another process held the file's lock for longer than the server waits."""

    post: requests.Response
    get: requests.Response
    post_afterwards: requests.Response
    log_ids: list[str]


@pytest.fixture(scope="module")
def locked(store_of: Callable[[str], Store]) -> Iterator[Locked]:
    store = store_of("sqlite")
    newcomer = make_store(store.database_url, store.folder)  # of whose first use the server wants to take a note
    server = Server(store)
    with running(server), closing(sqlite3.connect(store.folder / "cairn.db", isolation_level=None)) as other:
        with ThreadPoolExecutor(2) as threads, server.client() as writer, HttpClient(server.url, newcomer) as reader:
            writer.get_statements()
            other.execute("BEGIN EXCLUSIVE")
            post = threads.submit(writer.post_statements, statement())
            get = threads.submit(reader.get_statements)
            answers = post.result(), get.result()
            other.execute("ROLLBACK")
            afterwards = writer.post_statements(statement())
        yield Locked(*answers, afterwards, [each["id"] for _, each in store.log()])


def test_a_locked_file_is_answered_with_503_and_when_to_try_again(locked: Locked) -> None:
    assert locked.post.status_code == 503, locked.post.text
    assert int(locked.post.headers["Retry-After"]) > 0


def test_a_locked_file_can_be_read(locked: Locked) -> None:
    assert locked.get.status_code == 200, locked.get.text


def test_readers_do_not_wait_for_the_lock(locked: Locked) -> None:
    assert locked.get.elapsed.total_seconds() < 2


def test_the_server_recovers_by_itself_when_the_lock_is_gone(locked: Locked) -> None:
    assert locked.post_afterwards.status_code == 200, locked.post_afterwards.text
    assert locked.log_ids == locked.post_afterwards.json()
