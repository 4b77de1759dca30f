"""What of outboxes is counted, where an operator looks for it: /metrics, and lrs plugin list."""

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations.plugins import activations
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_store_with, settings_in
from tests.observe.test_metrics import samples
from tests.outbox import courier
from tests.outbox.conftest import Post
from tests.outbox.receiver import Receiver
from tests.statements import statement

ODD = {"id": "http://example.com/odd"}


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of the test's own: totals are those of all stores."""
    made = settings_in(tmp_path_factory.mktemp("counting"), request)
    return dataclasses.replace(made, metrics_open=True)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    with opened(settings, PluginHost({"courier": courier})) as database:
        yield database


@pytest.fixture
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


def outboxes_in(database: Database, settings: Settings) -> dict[str, float]:
    """What /metrics tells of the outbox, by the last word of the metric."""
    found = samples(create_app(database, settings))
    marked = '{outbox="courier_post"}'
    return {name.removesuffix(marked).removeprefix("cairn_outbox_"): found[name] for name in found if marked in name}


def test_what_arrived_what_is_dead_and_what_is_to_be_sent_is_told(
    database: Database, settings: Settings, post: Post, sender: Client, receiver: Receiver
) -> None:
    odd = statement(verb=ODD)
    receiver.answers = lambda ids: 400 if odd["id"] in ids else 200
    sender.post_statements([statement(), odd, statement()])
    post.go_patiently(9)
    sender.post_statements([statement(), statement()])

    assert outboxes_in(database, settings) == {"delivered_total": 2, "dead": 1, "lag": 2}


def test_the_stores_are_taken_together(
    database: Database, settings: Settings, post: Post, sender: Client, receiver: Receiver
) -> None:
    sender.post_statements([statement(), statement()])
    other = Post(database, make_store_with(database, "courier"))
    other.configure()
    post.go()

    before = outboxes_in(database, settings)
    sender.post_statements([statement() for _ in range(3)])

    assert before == {"delivered_total": 2, "dead": 0, "lag": 0}
    assert outboxes_in(database, settings)["lag"] == 3


def test_a_channel_that_is_not_set_any_more_lies_behind_nothing(
    database: Database, settings: Settings, post: Post, store: Store, sender: Client
) -> None:
    activations.change_settings(database, store, "courier", {"receivers": []})
    sender.post_statements(statement())

    assert outboxes_in(database, settings)["lag"] == 0


def test_each_try_to_deliver_is_a_call_of_the_plugin_whose_failures_are_kept(
    database: Database, settings: Settings, post: Post, sender: Client, receiver: Receiver, store: Store
) -> None:
    app = create_app(database, settings)
    answers = iter([503, 200])
    receiver.answers = lambda ids: next(answers)
    sender.post_statements(statement())
    post.go_patiently(2)
    app.extensions["cairn"].calls.write_down()

    (counted,) = activations.get(database, store.store_id, "courier").calls
    assert (counted.hook, counted.calls, counted.errors) == ("courier_post", 2, 1)
    assert "the answer is 503" in counted.last_error
    assert samples(app)['cairn_plugin_failures_total{hook="courier_post",plugin="courier"}'] == 1
