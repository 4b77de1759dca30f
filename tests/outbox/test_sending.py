"""The threads that send: beside the serving, and stopped with it."""

import time
from collections.abc import Callable
from functools import partial
from threading import Event

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations.outboxes import sending
from lrs.operations.plugins import activations
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from tests.client import Client
from tests.outbox.conftest import Post
from tests.outbox.receiver import Receiver, receiving
from tests.plugins import tally
from tests.statements import statement

_WITHIN_S = 20


def wait_for(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + _WITHIN_S
    while not is_so():
        assert time.monotonic() < until_s, f"it isn't so after {_WITHIN_S} s"
        time.sleep(0.02)


def has_got(receiver: Receiver, count: int) -> bool:
    return len(receiver.ids) == count


def test_what_is_stored_is_sent_while_the_server_runs(
    database: Database, settings: Settings, post: Post, sender: Client, receiver: Receiver
) -> None:
    with sending.sending(database, settings):
        for _ in range(5):
            sender.post_statements(statement())
        wait_for(partial(has_got, receiver, 5))

    assert post.cursor().holder is None, "it is let go at the end"


def test_a_slow_receiver_keeps_no_other_waiting(
    database: Database, settings: Settings, store: Store, sender: Client
) -> None:
    activations.change_settings(database, store, "courier", {"receivers": [{"name": "home"}, {"name": "slow"}]})
    goes_on, home = Event(), Receiver()
    slow = Receiver(lambda ids: 200 if goes_on.wait(_WITHIN_S) else 500)
    with receiving(home=home, slow=slow), sending.sending(database, settings):
        for at in range(3):
            sender.post_statements(statement())
            wait_for(partial(has_got, home, at + 1))
        goes_on.set()
        wait_for(partial(has_got, slow, 3))

    assert slow.tries == 2


def test_settings_from_before_a_change_of_the_plugin_stop_no_other_store(
    database: Database, post: Post, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise BadRequest("the setting is refused")

    monkeypatch.setattr(database.plugins, "channels", refuse)

    assert sending._due(database, b"x" * 16) == {}
    assert "the setting is refused" in caplog.text


def test_nothing_is_started_where_no_plugin_sends(database: Database, settings: Settings) -> None:
    before, database.plugins = database.plugins, PluginHost({"tally": tally})
    try:
        with sending.sending(database, settings):
            pass
    finally:
        database.plugins = before
