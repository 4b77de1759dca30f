"""The inbox of refused statements: looked at, mended and replayed, or dismissed.

Every sender may look at its own; the scopes all/read and all show the whole store's. Who may write statements
settles its own; the scope all settles every one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from lrs.actor import Actor
from lrs.clock import iso, iso_or_none, now_us
from lrs.database import Database
from lrs.errors import BadRequest, CairnError, Conflict, InvalidStatements, NotFound, StatementViolation, TooLarge
from lrs.operations import statements
from lrs.operations.senders import credentials, mending, refused
from lrs.operations.senders.health import may_see, sees_whole_store
from lrs.operations.statements import Submission
from lrs.storage.senders import refusals
from lrs.storage.senders.refusals import DISMISSED, MALFORMED, REPLAYED, WAITING, Cursor, Refusal, Wanted
from lrs.xapi import exact_json

MOST_LISTED = 100
_ID = re.compile("[0-9a-f]{32}")
_CURSOR = re.compile("([0-9]{1,18})-([0-9a-f]{32})")
_REPLAYED = UUID("2b7e9c3a-6d0f-4f57-9a0e-5f1f4f0c7d52")


@dataclass(frozen=True)
class Page:
    """Refusals, and the cursor behind them; "" behind the last."""

    refusals: Sequence[Refusal]
    cursor: str


def find(database: Database, actor: Actor, wanted: Wanted, limit: int = MOST_LISTED) -> Page:
    """A page of what the actor may see, refused last first. Raises Forbidden."""
    limit = min(limit or MOST_LISTED, MOST_LISTED)
    with database.read(actor.store_id) as tx:
        found = refusals.page(tx, _in_sight(actor, wanted), limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], f"{last.last_us}-{last.refusal_id.hex()}" if last else "")


def each(database: Database, actor: Actor, wanted: Wanted) -> Iterator[Refusal]:
    """All that the actor may see, page by page, refused last first. Raises Forbidden."""
    while True:
        page = find(database, actor, wanted)
        yield from page.refusals
        if not page.cursor:
            return
        wanted = replace(wanted, cursor=cursor(page.cursor))


def _in_sight(actor: Actor, wanted: Wanted) -> Wanted:
    """`wanted`, narrowed to what the actor may see."""
    if wanted.key is None:
        return wanted if sees_whole_store(actor) else replace(wanted, key=actor.key)
    if not may_see(actor, wanted.key):
        actor.check("all/read")
    return wanted


def cursor(text: str) -> Cursor:
    """A page's cursor, as a request names it. Raises BadRequest."""
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise BadRequest(f"cursor is {text!r}", section="docs/clinic.md", hint="Take it from the link to more.")
    return Cursor(int(match[1]), bytes.fromhex(match[2]))


def get(database: Database, actor: Actor, refusal_id: str) -> Refusal:
    """The refusal with this id. Raises NotFound also where the actor may not see it."""
    found = None
    if _ID.fullmatch(refusal_id):
        with database.read(actor.store_id) as tx:
            found = refusals.find(tx, bytes.fromhex(refusal_id))
    if found is None or not may_see(actor, found.key):
        raise NotFound(
            f"there is no refusal {refusal_id[:40]!r} in sight of these credentials",
            hint="It may have been older than the store keeps refusals.",
        )
    return found


def replay(database: Database, actor: Actor, refusal_id: str, mended: bytes | None = None) -> list[str]:
    """Store a refused statement as its sender would have; return its id, or those of a mended array.

    `mended` is JSON in its place; else it is taken as it was sent, or as it was mended last. What is wrong with
    it now is kept with it. Raises InvalidStatements, Conflict, BadRequest, NotFound, Forbidden, TooLarge,
    Unavailable; replaying again after Unavailable stores nothing twice.
    """
    refusal = get(database, actor, refusal_id)
    _check_may_settle(actor, refusal)
    _check_not_replayed(refusal)
    text = _text(refusal, mended)
    sender = _sender(database, actor.store_id, refusal)
    submission = mending.accept(sender, Submission(_parsed(text, refusal), refusal.version)).submission
    try:
        ids = statements.store(database, sender, submission)
    except InvalidStatements as error:
        _keep_violations(database, actor, refusal, text, error.violations)
        raise
    except Conflict:
        violations = refused.conflict_violations(database, sender, submission)
        _keep_violations(database, actor, refusal, text, violations)
        raise
    stored = {"state": REPLAYED, "statement_ids": exact_json.dumps(ids), "settled_us": now_us()}
    _change(database, actor, refusal, {**stored, "mended": _unless_as_sent(text, refusal)})
    return ids


def _text(refusal: Refusal, mended: bytes | None) -> bytes:
    if not refusal.is_whole:
        raise BadRequest(
            f"only the first {len(refusal.body)} of {refusal.body_bytes} bytes were kept",
            section="docs/clinic.md",
            hint="Mend it where it came from, and let it be sent again.",
        )
    if mended is None:
        return refusal.mended or refusal.body
    text = _compact(mended)
    if len(text) > refused.MOST_BODY_BYTES:
        raise TooLarge(
            f"a mended statement may have {refused.MOST_BODY_BYTES} bytes, not counting blanks",
            section="docs/clinic.md",
        )
    return text


def _compact(text: bytes) -> bytes:
    """JSON without the blanks by which people read it; what is none, as it is."""
    try:
        return exact_json.dumps(exact_json.loads(text))
    except ValueError:
        return text


