"""Boards of the last 30 days, and ranks at the ends of days: what depends on the time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lrs.operations import statements
from lrs.operations.plugins import projections
from lrs.operations.plugins.store import PluginStore
from lrs.storage.plugins import checkpoints
from lrs.xapi import complete
from lrs_leaderboard import past, projection
from lrs_leaderboard.operations import Asked, Reading
from tests.leaderboard.conftest import Game
from tests.leaderboard.test_points import TEN, did, person
from tests.leaderboard.test_replay import derived

TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat().replace("+00:00", "Z")


def tick(game: Game, days: int) -> None:
    """Tell the board that so many days have gone by."""
    place = PluginStore(game.database, game.store.store_id, "leaderboard")
    now_us = round((TODAY + timedelta(days=days)).timestamp() * 1_000_000)
    with place.write() as tx:
        live = checkpoints.of_projection(tx, projection.PROJECTION.name)[-1]
        rules = place.derived(tx, projection.PROJECTION.name).rules
        projection.tick(tx.of_generation(live.projection, live.generation), now_us, rules)


def points(game: Game) -> dict[str, int]:
    """Points by name, as the board stands."""
    place = PluginStore(game.database, game.store.store_id, "leaderboard")
    with place.read() as tx:
        return {each.face.name: each.row.points for each in Reading(place, tx).top(Asked("b"), 100).rows}


def test_a_rolling_board_counts_the_last_30_days(game: Game) -> None:
    game.set_up(TEN, period="rolling")

    game.post(*(did("ann", thing=str(days), at=days_ago(days)) for days in (0, 1, 29, 30, 31, 200)))

    assert game.points() == {"ann": 30}


def test_what_gets_old_falls_off_and_what_was_ahead_comes_on(game: Game) -> None:
    game.set_up(TEN, period="rolling")
    game.post(did("ann", at=days_ago(29)), did("ann", thing="b", at=days_ago(10)), did("bob", at=days_ago(-2)))
    before = game.points()

    tick(game, 1)
    next_day = points(game)
    tick(game, 2)
    second_day = points(game)
    tick(game, 40)

    assert (before, next_day, second_day, points(game)) == ({"ann": 20}, {"ann": 10}, {"ann": 10, "bob": 10}, {})


@pytest.mark.parametrize("steps", [(1, 2, 3, 31, 35), (2, 30), (20, 60)], ids=str)
def test_days_come_one_by_one_or_together(game: Game, steps: tuple[int, ...]) -> None:
    """However often a board is told the time, it comes to the same."""
    game.set_up(TEN, period="rolling")
    game.post(*(did("ann", thing=str(days), at=days_ago(days)) for days in range(-40, 40, 3)))
    game.derive()

    for step in steps:
        tick(game, step)

    first, last = steps[-1] - 29, steps[-1]
    expected = 10 * sum(first <= -days <= last for days in range(-40, 40, 3))
    assert points(game) == ({"ann": expected} if expected else {})


def test_who_has_fallen_off_is_known_by_what_is_left(game: Game) -> None:
    game.set_up(TEN, period="rolling")
    game.post(did("ann", at=days_ago(3)), did("ann", thing="b", at=days_ago(29)))
    game.derive()

    tick(game, 1)

    scores = derived(game.database, game.store)["leaderboard_scores"]
    assert [row[-1] for row in scores if row[2] == 0] == [1]


def stored(game: Game, day: int, *given: dict[str, Any]) -> None:
    """Store statements as another store attests that it did on a day of October."""
    stamped = [{**each, "stored": f"2026-10-{day:02}T12:00:00.000Z"} for each in given]
    drafts = [complete.attested_draft(each, authority=person("admin"), version="1.0.3") for each in stamped]
    statements.store_drafts(game.database, game.store.store_id, drafts)


def test_a_rank_is_kept_at_the_end_of_each_day_on_which_it_moved(game: Game) -> None:
    game.set_up(TEN)
    stored(game, 1, did("ann"), did("bob"), did("bob", thing="b"))
    stored(game, 2, did("bob", thing="c"))
    stored(game, 4, did("ann", thing="b"), did("ann", thing="c"), did("ann", thing="d"))
    stored(game, 5, did("cem"))
    game.derive()

    place = PluginStore(game.database, game.store.store_id, "leaderboard")
    with place.read() as tx:
        earlier = past.of_member(Reading(place, tx), Asked("b"), person("ann"))

    assert [(each.day.day, each.rank, each.points) for each in earlier[:-1]] == [(1, 2, 10), (4, 1, 40)]


def test_past_ranks_are_the_same_however_the_log_is_read(game: Game) -> None:
    game.set_up(TEN)
    for day in (1, 2, 3, 5):
        stored(game, day, did("ann", thing=str(day)), did("bob", thing=f"b{day}"), did("bob", thing=f"c{day}"))
        game.derive()
    live = derived(game.database, game.store)

    list(projections.rebuild(game.database, game.store.store_id, "leaderboard"))

    assert len(live["leaderboard_ranks"]) == 6
    assert derived(game.database, game.store) == live


def test_nothing_is_left_of_the_past_ranks_of_who_is_erased(game: Game) -> None:
    game.set_up(TEN)
    for day in (1, 2):
        stored(game, day, did("ann", thing=str(day)), did("bob", thing=f"b{day}"))
    game.derive()

    game.erase(person("ann"))

    assert len(derived(game.database, game.store)["leaderboard_ranks"]) == 1
