"""lrs leaderboard top and why, as an operator uses them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

import lrs_leaderboard
from lrs.cli import cli
from lrs.config import Settings
from lrs.errors import NotFound
from lrs.plugin_host import PluginHost
from tests.leaderboard.conftest import Game
from tests.leaderboard.test_points import TEN, did, person

Lrs = Callable[..., Result]


@pytest.fixture
def lrs(settings: Settings, game: Game, monkeypatch: pytest.MonkeyPatch) -> Lrs:
    """Runs a command of the leaderboard in the store."""
    monkeypatch.setattr(PluginHost, "installed", lambda: PluginHost({"leaderboard": lrs_leaderboard}))
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["leaderboard", *arguments, "--store", game.store.name], env=environment)

    return run


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_who_leads_is_listed(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(did("ann"), did("ann", thing="b"), did("bob"))
    game.derive()

    listed, first = lrs("top", "b"), lrs("top", "b", "--limit", "1")

    assert lines(listed) == [{"rank": 1, "points": 20, "name": "ann"}, {"rank": 2, "points": 10, "name": "bob"}]
    assert lines(first) == lines(listed)[:1]


def test_a_past_day_has_the_table_of_its_week(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN, period="week")
    game.post(did("ann", at="2026-03-04T10:00:00Z"))
    game.derive()

    assert [row["name"] for row in lines(lrs("top", "b", "--day", "2026-03-06"))] == ["ann"]


def test_why_somebody_has_points_is_told(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(one := did("ann"))
    game.derive()

    (told,) = lines(lrs("why", "b", json.dumps(person("ann"))))

    assert told.pop("timestamp").startswith("2026-11-20T10:00:00")
    assert told == {"statement": one["id"], "rule": "done", "points": 10, "reason": ""}


@pytest.mark.parametrize("agent", ["ann", '{"mbox": "ann"}', "7"])
def test_a_malformed_agent_is_refused_with_a_word(lrs: Lrs, game: Game, agent: str) -> None:
    game.set_up(TEN)
    game.derive()

    refused = lrs("why", "b", agent)

    (error,) = [line for line in refused.stderr.splitlines() if line.startswith("Error:")]
    assert (refused.exit_code, "'AGENT'" in error) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("top", "nix"), "there is no board 'nix'", id="unknown board"),
        pytest.param(("why", "b", json.dumps(person("zoe"))), "not on the board", id="no member"),
    ],
)
def test_what_is_not_there_is_told(lrs: Lrs, game: Game, arguments: tuple[str, ...], told: str) -> None:
    game.set_up(TEN)
    game.derive()

    refused = lrs(*arguments)

    assert isinstance(refused.exception, NotFound)
    assert told in refused.exception.advice
