"""Pages of the log: in order, whole, and bounded."""

import pytest

from lrs.actor import Actor
from lrs.database import Database
from lrs.operations import statements
from lrs.operations.statements import Submission
from lrs.storage import log
from lrs.storage.log import LogPage
from tests.statements import ANN, statement, voiding

MIB = 1024 * 1024


def _store(database: Database, store_id: int, *sent: dict[str, object]) -> None:
    actor = Actor(store_id, ANN, frozenset({"all"}), "test")
    statements.store(database, actor, Submission(sent, "1.0.3"))


def _pages(database: Database, store_id: int) -> list[LogPage]:
    """All pages of the store's log, the empty one at its end too."""
    pages, position = [], 0
    while not pages or pages[-1].position != position:
        position = pages[-1].position if pages else 0
        with database.read(store_id) as tx:
            pages.append(log.read_behind(tx, position))
    return pages


@pytest.mark.parametrize(
    ("count", "response_bytes"), [(0, 0), (450, 0), (7, 400_000), (3, 2 * MIB)], ids=["none", "many", "large", "huge"]
)
def test_pages_give_the_whole_log_in_order(database: Database, store_id: int, count: int, response_bytes: int) -> None:
    for _ in range(0, count, 150):
        size = min(150, count)
        _store(database, store_id, *(statement(result={"response": "x" * response_bytes}) for _ in range(size)))

    pages = _pages(database, store_id)

    assert [entry.position for page in pages for entry in page.entries] == list(range(1, count + 1))


@pytest.mark.parametrize(("response_bytes", "most"), [(0, 200), (400_000, 2), (2 * MIB, 1)])
def test_a_page_is_bounded_in_statements_and_in_bytes(
    database: Database, store_id: int, response_bytes: int, most: int
) -> None:
    _store(database, store_id, *(statement(result={"response": "x" * response_bytes}) for _ in range(most + 1)))

    assert [len(page.entries) for page in _pages(database, store_id)] == [most, 1, 0]


def test_a_page_says_what_is_voided(database: Database, store_id: int) -> None:
    one = statement()
    _store(database, store_id, one)
    _store(database, store_id, voiding(one))

    page = _pages(database, store_id)[0]

    assert [(entry.position, entry.is_in_sight) for entry in page.entries] == [(1, False), (2, True)]
