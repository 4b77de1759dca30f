"""Storing what known senders get wrong, for credentials that are lenient about it (docs/clients.md, "Open edX").

The mending comes first and by itself, so that storing knows only statements that keep every rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lrs.actor import Actor
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.operations.statements import COUNTED_MOST, Submission
from lrs.storage import query
from lrs.storage.query import Query
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json, mending, references
from lrs.xapi.mending import MISTAKES, Mark, Mended
from xapi_schemas import is_statement


@dataclass(frozen=True)
class Accepted:
    """A submission as it is judged and stored, and what was mended in it, by index."""

    submission: Submission
    marks: Mapping[int, tuple[Mark, ...]]


def accept(actor: Actor, submission: Submission) -> Accepted:
    """`submission` with the mistakes mended that the actor's credential is lenient about.

    A statement that would break rules even so stays as it was sent, to be refused for what it is.
    """
    if not actor.lenient:
        return Accepted(submission, {})
    mended = _mended(actor, submission)
    kept = [mended[at].statement if at in mended else each for at, each in enumerate(submission.statements)]
    return Accepted(replace(submission, statements=kept), {at: each.marks for at, each in mended.items()})


def _mended(actor: Actor, submission: Submission) -> dict[int, Mended]:
    version = submission.version
    broken = ((at, each) for at, each in enumerate(submission.statements) if not is_statement(each, version))
    tried = ((at, mending.mend(each, version, actor.lenient)) for at, each in broken)
    return {at: mended for at, mended in tried if mended is not None}


@dataclass(frozen=True)
class Count:
    """How many statements in sight a mistake was mended in, up to COUNTED_MOST, and the id of the last of them."""

    mistake: str
    statements: int
    last_id: str | None


def counts(database: Database, key: str) -> list[Count]:
    """What was mended for a credential, by mistake, as the statements in its store tell. Raises NotFound."""
    credential = credentials.get(database, key)
    with database.read(credential.store_id) as tx:
        return [_count(tx, name, references.mended_key(credential.authority, name)) for name in MISTAKES]


def _count(tx: Transaction, mistake: str, found_under: bytes) -> Count:
    wanted = Query(own=(found_under,))
    newest = query.find_page(tx, wanted, 1).bodies
    last_id = exact_json.loads(newest[0])["id"] if newest else None
    return Count(mistake, query.count(tx, wanted, COUNTED_MOST), last_id)
