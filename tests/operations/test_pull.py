"""How far a pull has come, page by page."""

from typing import Any

import pytest
import responses

from lrs.clock import instant_us, iso, now_us
from lrs.database import Database
from lrs.operations.moving.peer import Answer, Page, Peer
from lrs.operations.moving.pull import Pull, behind
from lrs.operations.moving.transfer import Import
from lrs.storage.import_sources import Progress
from tests.statements import statement
from tests.web import multipart

URL = "https://peer.example.org/xapi"
MORE = f"{URL}/statements?cursor=5"


def _page(*days: int, more: str = MORE) -> Page:
    """A page of statements that were stored on these days of 2024."""
    return Page([{"stored": f"2024-01-{day:02}T00:00:00Z"} for day in days], more, Answer(None))


def _day(day: int) -> int:
    return instant_us(f"2024-01-{day:02}T00:00:00Z")


def _after(*pages: Page, progress: Progress | None = None) -> Progress:
    progress = progress or Progress()
    for page in pages:
        progress = behind(page, progress)
    return progress


@pytest.mark.parametrize(
    ("pages", "through_day"),
    [
        pytest.param([_page(1, 2), _page(2, 3)], 2, id="what the next page confirms"),
        pytest.param([_page(2, 1), _page(4, 3)], 2, id="also where pages are turned round, as Ralph's are"),
        pytest.param([_page(1, 2), _page()], 2, id="also by an empty page"),
    ],
)
def test_an_unfinished_pull_is_complete_up_to(pages: list[Page], through_day: int) -> None:
    assert _after(*pages).through_us == _day(through_day)


def test_a_first_page_confirms_nothing() -> None:
    assert _after(_page(1, 2)) == Progress(MORE, 0, _day(2), is_ordered=True)


def test_a_pull_that_is_through_is_complete_up_to_the_last_statement() -> None:
    assert _after(_page(1, 2), _page(3, 4, more="")) == Progress("", _day(4))


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([_page(9, 8), _page(7, 6), _page(5, more="")], id="newest-first"),
        pytest.param([_page(1, 9), _page(2, 3), _page(9, 9, more="")], id="in-another-order"),
        pytest.param([Page([{}, "x", {"stored": 7}], "", Answer(None))], id="without-stored"),
    ],
)
def test_a_peer_that_does_not_answer_in_the_order_of_stored_is_never_known_to_be_complete(pages: list[Page]) -> None:
    assert _after(*pages) == Progress()


def test_an_order_that_breaks_takes_back_what_was_believed() -> None:
    assert _after(_page(1, 2), _page(3, 4), _page(1)).through_us == 0


def test_nothing_new_leaves_it_complete_as_it_was() -> None:
    assert _after(_page(more=""), progress=Progress(through_us=_day(9))) == Progress(through_us=_day(9))


def test_the_overlap_does_not_count_as_another_order() -> None:
    progress = _after(_page(8, 9), _page(10, more=""), progress=Progress(through_us=_day(9)))

    assert progress == Progress(through_us=_day(10))


def test_a_peer_whose_clock_is_ahead_is_not_believed_beyond_the_present() -> None:
    ahead = Page([{"stored": iso(now_us() + 3_600_000_000)}], "", Answer(None))

    assert behind(ahead, Progress()).through_us <= now_us()


@pytest.mark.parametrize("sha2", ["\x00", "ab", 7, ["ab" * 32]], ids=ascii)
def test_what_the_peer_calls_a_hash_and_is_none_ends_no_pull(database: Database, store_id: int, sha2: Any) -> None:
    """It went into a query, which PostgreSQL refused, and so did each pull that went on from there."""
    broken = statement(attachments=[{**multipart.attachment(b"an essay"), "sha2": sha2}])
    reports: list[str] = []
    loading = Import(database, store_id, {"mbox": "mailto:ann@example.com"}, False, lambda refused: None)
    peer = Peer(URL, "ann", "secret", database.attachments, reports.append)
    with responses.RequestsMock() as http:
        http.get(f"{URL}/about", json={"version": ["1.0.3"]})
        http.get(f"{URL}/statements", json={"statements": [broken, statement()], "more": ""})
        tallies = list(Pull(peer, loading, 50).run())

    assert (tallies[-1].read, tallies[-1].stored, tallies[-1].refused) == (2, 1, 1)
