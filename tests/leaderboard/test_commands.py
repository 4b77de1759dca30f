"""lrs leaderboard top and why, and trying rules before they are in force, as an operator uses them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

import lrs_leaderboard
from lrs.cli import cli
from lrs.config import Settings
from lrs.errors import NotFound
from lrs.plugin_host import PluginHost
from lrs_leaderboard import choices
from tests.leaderboard.conftest import Game
from tests.leaderboard.test_points import LIKED, TEN, did, person

Lrs = Callable[..., Result]


@pytest.fixture
def lrs(settings: Settings, game: Game, monkeypatch: pytest.MonkeyPatch) -> Lrs:
    """Runs a command in the store."""
    monkeypatch.setattr(PluginHost, "installed", lambda: PluginHost({"leaderboard": lrs_leaderboard}))
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--store", game.store.name], env=environment)

    return run


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_who_leads_is_listed(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(did("ann"), did("ann", thing="b"), did("bob"))
    game.derive()

    listed, first = lrs("leaderboard", "top", "b"), lrs("leaderboard", "top", "b", "--limit", "1")

    assert lines(listed) == [{"rank": 1, "points": 20, "name": "ann"}, {"rank": 2, "points": 10, "name": "bob"}]
    assert lines(first) == lines(listed)[:1]


def test_a_past_day_has_the_table_of_its_week(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN, period="week")
    game.post(did("ann", at="2026-03-04T10:00:00Z"))
    game.derive()

    assert [row["name"] for row in lines(lrs("leaderboard", "top", "b", "--day", "2026-03-06"))] == ["ann"]


def test_why_somebody_has_points_is_told(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(one := did("ann"))
    game.derive()

    (told,) = lines(lrs("leaderboard", "why", "b", json.dumps(person("ann"))))

    assert told.pop("timestamp").startswith("2026-11-20T10:00:00")
    assert told == {"statement": one["id"], "rule": "done", "points": 10, "reason": ""}


@pytest.mark.parametrize("agent", ["ann", '{"mbox": "ann"}', "7"])
def test_a_malformed_agent_is_refused_with_a_word(lrs: Lrs, game: Game, agent: str) -> None:
    game.set_up(TEN)
    game.derive()

    refused = lrs("leaderboard", "why", "b", agent)

    (error,) = [line for line in refused.stderr.splitlines() if line.startswith("Error:")]
    assert (refused.exit_code, "'AGENT'" in error) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("leaderboard", "top", "nix"), "there is no board 'nix'", id="unknown board"),
        pytest.param(("leaderboard", "why", "b", json.dumps(person("zoe"))), "not on the board", id="no member"),
    ],
)
def test_what_is_not_there_is_told(lrs: Lrs, game: Game, arguments: tuple[str, ...], told: str) -> None:
    game.set_up(TEN)
    game.derive()

    refused = lrs(*arguments)

    assert isinstance(refused.exception, NotFound)
    assert told in refused.exception.advice


def rules_tried(lrs: Lrs, *rules: dict[str, Any], **board: Any) -> list[Any]:
    """What a dry run tells of a board by other rules."""
    boards = [{"name": "b", "title": "Board", "period": "all", **board, "rules": list(rules)}]
    return lines(lrs("rebuild", "leaderboard", "--dry-run", "--with", json.dumps({"boards": boards})))


def test_a_dry_run_says_by_name_who_gains_and_who_loses(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(did("ann"), did("bob", LIKED), did("cem"), did("cem", LIKED))
    game.derive()

    tried = rules_tried(lrs, {"name": "liked", "concepts": ["liked"], "points": 10})

    ann, bob = (f"b mbox mailto:{name}@example.com" for name in ("ann", "bob"))
    assert tried == [
        {"projection": "leaderboard_points", "name": ann, "called": "ann", "now": 10, "then": None},
        {"projection": "leaderboard_points", "name": bob, "called": "bob", "now": None, "then": 10},
    ]


def test_a_dry_run_names_the_table_of_a_course_and_a_week(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN, period="week", scope="activity")
    game.post(did("ann", at="2026-03-04T10:00:00Z"))
    game.derive()

    (told,) = rules_tried(lrs, {**TEN, "points": 11}, period="week", scope="activity")

    assert told["name"] == "b http://example.com/a 2026-03-02 mbox mailto:ann@example.com"


def test_a_dry_run_of_a_rolling_board_tells_of_the_last_days_alone(lrs: Lrs, game: Game) -> None:
    now = datetime.now(UTC).isoformat()
    game.set_up(TEN, period="rolling")
    game.post(did("ann", at=now))
    game.derive()

    tried = rules_tried(lrs, {**TEN, "points": 11}, period="rolling")

    assert [(told["called"], told["now"], told["then"]) for told in tried] == [("ann", 10, 11)]


def test_an_operator_sees_the_name_of_who_has_an_alias(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(did("ann"), choices.statement(person("ann"), choices.ALIAS, "Comet"))
    game.derive()

    (told,) = rules_tried(lrs, {**TEN, "points": 11})

    assert told["called"] == "ann"


def test_who_is_hidden_is_in_no_dry_run(lrs: Lrs, game: Game) -> None:
    game.set_up(TEN)
    game.post(did("ann"), choices.statement(person("ann"), choices.HIDDEN, ""))
    game.derive()

    assert rules_tried(lrs, {**TEN, "points": 11}) == []
