"""Statements in and out in bulk, as streams.

Memory is bounded, but for some 100 bytes for each statement that is voided where an import comes from, and for each
content that it lacks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from lrs.clock import instant_us, now_us
from lrs.database import Database
from lrs.errors import Conflict, StatementViolation
from lrs.operations.conflicts import CONFLICT
from lrs.operations.statements import store_drafts
from lrs.storage import log, query, statements
from lrs.storage.erasing import tombstones
from lrs.storage.query import Query
from lrs.xapi import complete, exact_json, validate
from lrs.xapi.complete import Draft
from xapi_schemas import Rule, Violation, is_statement

BATCH = 500
_WITHOUT_ID = UUID("6f1d3c1e-3b0a-4b6c-9a53-3c2a9cf0d1b7")
_PAGE = 1000
_IMPOSSIBLE = Rule(
    "stored is a time between 1970 and now",
    "Data 2.4.8",
    "Mend it, or leave --keep-stored out.",
)


@dataclass(frozen=True)
class Incoming:
    """What may be a statement, and where it was found, in words such as "line 7".

    `broken` says why there is none. `is_voided` is whether it is voided where it comes from.
    """

    where: str
    statement: Any = None
    broken: Violation | None = None
    is_voided: bool = False


@dataclass(frozen=True)
class Refused:
    """Something that was left out: where it was found, and a rule that it breaks."""

    where: str
    violation: Violation

    def __str__(self) -> str:
        rule = self.violation.rule
        return f"{self.where}: {self.violation.pointer or '/'}: {rule.text} ({rule.section}). {rule.hint}"


@dataclass
class Tally:
    """How an import goes; `missing` are the SHA-2 of contents that should have come along with statements."""

    read: int = 0
    stored: int = 0
    repeated: int = 0
    refused: int = 0
    missing: set[str] = field(default_factory=set)


@dataclass
class Import:
    """Statements on their way into a store; `report` is told of every refusal."""

    database: Database
    store_id: int
    authority: dict[str, Any]
    keeps_stored: bool
    report: Callable[[Refused], None]
    tally: Tally = field(default_factory=Tally)
    _voided_there: list[UUID] = field(default_factory=list)

    def run(self, found: Iterable[Incoming]) -> Iterator[Tally]:
        """Store the statements that are found, and give the tally after each batch."""
        remaining = iter(found)
        while batch := list(islice(remaining, BATCH)):
            drafts = [(each.where, draft) for each in batch if (draft := self._draft(each))]
            if drafts:
                self._store(drafts)
            self.tally.read += len(batch)
            yield self.tally

    def in_sight_though_voided(self) -> Iterator[UUID]:
        """The ids of what was voided where it comes from, but not here: its voiding statement did not come along."""
        for start in range(0, len(self._voided_there), BATCH):
            with self.database.read(self.store_id) as tx:
                for statement_id in self._voided_there[start : start + BATCH]:
                    found = statements.find(tx, statement_id)
                    if found is not None and not found.is_voided:
                        yield statement_id

    def _draft(self, incoming: Incoming) -> Draft | None:
        if incoming.broken is not None:
            self._refuse(incoming.where, [incoming.broken])
            return None
        statement = incoming.statement
        version = _version(statement)
        violations = [each.violation for each in self._violations(statement, version)]
        if violations:
            self._refuse(incoming.where, violations)
            return None
        make = complete.attested_draft if self.keeps_stored else complete.draft
        draft = make(_with_id(statement), authority=self.authority, version=version)
        if incoming.is_voided:
            self._voided_there.append(UUID(bytes=draft.id_bytes))
        return draft

    def _violations(self, statement: Any, version: str) -> Iterator[StatementViolation]:
        yield from validate.statement_violations([statement], version)
        if self.keeps_stored and isinstance(statement, dict) and _is_impossible(statement):
            yield StatementViolation(0, Violation("/stored", statement["stored"], _IMPOSSIBLE))

    def _store(self, drafts: list[tuple[str, Draft]]) -> None:
        """Store drafts together, or one by one where one of them conflicts."""
        try:
            stored = store_drafts(self.database, self.store_id, [draft for _, draft in drafts])
        except Conflict:
            self._store_each(drafts)
        else:
            self.tally.stored += stored
            self.tally.repeated += len(drafts) - stored

    def _store_each(self, drafts: list[tuple[str, Draft]]) -> None:
        if len(drafts) > 1:
            for each in drafts:
                self._store([each])
        else:
            where, draft = drafts[0]
            self._refuse(where, [Violation("/id", draft.statement_id, CONFLICT)])

    def _refuse(self, where: str, violations: list[Violation]) -> None:
        self.tally.refused += 1
        for violation in violations:
            self.report(Refused(where, violation))


def _version(statement: Any) -> str:
    """The protocol version by whose rules a statement is judged: its own; without one the older, where that fits."""
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


@dataclass
class Omitted:
    """What an export leaves out: tombstones, and what is voided only by statements that were erased.

    Where these are imported without what voided them, they would be in sight again.
    """

    tombstones: int = 0
    voided: int = 0


def export(database: Database, store_id: int, omitted: Omitted) -> Iterator[bytes]:
    """The bytes of every statement of the store in the order in which they came, voided ones too.

    `omitted` counts what is left out on the way.
    """
    position = 0
    while True:
        with database.read(store_id) as tx:
            page = log.read_behind(tx, position, _PAGE)
            if not page.entries:
                return
            hidden = tombstones.voided_by_tombstones(tx, page.entries[0].position, page.position)
        yield from (entry.body for entry in page.entries if entry.body and entry.position not in hidden)
        omitted.tombstones += sum(not entry.body for entry in page.entries)
        omitted.voided += len(hidden)
        position = page.position


def export_found(database: Database, store_id: int, wanted: Query) -> Iterator[bytes]:
    """The bytes of each statement in sight that `wanted` asks for."""
    while True:
        with database.read(store_id) as tx:
            page = query.find_page(tx, wanted, _PAGE)
        yield from page.bodies
        if page.cursor is None:
            return
        wanted = replace(wanted, cursor=page.cursor)
