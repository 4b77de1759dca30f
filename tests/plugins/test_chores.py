"""Chores: done when they are due, by one process at a time, whatever becomes of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from lrs.api import Chore, PluginStore, hookimpl
from lrs.database import Database
from lrs.errors import Conflict, NotFound, PluginFailed
from lrs.operations.plugins import activations, chores
from lrs.plugin_host import PluginHost
from lrs.storage.plugins.chores import Turn
from lrs.storage.stores import Store
from tests.plugins import tally

HOUR_S, WAITS_S = 3600, 30


@dataclass
class Diary:
    """What the chore has done, and what it does next."""

    stores: list[str] = field(default_factory=list)
    fails: bool = False

    def write(self, store: PluginStore) -> Iterator[float]:
        yield 0.5
        if self.fails:
            raise ZeroDivisionError
        self.stores.append(store.name)
        yield 1.0


@pytest.fixture
def diary(database: Database, store: Store) -> Iterator[Diary]:
    """That of a chore which is due in the store."""
    written = Diary()
    with having(database, written):
        yield written


@contextmanager
def having(database: Database, diary: Diary) -> Iterator[None]:
    """The plugin with a chore, while the block lasts."""
    before = database.plugins
    chore = hookimpl(lambda: [Chore("tally_diary", HOUR_S, diary.write)])
    database.plugins = PluginHost({"tally": SimpleNamespace(**vars(tally), lrs_chores=chore)})
    try:
        yield
    finally:
        database.plugins = before


def do_due(database: Database) -> None:
    chores.do_due(database, lambda: False)


def turn(database: Database, store: Store) -> Turn:
    return activations.get(database, store.store_id, "tally").chores[0]


def begin(database: Database, store: Store) -> Any:
    """Have somebody be in the middle of it."""
    running = chores.do_now(database, store.store_id, "tally", "tally_diary")
    assert next(running) == 0.5
    return running


def test_what_is_due_is_done_once(database: Database, store: Store, diary: Diary) -> None:
    do_due(database)
    do_due(database)

    assert diary.stores.count(store.name) == 1
    assert turn(database, store).done_us is not None


def test_it_is_done_now_if_somebody_wants_that(database: Database, store: Store, diary: Diary) -> None:
    do_due(database)

    came = list(chores.do_now(database, store.store_id, "tally", "tally_diary"))

    assert (came, diary.stores.count(store.name)) == ([0.5, 1.0], 2)


def test_a_plugin_that_is_off_does_nothing(database: Database, store: Store, diary: Diary) -> None:
    activations.disable(database, store, "tally")

    do_due(database)

    assert store.name not in diary.stores


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(lambda database, store: do_due(database), id="when it is due"),
        pytest.param(lambda database, store: refused_now(database, store), id="by hand"),
    ],
)
def test_nobody_does_what_another_is_at(
    database: Database, store: Store, diary: Diary, asked: Callable[[Database, Store], None]
) -> None:
    running = begin(database, store)

    asked(database, store)

    assert store.name not in diary.stores
    assert list(running) == [1.0]


def refused_now(database: Database, store: Store) -> None:
    with pytest.raises(Conflict, match="another process is at tally_diary"):
        begin(database, store)


def test_what_is_given_up_is_due_again_at_once(database: Database, store: Store, diary: Diary) -> None:
    begin(database, store).close()

    do_due(database)

    assert diary.stores.count(store.name) == 1


def test_what_fails_is_put_off_and_counted_as_the_plugins_fault(
    database: Database, store: Store, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    diary.fails = True
    do_due(database)
    diary.fails = False

    do_due(database)

    assert store.name not in diary.stores
    assert turn(database, store).done_us is None
    assert "ZeroDivisionError" in caplog.text


def test_who_does_it_by_hand_is_told_that_it_failed(database: Database, store: Store, diary: Diary) -> None:
    diary.fails = True

    with pytest.raises(PluginFailed, match="the plugin tally failed in tally_diary"):
        list(chores.do_now(database, store.store_id, "tally", "tally_diary"))


@pytest.mark.usefixtures("diary")
def test_a_chore_that_there_is_not_is_named(database: Database, store: Store) -> None:
    with pytest.raises(NotFound, match="tally has no chore 'tally_dairy'") as refused:
        chores.do_now(database, store.store_id, "tally", "tally_dairy")

    assert refused.value.hint == "It has: tally_diary."


def test_a_thread_does_what_is_due(database: Database, store: Store, diary: Diary) -> None:
    until_s = time.monotonic() + WAITS_S
    with chores.doing_chores(database):
        while store.name not in diary.stores and time.monotonic() < until_s:
            time.sleep(0.01)

    assert diary.stores.count(store.name) == 1
