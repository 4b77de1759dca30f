"""What a process hears of commits, its own and others'."""

import pytest

from lrs.storage import arrivals
from lrs.storage.arrivals import Arrivals


def test_it_is_calm_until_something_is_committed() -> None:
    heard = Arrivals()
    before = heard.is_calm

    heard.note(1)

    assert (before, heard.is_calm) == (True, False)


def test_another_process_that_stores_is_seen_by_positions() -> None:
    heard = Arrivals()
    heard.see(1, 10)
    heard.see(2, 20)
    heard.see(1, 10)
    before = heard.is_calm

    heard.see(1, 11)

    assert (before, heard.is_calm) == (True, False)


def test_it_is_calm_again_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Arrivals()
    heard.note(1)
    monkeypatch.setattr(arrivals, "_CALM_AFTER_S", 0.0)

    assert heard.is_calm
