"""Statements in and out in bulk: JSON lines, as streams, in bounded memory."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid5

from lrs.clock import instant_us, now_us
from lrs.errors import Conflict, StatementViolation
from lrs.operations.statements import store_drafts
from lrs.storage import query, statements
from lrs.storage.database import Database
from lrs.storage.query import Query
from lrs.xapi import complete, exact_json, validate
from lrs.xapi.complete import Draft
from xapi_schemas import Rule, Violation, is_statement

BATCH = 500
_WITHOUT_ID = UUID("6f1d3c1e-3b0a-4b6c-9a53-3c2a9cf0d1b7")
_PAGE = 1000
_LINE_BYTES = 16 * 1024 * 1024
_JSON = Rule("a line is one statement as JSON", "Data 2.2", "Write each statement on a line of its own.")
_CONFLICT = Rule(
    "a statement never changes: another one is stored under this id",
    "Data 2.3.1",
    "Give it another id, or leave it out.",
)
_IMPOSSIBLE = Rule(
    "stored is a time between 1970 and now",
    "Data 2.4.8",
    "Mend it, or leave --keep-stored out.",
)


@dataclass(frozen=True)
class RefusedLine:
    """A line that was left out: its number from 1, and a rule that it breaks."""

    line: int
    violation: Violation

    def __str__(self) -> str:
        rule = self.violation.rule
        return f"line {self.line}: {self.violation.pointer or '/'}: {rule.text} ({rule.section}). {rule.hint}"


@dataclass
class Tally:
    """How an import goes."""

    read: int = 0
    stored: int = 0
    repeated: int = 0
    refused: int = 0


@dataclass
class Import:
    """One file on its way into a store; `report` is told of every refused line."""

    database: Database
    store_id: int
    authority: dict[str, Any]
    keeps_stored: bool
    report: Callable[[RefusedLine], None]
    tally: Tally = field(default_factory=Tally)

    def run(self, lines: Iterable[bytes]) -> Iterator[Tally]:
        """Store the statements in `lines`, and give the tally after each batch."""
        numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
        while batch := list(islice(numbered, BATCH)):
            drafts = [(number, draft) for number, line in batch if (draft := self._draft(number, line))]
            if drafts:
                self._store(drafts)
            self.tally.read += len(batch)
            yield self.tally

    def _draft(self, number: int, line: bytes) -> Draft | None:
        try:
            statement = exact_json.loads(line)
        except ValueError as error:
            self._refuse(number, [Violation("", str(error), replace(_JSON, text=f"{_JSON.text}: {error}"))])
            return None
        version = _version(statement)
        violations = [each.violation for each in self._violations(statement, version)]
        if violations:
            self._refuse(number, violations)
            return None
        make = complete.attested_draft if self.keeps_stored else complete.draft
        return make(_with_id(statement), authority=self.authority, version=version)

    def _violations(self, statement: Any, version: str) -> Iterator[StatementViolation]:
        yield from validate.statement_violations([statement], version)
        if self.keeps_stored and isinstance(statement, dict) and _is_impossible(statement):
            yield StatementViolation(0, Violation("/stored", statement["stored"], _IMPOSSIBLE))

    def _store(self, drafts: list[tuple[int, Draft]]) -> None:
        """Store drafts together, or one by one where one of them conflicts."""
        try:
            stored = store_drafts(self.database, self.store_id, [draft for _, draft in drafts])
        except Conflict:
            self._store_each(drafts)
        else:
            self.tally.stored += stored
            self.tally.repeated += len(drafts) - stored

    def _store_each(self, drafts: list[tuple[int, Draft]]) -> None:
        if len(drafts) > 1:
            for each in drafts:
                self._store([each])
        else:
            number, draft = drafts[0]
            self._refuse(number, [Violation("/id", draft.statement_id, _CONFLICT)])

    def _refuse(self, number: int, violations: list[Violation]) -> None:
        self.tally.refused += 1
        for violation in violations:
            self.report(RefusedLine(number, violation))


def _version(statement: Any) -> str:
    """The protocol version by whose rules a line is judged: its own; without one the older, where that fits."""
    named = statement.get("version") if isinstance(statement, dict) else None
    if isinstance(named, str):
        return "2.0.0" if named.startswith("2.") else "1.0.3"
    return "1.0.3" if is_statement(statement, "1.0.3") else "2.0.0"


def _with_id(statement: dict[str, Any]) -> dict[str, Any]:
    """`statement`, under an id that follows from its content where it has none: repeating an import adds nothing."""
    if "id" in statement:
        return statement
    return {**statement, "id": str(uuid5(_WITHOUT_ID, exact_json.dumps(statement).decode()))}


def _is_impossible(statement: dict[str, Any]) -> bool:
    stored = statement.get("stored")
    try:
        return isinstance(stored, str) and not 0 <= instant_us(stored) <= now_us()
    except ValueError:
        return False


def open_lines(path: Path) -> IO[bytes]:
    """A file of JSON lines to read, unpacked if it is gzipped."""
    with path.open("rb") as file:
        is_gzipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_gzipped else path.open("rb")  # type: ignore[return-value]


def checked_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file of JSON lines.

    Raises ValueError where it is a gzip that is cut off or broken, or has a line of more than 16 MiB: a small
    gzip can hold one that no memory can.
    """
    try:
        with open_lines(path) as lines:
            while line := lines.readline(_LINE_BYTES + 1):
                if len(line) > _LINE_BYTES:
                    raise ValueError(f"{path} has a line of more than {_LINE_BYTES} bytes")
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path} is no whole gzip file: {error}") from error


def export(database: Database, store_id: int) -> Iterator[bytes]:
    """The bytes of every statement of the store in the order in which they came, voided ones too."""
    position = 0
    while True:
        with database.read(store_id) as tx:
            rows = statements.log(tx, position, _PAGE)
        yield from (body for _, body in rows)
        if not rows:
            return
        position = rows[-1][0]


def export_found(database: Database, store_id: int, wanted: Query) -> Iterator[bytes]:
    """The bytes of each statement in sight that `wanted` asks for."""
    while True:
        with database.read(store_id) as tx:
            page = query.find_page(tx, wanted, _PAGE)
        yield from page.bodies
        if page.cursor is None:
            return
        wanted = replace(wanted, cursor=page.cursor)
