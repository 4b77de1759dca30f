"""Boards for people and for applications: below /leaderboard, and /leaderboard/api."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from lrs.api import Actor, BadRequest, Scope, iso, lazily, live, operation, picture, read_form, visitor
from lrs_leaderboard import choices, days, operations, past
from lrs_leaderboard.operations import Asked, Reading, View
from lrs_leaderboard.schemas import (
    AroundQuery,
    BoardsAnswer,
    HistoryAnswer,
    MemberPage,
    MemberQuery,
    RecordedAnswer,
    ScopesAnswer,
    TableQuery,
    TopQuery,
    ViewAnswer,
    VisibilityAnswer,
    VisibilityBody,
    VisibilityQuery,
    WhyAnswer,
    WhyQuery,
)
from lrs_leaderboard.words import in_words

_chart = lazily("lrs_leaderboard.chart")

READ, MEMBERS = "leaderboard/read", "leaderboard/members"
SCOPES = (Scope(READ, "see boards"), Scope(MEMBERS, "say how members are seen on boards"))
_SECTION = "docs/leaderboards.md"
_PAGE_ROWS, _PAGE_NEIGHBOURS = 50, 5

blueprint = Blueprint("leaderboard", __name__, template_folder="templates", static_folder="static")


def may_read(actor: Actor) -> bool:
    """Whether somebody may see boards: whoever may read statements sees what they are made of."""
    return actor.may(READ, "statements/read", "all/read")


@contextmanager
def _reading() -> Iterator[Reading]:
    """The boards of who asks and may see them. Raises Forbidden, NotFound."""
    if not may_read(visitor().actor):
        visitor().actor.check(READ)
    with _of_store() as reading:
        yield reading


@contextmanager
def _of_store() -> Iterator[Reading]:
    store = visitor().store
    with store.read() as tx:
        yield Reading(store, tx)


@blueprint.get("/api/boards")
@operation("List the leaderboards of the store", BoardsAnswer)
def api_boards() -> Any:
    with _reading() as reading:
        return reading.rules.settings


@blueprint.get("/api/boards/<board>")
@operation("Read who leads a board", ViewAnswer, query=TopQuery)
def api_top(board: str, scope: str, day: date | None, limit: int, behind: str) -> Any:
    with _reading() as reading:
        return _answer(reading.top(Asked(board, scope, day), limit, behind), scope)


@blueprint.get("/api/boards/<board>/around")
@operation("Read a member's rank, among neighbours", ViewAnswer, query=AroundQuery)
def api_around(board: str, scope: str, day: date | None, agent: Mapping[str, Any], neighbours: int) -> Any:
    with _reading() as reading:
        return _answer(reading.around(Asked(board, scope, day), agent, neighbours), scope)


@blueprint.get("/api/boards/<board>/history")
@operation("Read how a member's rank was", HistoryAnswer, query=MemberQuery)
def api_history(board: str, scope: str, day: date | None, agent: Mapping[str, Any]) -> Any:
    with _reading() as reading:
        earlier = past.of_member(reading, Asked(board, scope, day), agent)
    return {"history": [{"day": each.day.isoformat(), "rank": each.rank, "points": each.points} for each in earlier]}


@blueprint.get("/api/boards/<board>/why")
@operation("Read which statement brought a member which points", WhyAnswer, query=WhyQuery)
def api_why(board: str, scope: str, day: date | None, agent: Mapping[str, Any], limit: int, behind: str) -> Any:
    with _reading() as reading:
        reasons = operations.why(reading, Asked(board, scope, day), agent, limit, behind)
    return {"points": [_point(each) for each in reasons.points], "behind": reasons.behind}


@blueprint.get("/api/boards/<board>/scopes")
@operation("List the courses, groups or activities that a board has tables of", ScopesAnswer)
def api_scopes(board: str) -> Any:
    with _reading() as reading:
        return {"scopes": [{"id": row.iri, "awards": row.awards} for row in reading.scopes(board)]}


@blueprint.get("/api/visibility")
@operation("Read how a member is seen", VisibilityAnswer, query=VisibilityQuery)
def api_visibility(agent: Mapping[str, Any]) -> Any:
    visitor().actor.check(MEMBERS)
    with _of_store() as reading:
        return reading.choice(agent)._asdict()


@blueprint.put("/api/visibility")
@operation("Say how a member wants to be seen", RecordedAnswer, body=VisibilityBody)
def api_choose(agent: Mapping[str, Any], visibility: str, alias: str) -> Any:
    asking = visitor()
    asking.actor.check(MEMBERS)
    if visibility == choices.ALIAS and not alias.strip():
        raise BadRequest("there is no alias", section=_SECTION, hint="Send one of up to 60 letters.")
    (statement_id,) = asking.store.record(asking.actor, [choices.statement(agent, visibility, alias)])
    return {"statement": statement_id}


@blueprint.get("/boards/<board>/live")
def follow(board: str) -> Response:
    """The first of a board, as server-sent events."""
    with _reading() as reading:
        reading.board(board)
    return live(partial(_look, visitor().store, board, request.args.get("scope", "")))


def _look(store: Any, board: str, scope: str) -> Any:
    with store.read() as tx:
        reading = Reading(store, tx)
        view = _answer(reading.top(Asked(board, scope), _PAGE_ROWS), scope)
    return {name: value for name, value in view.items() if name != "position"}


@blueprint.get("/")
def home() -> str:
    with _reading() as reading:
        return render_template("leaderboard/boards.html", boards=reading.boards.all)


@blueprint.get("/boards/<board>")
def show(board: str) -> str:
    asked, behind = _asked(board), request.args.get("behind", "")
    with _reading() as reading:
        view = reading.top(asked, _PAGE_ROWS, behind)
        scopes = reading.scopes(board) if view.board.scope != "store" else ()
    return render_template(
        "leaderboard/board.html",
        view=view,
        asked=asked,
        scopes=scopes,
        is_live=view.is_current and not behind,
        begins=days.text(view.table.span),
        rule_in_words=in_words,
        member_link=partial(_member_link, asked),
    )


def _member_link(asked: Asked, agent: Mapping[str, Any]) -> str:
    # As a script writes it (static/board.js).
    told = json.dumps(agent, ensure_ascii=False, separators=(",", ":"))
    return url_for("leaderboard.member", board=asked.board, scope=asked.scope or None, day=asked.day, agent=told)


@blueprint.get("/boards/<board>/member")
def member(board: str) -> str:
    asked, (agent, behind) = _asked(board), _asked_member()
    with _reading() as reading:
        view = reading.around(asked, agent, _PAGE_NEIGHBOURS)
        reasons = operations.why(reading, asked, agent, _PAGE_ROWS, behind)
        earlier = past.of_member(reading, asked, agent)
    own = next(shown for shown in view.rows if shown.row.member == operations.member_key(agent))
    return render_template(
        "leaderboard/member.html", view=view, asked=asked, own=own, reasons=reasons, past=earlier, iso=iso, agent=agent
    )


@blueprint.get("/boards/<board>/chart.svg")
def chart(board: str) -> Response:
    with _reading() as reading:
        earlier = past.of_member(reading, _asked(board), _asked_member()[0])
    return picture(_chart.drawn(earlier))


def _asked(board: str) -> Asked:
    """The table that a page is asked for. Raises BadRequest."""
    given = read_form(TableQuery, request.args, _SECTION)
    return Asked(board, given["scope"], given["day"])


def _asked_member() -> tuple[Mapping[str, Any], str]:
    """The member that a page is asked for, and where a page ended. Raises BadRequest."""
    given = read_form(MemberPage, request.args, _SECTION)
    return given["agent"], given["behind"]


def _answer(view: View, scope: str) -> dict[str, Any]:
    return {
        "board": view.board.name,
        "title": view.board.title,
        "scope": scope,
        "begins": days.text(view.table.span),
        "is_current": view.is_current,
        "members": view.members,
        "position": view.position,
        "rows": [
            {"rank": shown.row.rank, "points": shown.row.points, "name": shown.face.name, "agent": shown.face.agent}
            for shown in view.rows
        ],
        "behind": view.behind,
    }


def _point(point: operations.Point) -> dict[str, Any]:
    return {
        "statement": str(point.statement_id),
        "timestamp": iso(point.at_us),
        "rule": point.rule,
        "points": point.points,
        "reason": point.reason,
    }
