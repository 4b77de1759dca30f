"""lrs leaderboard top, why"""

import json
from collections.abc import Mapping
from typing import Any

import click

from lrs.api import AgentText, Argument, PluginStore, in_store, iso
from lrs_leaderboard import operations
from lrs_leaderboard.operations import Asked, Reading

_scope = click.option("--scope", default="", help="The id of a course, group or activity, for a board of these.")
_day = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day in the period; now, if left out.")
_most = click.option("--limit", type=click.IntRange(1, operations.MOST_ROWS), default=10, show_default=True)


@click.command("top")
@click.argument("board")
@_scope
@_day
@_most
@in_store("leaderboard")
def top(store: PluginStore, board: str, scope: str, day: object, limit: int) -> None:
    """Who leads BOARD, a JSON object a line."""
    with store.read() as tx:
        view = Reading(store, tx).top(_asked(board, scope, day), limit)
    for shown in view.rows:
        row = {"rank": shown.row.rank, "points": shown.row.points, "name": shown.face.name}
        click.echo(json.dumps(row, ensure_ascii=False))


@click.command("why")
@click.argument("board")
@click.argument("agent", type=Argument("agent", AgentText()))
@_scope
@_day
@_most
@in_store("leaderboard")
def why(store: PluginStore, board: str, agent: Mapping[str, Any], scope: str, day: object, limit: int) -> None:
    """Which statements brought AGENT, an Agent as JSON, their points on BOARD, the latest first.

    A JSON object a line.
    """
    with store.read() as tx:
        reasons = operations.why(Reading(store, tx), _asked(board, scope, day), agent, limit)
    for point in reasons.points:
        told = {"statement": str(point.statement_id), "timestamp": iso(point.at_us), "rule": point.rule}
        click.echo(json.dumps({**told, "points": point.points, "reason": point.reason}, ensure_ascii=False))


def _asked(board: str, scope: str, day: object) -> Asked:
    return Asked(board, scope, day.date() if day else None)  # type: ignore[attr-defined]


COMMANDS = (top, why)
