"""What can be asked of boards: the first, a member among neighbours, and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_

from lrs.api import BadRequest, NotFound, PluginStore, Transaction, checked_agent_key
from lrs_leaderboard import days, faces, limits, named_scopes, ranking, rolling, visibility
from lrs_leaderboard.boards import Board, Boards, scope_key
from lrs_leaderboard.days import first_day
from lrs_leaderboard.faces import Face
from lrs_leaderboard.ranking import Part, Row, Table
from lrs_leaderboard.scores import WINDOW, days_of
from lrs_leaderboard.tables import PROJECTION_NAME, awards

MOST_ROWS, MOST_NEIGHBOURS = 100, 20
_SECTION = "docs/leaderboards.md"
_ID_BYTES, _RULE_BYTES = 16, 4
# Points, or microseconds, which a database takes as a number of 64 bits; and what tells equal ones apart.
_PLACE = re.compile(r"(?P<number>-?[0-9]{1,18})\.(?P<key>(?:[0-9a-f]{2}){16,20})")


@dataclass(frozen=True)
class Asked:
    """Which table of a board: that of a scope (empty for the whole store), in the span in which a day lies."""

    board: str
    scope: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Shown:
    """A row of a board as people see it."""

    row: Row
    face: Face


@dataclass(frozen=True)
class View:
    """A table of a board, and what was asked of it; `behind` is where the next page begins."""

    board: Board
    table: Table
    rows: Sequence[Shown]
    members: int
    position: int
    is_current: bool
    behind: str = ""


class Reading:
    """The boards of a store, as far as they are derived, within a transaction."""

    def __init__(self, store: PluginStore, tx: Transaction, now_us: int | None = None):
        """Raises NotFound while the boards are derived for the first time."""
        derived = store.derived(tx, PROJECTION_NAME)
        self.tx, self.rules, self.position = tx, derived.rules, derived.position
        self.boards = Boards(derived.rules)
        self.today = days.day_of(tx.now_us() if now_us is None else now_us, self.boards.zone)

    def board(self, name: str) -> Board:
        """The board with this name. Raises NotFound."""
        found = self.boards.named(name)
        if found is None:
            known = ", ".join(board.name for board in self.boards.all) or "none"
            raise NotFound(f"there is no board {name!r}", section=_SECTION, hint=f"Boards are: {known}.")
        return found

    def table(self, asked: Asked) -> tuple[Board, Table]:
        """The board and the table that are asked for. Raises NotFound."""
        board = self.board(asked.board)
        day = asked.day.toordinal() if asked.day else self.today
        return board, Table(board.number, scope_key(asked.scope), self._span(board, day, is_past=asked.day is not None))

    def _span(self, board: Board, day: int, *, is_past: bool) -> int:
        if board.is_rolling:
            return day if is_past else WINDOW
        return first_day(day, board.period)

    def current(self, board: Board) -> int:
        """The span that is going on."""
        return self._span(board, self.today, is_past=False)

    def top(self, asked: Asked, most: int, behind: str = "") -> View:
        """The first of a table, or those behind the place where a page ended. Raises NotFound, BadRequest."""
        board, table = self.table(asked)
        found = ranking.top(self.tx, table, most + 1, _place(behind))
        rows = found.rows[:most]
        end = _end(rows[-1].points, rows[-1].member) if len(found.rows) > most else ""
        return self._view(board, table, found._replace(rows=rows), end)

    def around(self, asked: Asked, agent: Mapping[str, Any], neighbours: int) -> View:
        """A member and their neighbours. Raises NotFound where the member isn't shown there."""
        board, table = self.table(asked)
        member = member_key(agent)
        found = ranking.around(self.tx, table, member, neighbours)
        if not found.rows:
            raise _not_there()
        return self._view(board, table, found, is_near=True)

    def _view(self, board: Board, table: Table, part: Part, behind: str = "", *, is_near: bool = False) -> View:
        known = faces.of_rows(self.tx, part.rows, is_near=is_near)
        shown = [Shown(row, known[row.member]) for row in part.rows]
        return View(board, table, shown, part.members, self.position, table.span == self.current(board), behind)

    def choice(self, agent: Mapping[str, Any]) -> visibility.Choice:
        """How a member wants to be seen."""
        member = member_key(agent)
        return visibility.of_members(self.tx, [member]).get(member, visibility.Choice())

    def scopes(self, name: str) -> Sequence[Any]:
        """What a board has tables of. Raises NotFound."""
        return named_scopes.listed(self.tx, self.board(name).number)


