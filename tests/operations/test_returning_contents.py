"""An attachment that is erased while an equal one arrives: nothing is acknowledged that is not there."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lrs.database import Database
from lrs.storage import counters
from tests.client import Client
from tests.statements import statement
from tests.web import multipart

ESSAY = b"Not a word of this was copied."

Post = Callable[[], TestResponse]


@pytest.fixture
def post(client: Client) -> Post:
    """Sends one statement with its attachment, as often as it is called."""
    one: dict[str, Any] = statement(attachments=[multipart.attachment(ESSAY)])
    return lambda: multipart.post(client, one, ESSAY)


@pytest.fixture
def overtaken(post: Post, database: Database, store_id: int) -> TestResponse:
    """The answer to a post whose content was discarded between its arrival and its commit."""
    sha2 = multipart.sha256(ESSAY)
    with ThreadPoolExecutor(1) as thread:
        with database.write(store_id) as tx:
            counters.lock(tx)
            answer = thread.submit(post)
            while not database.attachments.is_kept(store_id, sha2):
                time.sleep(0.01)
            database.attachments.discard(store_id, sha2)
        return answer.result()


def test_the_sender_is_asked_to_try_again(overtaken: TestResponse) -> None:
    assert (overtaken.status_code, int(overtaken.headers["Retry-After"]) > 0) == (503, True)


def test_trying_again_brings_the_content_back(
    overtaken: TestResponse, post: Post, database: Database, store_id: int
) -> None:
    answer = post()

    assert overtaken.status_code != answer.status_code == 200
    assert b"".join(database.attachments.read(store_id, multipart.sha256(ESSAY))) == ESSAY
