"""lrs outbox, as an operator uses it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.plugins import activations
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from tests.client import Client
from tests.outbox import courier
from tests.outbox.conftest import Post
from tests.outbox.receiver import Receiver
from tests.statements import statement

HOME = "courier_post/home"
Outbox = Callable[..., Result]


@pytest.fixture
def lrs(settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Runs lrs outbox in the store, where the plugin is installed."""
    monkeypatch.setattr(PluginHost, "installed", lambda: PluginHost({"courier": courier}))
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["outbox", *arguments, "--store", store.name], env=environment)

    return run


def shown(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_list_says_how_far_a_channel_has_come(lrs: Outbox, post: Post, sender: Client, receiver: Receiver) -> None:
    sender.post_statements([statement() for _ in range(3)])
    post.go()
    sender.post_statements(statement())

    (listed,) = shown(lrs("list"))

    assert listed.pop("last").startswith("20")
    assert listed == {"channel": HOME, "set": True, "lag": 1, "delivered": 3, "dead": 0, "dropped": 0}


def test_the_list_says_what_went_wrong_and_when_it_is_tried_again(
    lrs: Outbox, post: Post, sender: Client, receiver: Receiver
) -> None:
    receiver.answers = lambda ids: 503
    sender.post_statements(statement())
    post.go()

    (listed,) = shown(lrs("list"))

    assert (listed["attempts"], listed["error"], listed["lag"]) == (1, "the answer is 503: status 503", 1)
    assert listed["next"] > listed["failed"]


def test_dead_letters_are_shown_tried_again_and_dropped(
    lrs: Outbox, post: Post, sender: Client, receiver: Receiver
) -> None:
    receiver.answers = lambda ids: 400
    sent = [statement() for _ in range(3)]
    sender.post_statements(sent)
    post.go()

    dead = shown(lrs("dead", HOME))
    one = lrs("retry", HOME, "--position", "2").stdout
    waiting = [each["waiting"] for each in shown(lrs("dead", HOME))]
    dropped = [lrs("drop", HOME, "--position", "1").stdout, lrs("drop", HOME).stdout]

    assert [(each["position"], each["statement"]) for each in dead] == [
        (at, each["id"]) for at, each in enumerate(sent, 1)
    ]
    assert (one.endswith("dead letters: 1\n"), waiting) == (True, [False, True, False])
    assert [each.split()[-1] for each in dropped] == ["1", "2"]
    assert shown(lrs("dead", HOME)) == []


def test_retry_goes_on_at_once_with_what_waits(lrs: Outbox, post: Post, sender: Client, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = lambda ids: 503 if receiver.tries == 1 else 200, {"Retry-After": "1000"}
    sender.post_statements(statement())
    post.go()

    lrs("retry", HOME)

    assert post.go() == 1


@pytest.mark.parametrize(
    "arguments", [("dead", "courier_post/away"), ("retry", "home"), ("drop", HOME, "--position", "7")]
)
def test_what_is_not_there_is_named_with_what_is(lrs: Outbox, post: Post, arguments: tuple[str, ...]) -> None:
    refused = lrs(*arguments)

    assert HOME in refused.exception.advice  # type: ignore[union-attr]


def test_a_channel_is_forgotten_when_it_is_not_set_any_more(
    lrs: Outbox, database: Database, store: Store, post: Post
) -> None:
    while_set = lrs("forget", HOME)
    activations.change_settings(database, store, "courier", {"receivers": []})
    (listed,) = shown(lrs("list"))

    lrs("forget", HOME)

    assert "is set up" in while_set.exception.advice  # type: ignore[union-attr]
    assert (listed["set"], shown(lrs("list"))) == (False, [])