@dataclass(frozen=True)
class Point:
    """What a statement brought, and why: the rule that gave it, or what kept it from counting."""

    statement_id: UUID
    at_us: int
    rule: str
    points: int
    reason: str


@dataclass(frozen=True)
class Reasons:
    """What a member has their points for, the latest first; `behind` is where the next page begins."""

    points: Sequence[Point]
    behind: str


def why(reading: Reading, asked: Asked, agent: Mapping[str, Any], most: int, behind: str = "") -> Reasons:
    """What a member has their points for on a table, from the first on, or behind the place where a page ended.

    Raises NotFound, BadRequest.
    """
    board, table = reading.table(asked)
    if ranking.standing(reading.tx, table, member_key(agent)) is None:
        raise _not_there()
    found = _awards(reading, board, table, member_key(agent), _place(behind), most + 1)
    rows = found[:most]
    end = _end(rows[-1].at_us, rows[-1].statement + _rule_key(rows[-1].rule)) if len(found) > most else ""
    return Reasons([_point(board, row) for row in rows], end)


def _awards(
    reading: Reading, board: Board, table: Table, member: bytes, behind: tuple[int, bytes] | None, most: int
) -> list[Any]:
    first, last = days_of(board, table.span, rolling.windows(reading.tx).get(board.number, 0))
    columns = awards.c
    wanted = reading.tx.select(
        columns.statement, columns.at_us, columns.rule, columns.points, columns.base, columns.limits
    )
    wanted = wanted.where(
        columns.member == member,
        columns.rule.between(*board.rule_numbers),
        columns.day.between(first, last),
        columns.scope == table.scope,
    )
    if behind is not None:
        (at_us, key), at, statement = behind, columns.at_us, columns.statement
        is_later_rule = and_(statement == key[:_ID_BYTES], columns.rule > int.from_bytes(key[_ID_BYTES:]))
        wanted = wanted.where(or_(at < at_us, and_(at == at_us, or_(statement < key[:_ID_BYTES], is_later_rule))))
    ordered = wanted.order_by(columns.at_us.desc(), columns.statement.desc(), columns.rule)
    return list(reading.tx.execute(ordered.limit(most)))


def _rule_key(number: int) -> bytes:
    """What tells the awards of one statement apart."""
    return number.to_bytes(_RULE_BYTES)


def _point(board: Board, row: Any) -> Point:
    return Point(UUID(bytes=row.statement), row.at_us, board.rule(row.rule).name, row.points, _reason(row))


def _reason(row: Any) -> str:
    held = [words for limit, words in limits.WORDS.items() if row.limits & limit]
    if held:
        return "; ".join(held)
    return limits.CAPPED if row.points < row.base else ""


def _not_there() -> NotFound:
    hint = "They have no points there, or wish not to be seen."
    return NotFound("this member is not on the board", section=_SECTION, hint=hint)


def member_key(agent: Mapping[str, Any]) -> bytes:
    """The key of a person. Raises BadRequest where nothing identifies them."""
    return checked_agent_key(agent, _SECTION)


def _end(number: int, key: bytes) -> str:
    """The place where a page ends."""
    return f"{number}.{key.hex()}"


def _place(text: str) -> tuple[int, bytes] | None:
    """The place where a page ended. Raises BadRequest."""
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    if found is None:
        raise BadRequest("behind is no place in a list", section=_SECTION, hint="Use `behind` of the page before.")
    return int(found["number"]), bytes.fromhex(found["key"])