def _parsed(text: bytes, refusal: Refusal) -> list[Any]:
    """The statements in a text, each with an id: the same each time, so that replaying twice stores once."""
    try:
        value = exact_json.loads(text)
    except ValueError as error:
        raise BadRequest(str(error), section="Data 2.2", hint="Send a statement as JSON in UTF-8.") from None
    batch = value if isinstance(value, list) else [value]
    if not batch:
        raise BadRequest("there is no statement", section="Data 2.2", hint="Send a statement, or dismiss the refusal.")
    return [
        {**each, "id": str(uuid5(_REPLAYED, f"{refusal.refusal_id.hex()} {index}"))}
        if isinstance(each, dict) and "id" not in each
        else each
        for index, each in enumerate(batch)
    ]


def _sender(database: Database, store_id: int, refusal: Refusal) -> Actor:
    """Who sent the statement, with the rights that count for storing it: also after its credential ended.

    What it is mended by is decided now, not when it was refused.
    """
    scopes = frozenset({"statements/write", "define"} if refusal.teaches else {"statements/write"})
    lenient = credentials.lenient(database, refusal.key)
    return Actor(store_id, exact_json.loads(refusal.authority), scopes, refusal.label, refusal.key, lenient)


def _keep_violations(
    database: Database, actor: Actor, refusal: Refusal, text: bytes, violations: Sequence[StatementViolation]
) -> None:
    """Keep what is wrong with a text, and the text if it isn't what was sent."""
    mended = _unless_as_sent(text, refusal)
    _change(database, actor, refusal, {"violations": refused.written(violations), "mended": mended})


def _unless_as_sent(text: bytes, refusal: Refusal) -> bytes | None:
    return None if text == refusal.body else text


def _change(database: Database, actor: Actor, refusal: Refusal, values: dict[str, Any]) -> None:
    """Set columns of a refusal, if it is still there. Raises Conflict where it was replayed meanwhile."""
    with database.write(actor.store_id) as tx:
        tx.lock(refusal.refusal_id)
        present = refusals.find(tx, refusal.refusal_id)
        if present is not None:
            _check_not_replayed(present)
            refusals.change(tx, refusal.refusal_id, values)


def _check_not_replayed(refusal: Refusal) -> None:
    if refusal.state == REPLAYED:
        raise Conflict(f"refusal {refusal.refusal_id.hex()} is replayed already", section="docs/clinic.md")


def dismiss(database: Database, actor: Actor, refusal_id: str) -> None:
    """Let a refusal wait no longer; it stays in sight until it is old. Raises NotFound, Forbidden, Conflict."""
    refusal = get(database, actor, refusal_id)
    _check_may_settle(actor, refusal)
    _check_not_replayed(refusal)
    _change(database, actor, refusal, {"state": DISMISSED, "settled_us": now_us()})


def may_settle(actor: Actor, key: str) -> bool:
    """Whether the actor may replay and dismiss what was refused of the sender with this key."""
    return actor.may(_needed(actor, key))


def _check_may_settle(actor: Actor, refusal: Refusal) -> None:
    actor.check(_needed(actor, refusal.key))


def _needed(actor: Actor, key: str | None) -> str:
    return "statements/write" if actor.key == key else "all"


@dataclass(frozen=True)
class Replayed:
    """How replaying several went: ids stored by refusal, what refused the others, the cursor behind them."""

    stored: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, CairnError] = field(default_factory=dict)
    cursor: str = ""


def replay_waiting(database: Database, actor: Actor, wanted: Wanted) -> Replayed:
    """Replay a page of what waits and the actor may settle, each by itself. Raises Forbidden, Unavailable."""
    key = actor.key if wanted.key is None and not actor.may("all") else wanted.key
    actor.check(_needed(actor, key))
    page = find(database, actor, replace(wanted, key=key, state=WAITING))
    done = Replayed(cursor=page.cursor)
    for refusal in page.refusals:
        refusal_id = refusal.refusal_id.hex()
        try:
            done.stored[refusal_id] = replay(database, actor, refusal_id)
        except (BadRequest, Conflict, NotFound) as error:
            done.refused[refusal_id] = error
    return done


def as_json(refusal: Refusal) -> dict[str, Any]:
    """A refusal as the API and the command show it; what isn't whole or JSON is shown as text."""
    shown: dict[str, Any] = {
        "id": refusal.refusal_id.hex(),
        "sender": refusal.key,
        "label": refusal.label,
        "state": refusal.state,
        "reason": refusal.reason,
        "first": iso(refusal.first_us),
        "last": iso(refusal.last_us),
        "times": refusal.times,
        "version": refusal.version,
        "batch": {"index": refusal.batch_index, "size": refusal.batch_size},
        "violations": exact_json.loads(refusal.violations),
        "bytes": refusal.body_bytes,
        "whole": refusal.is_whole,
        "stored": exact_json.loads(refusal.statement_ids),
        "settled": iso_or_none(refusal.settled_us),
    }
    if refusal.mended is not None:
        shown["mended"] = exact_json.loads(refusal.mended)
    if refusal.is_whole and refusal.reason != MALFORMED:
        return {**shown, "statement": exact_json.loads(refusal.body)}
    return {**shown, "text": refusal.body.decode("utf-8", "replace")}
