"""Storing and finding statements (1.0.3 Communication 2.1, 2.0 4.1.6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import BadRequest, InvalidStatements, NotFound, Unavailable
from lrs.operations.plugins import checks
from lrs.operations.plugins.checks import Checked
from lrs.storage import activities, query, statements
from lrs.storage.attachments import Received
from lrs.storage.group_commit import Batch
from lrs.storage.query import Query
from lrs.storage.statements import StoredStatement
from lrs.storage.transaction import Transaction
from lrs.xapi import complete, exact_json, formats, references, validate
from lrs.xapi.complete import Draft
from lrs.xapi.identity import authority_identity, key

MAX_LIMIT = 500
COUNTED_MOST = 1_000_000
# Scopes of which one is enough to read statements.
READERS = ("statements/read", "statements/read/mine", "all/read")


@dataclass(frozen=True)
class Submission:
    """Statements as they arrived: `attachments` by SHA-2; `is_multipart` where contents could come along."""

    statements: Sequence[Any]
    version: str
    attachments: Mapping[str, Received] = field(default_factory=dict)
    is_multipart: bool = False


def store(database: Database, actor: Actor, submission: Submission) -> list[str]:
    """Store a batch, all or nothing; return the ids in the order given.

    Statements that are stored already with the same content are skipped, and their ids returned.

    Raises InvalidStatements, Conflict (another statement has the id), Forbidden, Unavailable.
    xAPI 2.0 4.1.6.1 (1.0.3: Communication 2.1.1, 2.1.2).
    """
    actor.check("statements/write")
    unchecked = check(database, actor, submission)
    teaches = actor.may("define")
    drafts = [
        complete.draft(each, authority=actor.authority, version=submission.version, teaches=teaches)
        for each in submission.statements
    ]
    batch = Batch(drafts, list(submission.attachments.values()), unchecked)
    _store(database, actor.store_id, batch)
    return [draft.statement_id for draft in drafts]


def store_drafts(
    database: Database, store_id: int, drafts: Sequence[Draft], attachments: Sequence[Received] = ()
) -> int:
    """Store drafts of valid statements, all or nothing; return how many were new. Raises as `store`."""
    return _store(database, store_id, Batch(drafts, attachments))


def store_contents(database: Database, store_id: int, contents: Sequence[Received]) -> None:
    """Store contents of attachments whose statements come by another way. Raises as `store`."""
    _store(database, store_id, Batch((), contents))


def _store(database: Database, store_id: int, sent: Batch) -> int:
    batch = _of_living(database, store_id, sent) if sent.drafts and sent.attachments else sent
    for received in batch.attachments:
        database.attachments.keep(store_id, received)
    stored = database.writer.store(store_id, batch)
    database.arrivals.note(store_id)
    # An erasure may have discarded an equal content between keeping and committing.
    if not all(database.attachments.is_kept(store_id, received.sha2) for received in batch.attachments):
        raise Unavailable("an attachment was erased while it came again", hint="Send it again.")
    return stored


def _of_living(database: Database, store_id: int, batch: Batch) -> Batch:
    """`batch` without the attachments that only erased statements declare, which come again."""
    with database.read(store_id) as tx:
        known = statements.bodies_by_id(tx, [draft.id_bytes for draft in batch.drafts])
    living = (draft for draft in batch.drafts if known.get(draft.id_bytes) != b"")
    declared = {each["sha2"].lower() for draft in living for each in references.attachments(draft.received)}
    return replace(batch, attachments=[each for each in batch.attachments if each.sha2 in declared])


def check(database: Database, actor: Actor, submission: Submission) -> Sequence[str]:
    """Return the plugins that have not checked the batch in time, if the store lets that pass.

    Raises InvalidStatements, which names every rule that the batch breaks, or as `verdict`.
    """
    found = verdict(database, actor, submission)
    if found.violations:
        raise InvalidStatements(found.violations)
    return found.unchecked


def verdict(database: Database, actor: Actor, submission: Submission) -> Checked:
    """Every rule that the batch breaks: of each statement, then between them, and then of plugins.

    Raises BadRequest where a content came that no statement declares: no statement is to blame. And as `checks.check`.
    """
    found = list(validate.statement_violations(submission.statements, submission.version))
    if not found:
        validate.check_declared(submission.statements, submission.attachments)
        contents = submission.attachments if submission.is_multipart else None
        found += validate.attachment_violations(submission.statements, contents, submission.version)
        found += validate.batch_violations(submission.statements, submission.version)
    return Checked(found) if found else checks.check(database, actor, submission.statements, submission.attachments)


@dataclass(frozen=True)
class Search:
    """What a sender looks for; see `storage.query.Query`."""

    query: Query
    limit: int
    format: str = "exact"
    languages: Sequence[str] = ()
    with_attachments: bool = False


@dataclass(frozen=True)
class Found:
    """Statements as bytes, the cursor behind them, and what came along.

    `attachments` has the content type of each content that the store has, by SHA-2.
    """

    bodies: Sequence[bytes]
    cursor: int | None
    through_us: int
    attachments: Mapping[str, str]


def find(database: Database, actor: Actor, search: Search) -> Found:
    """A page of statements. Raises Forbidden, Unavailable. 1.0.3 Communication 2.1.3."""
    limited = readable(actor, search.query)

    def find_page(tx: Transaction, through_us: int) -> Found:
        page = query.find_page(tx, limited, min(search.limit or MAX_LIMIT, MAX_LIMIT))
        bodies = _formatted(tx, page.bodies, search)
        return Found(bodies, page.cursor, through_us, _attachments(tx, actor, page.bodies, search))

    return database.look_up(actor.store_id, find_page)


@dataclass(frozen=True)
class FoundOne:
    """One statement, when it was stored, and what came along and through when (as in Found)."""

    body: bytes
    stored_us: int
    through_us: int
    attachments: Mapping[str, str]


def get(database: Database, actor: Actor, statement_id: UUID, search: Search, *, voided: bool) -> FoundOne:
    """The statement with this id; only a voided one if `voided`, else only one that isn't.

    Raises NotFound, Forbidden, Unavailable. 1.0.3 Communication 2.1.4.
    """
    readable(actor, search.query)

    def find_one(tx: Transaction, through_us: int) -> FoundOne:
        found = statements.find(tx, statement_id)
        if found is None or found.is_voided != voided or not _may_read(actor, found):
            raise NotFound(f"there is no {'voided ' if voided else ''}statement {statement_id} in this store")
        body = _formatted(tx, (found.body,), search)[0]
        return FoundOne(body, found.stored_us, through_us, _attachments(tx, actor, (found.body,), search))

    return database.look_up(actor.store_id, find_one)


def count(database: Database, actor: Actor, wanted: Query) -> int:
    """How many statements `wanted` asks for, counted up to COUNTED_MOST. Raises Forbidden, Unavailable."""
    limited = readable(actor, wanted)
    return database.look_up(actor.store_id, lambda tx, _: query.count(tx, limited, COUNTED_MOST))


def readable(actor: Actor, wanted: Query) -> Query:
    """`wanted`, narrowed to what the actor may read. Raises Forbidden."""
    actor.check(*READERS)
    if not actor.reads_only_its_own:
        return wanted
    return replace(wanted, own=(key(references.AUTHORITY, authority_identity(actor.authority)),))


def _may_read(actor: Actor, found: StoredStatement) -> bool:
    if not actor.reads_only_its_own:
        return True
    authority = exact_json.loads(found.body)["authority"]
    return authority_identity(authority) == authority_identity(actor.authority)


def _formatted(tx: Any, bodies: Sequence[bytes], search: Search) -> Sequence[bytes]:
    if search.format == "exact":
        return bodies
    parsed = [exact_json.loads(body) for body in bodies]
    if search.format == "ids":
        return [exact_json.dumps(formats.as_ids(each)) for each in parsed]
    mentioned = {activity["id"] for each in parsed for activity in references.Mentions(each).activities}
    known = activities.definitions(tx, mentioned)
    languages = list(search.languages)
    return [exact_json.dumps(formats.as_canonical(each, known, languages)) for each in parsed]


def _attachments(tx: Any, actor: Actor, bodies: Sequence[bytes], search: Search) -> dict[str, str]:
    """Content types by SHA-2 of what is declared and there.

    Who reads only its own gets only what had to come with its statements: anybody may declare anybody's hash
    together with a fileUrl.
    """
    if not search.with_attachments:
        return {}
    parsed = (exact_json.loads(body) for body in bodies)
    declared = {
        each["sha2"].lower(): each["contentType"]
        for one in parsed
        for each in references.attachments(one)
        if not (actor.reads_only_its_own and "fileUrl" in each)
    }
    known = statements.attachment_sizes(tx, declared)
    return {sha2: content_type for sha2, content_type in declared.items() if sha2 in known}


def check_id(statement: Any, statement_id: str) -> Any:
    """`statement` under the id of a PUT. Raises BadRequest where it names another itself."""
    if not isinstance(statement, dict) or "id" not in statement:
        return {**statement, "id": statement_id} if isinstance(statement, dict) else statement
    if isinstance(statement["id"], str) and statement["id"].lower() != statement_id.lower():
        raise BadRequest(
            f"the statement says id {statement['id']}, but the parameter statementId is {statement_id}",
            section="Communication 2.1.1",
            hint="Send the same id in both, or leave it out of the statement.",
        )
    return statement
