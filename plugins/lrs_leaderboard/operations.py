"""What can be asked of boards: the first, a member among neighbours, why, and how it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_

from lrs.api import BadRequest, NotFound, PluginStore, Transaction, agent_identity
from lrs_leaderboard import days, faces, limits, named_scopes, ranking, rolling, visibility
from lrs_leaderboard.boards import Board, Boards, agent_key, scope_key
from lrs_leaderboard.days import first_day
from lrs_leaderboard.faces import Face
from lrs_leaderboard.ranking import Row, Table
from lrs_leaderboard.scores import WINDOW, days_of
from lrs_leaderboard.settings import ALL, DAY
from lrs_leaderboard.tables import PROJECTION_NAME, awards, ranks

MOST_ROWS, MOST_NEIGHBOURS, MOST_SPANS = 100, 20, 60
_SECTION = "docs/leaderboards.md"


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
        self.tx, self.boards, self.position = tx, Boards(derived.rules), derived.position
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
        rows = ranking.top(self.tx, table, most, _place(behind))
        shown = [Shown(row, face) for row, face in self._faces(rows, is_near=False)]
        end = f"{rows[-1].points}.{rows[-1].member.hex()}" if len(rows) == most else ""
        return self._view(board, table, shown, end)

    def around(self, asked: Asked, agent: Mapping[str, Any], neighbours: int) -> View:
        """A member and their neighbours. Raises NotFound where the member isn't shown there."""
        board, table = self.table(asked)
        member = member_key(agent)
        rows = ranking.around(self.tx, table, member, neighbours)
        if not rows:
            raise _not_there()
        shown = [Shown(row, face) for row, face in self._faces(rows, is_near=True)]
        return self._view(board, table, shown, "")

    def _view(self, board: Board, table: Table, shown: Sequence[Shown], behind: str) -> View:
        size = ranking.size(self.tx, table)
        return View(board, table, shown, size, self.position, table.span == self.current(board), behind)

    def _faces(self, rows: Sequence[Row], *, is_near: bool) -> Iterator[tuple[Row, Face]]:
        known = faces.of_rows(self.tx, rows, is_near=is_near)
        yield from ((row, known[row.member]) for row in rows)

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


def why(reading: Reading, asked: Asked, agent: Mapping[str, Any], most: int, behind: str = "") -> list[Point]:
    """What a member has their points for on a table, the latest first; behind where a page ended.

    Raises NotFound, BadRequest.
    """
    board, table = reading.table(asked)
    first, last = days_of(board, table.span, rolling.windows(reading.tx).get(board.number, 0))
    if ranking.standing(reading.tx, table, member_key(agent)) is None:
        raise _not_there()
    columns = awards.c
    wanted = reading.tx.select(
        columns.statement, columns.at_us, columns.rule, columns.points, columns.base, columns.limits
    )
    wanted = wanted.where(
        columns.member == member_key(agent),
        columns.rule.between(*board.rule_numbers),
        columns.day.between(first, last),
        columns.scope == table.scope,
    )
    if behind:
        at_us, statement = _place(behind) or (0, b"")
        wanted = wanted.where(or_(columns.at_us < at_us, and_(columns.at_us == at_us, columns.statement < statement)))
    ordered = wanted.order_by(columns.at_us.desc(), columns.statement.desc(), columns.rule).limit(most)
    return [_point(board, row) for row in reading.tx.execute(ordered)]


def _point(board: Board, row: Any) -> Point:
    return Point(UUID(bytes=row.statement), row.at_us, board.rule(row.rule).name, row.points, _reason(row))


def _reason(row: Any) -> str:
    held = [words for limit, words in limits.WORDS.items() if row.limits & limit]
    if held:
        return "; ".join(held)
    return limits.CAPPED if row.points < row.base else ""


@dataclass(frozen=True)
class Past:
    """A rank at some time: that of the span that begins with a day, or at the end of that day."""

    day: date
    rank: int
    points: int


def history(reading: Reading, asked: Asked, agent: Mapping[str, Any]) -> list[Past]:
    """How a member stood, the earliest first: in the last spans, or, on a board that never ends, on the last days.

    Raises NotFound.
    """
    board, table = reading.table(asked)
    member = member_key(agent)
    if board.period == ALL:
        return _ranks(reading, table, member)
    period = DAY if board.is_rolling else board.period
    span = reading.today if board.is_rolling else reading.current(board)
    found: list[Past] = []
    for _ in range(MOST_SPANS):
        row = ranking.standing(reading.tx, table._replace(span=span), member)
        if row is not None:
            found.append(Past(date.fromordinal(span), row.rank, row.points))
        span = days.previous(span, period)
    return found[::-1]


def _ranks(reading: Reading, table: Table, member: bytes) -> list[Past]:
    columns = ranks.c
    wanted = reading.tx.select(columns.day, columns.place, columns.points).where(
        columns.board == table.board, columns.scope == table.scope, columns.member == member
    )
    rows = list(reading.tx.execute(wanted.order_by(columns.day.desc()).limit(MOST_SPANS)))
    found = [Past(date.fromordinal(row.day), row.place, row.points) for row in reversed(rows)]
    now = ranking.standing(reading.tx, table, member)
    if now is not None:
        found = [past for past in found if past.day.toordinal() < reading.today]
        found.append(Past(date.fromordinal(reading.today), now.rank, now.points))
    return found if now is not None else []


def _not_there() -> NotFound:
    hint = "They have no points there, or wish not to be seen."
    return NotFound("this member is not on the board", section=_SECTION, hint=hint)


def member_key(agent: Mapping[str, Any]) -> bytes:
    """The key of a person. Raises BadRequest where nothing identifies them."""
    identity = agent_identity(agent)
    if identity is None:
        raise BadRequest(
            "this agent has no identifier", section=_SECTION, hint="Give mbox, account, openid or mbox_sha1sum."
        )
    return agent_key(identity)


def _place(text: str) -> tuple[int, bytes] | None:
    """The place where a page ended. Raises BadRequest."""
    if not text:
        return None
    number, _, key = text.partition(".")
    try:
        return int(number), bytes.fromhex(key)
    except ValueError:
        raise BadRequest(
            f"{text!r} is no place in a list", section=_SECTION, hint="Use `more` of the page before."
        ) from None
