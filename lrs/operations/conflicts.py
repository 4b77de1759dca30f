"""Which statements of a batch say something else than what is stored under their id."""

from collections.abc import Sequence
from typing import Any

from lrs.clock import now_us
from lrs.storage import statements
from lrs.storage.database import Database
from lrs.xapi import exact_json
from lrs.xapi.compare import is_same
from lrs.xapi.complete import Draft
from xapi_schemas import Rule

CONFLICT = Rule(
    "a statement never changes: another one is stored under this id",
    "Data 2.3.1",
    "Give it another id, or leave it out.",
)


def conflicting(database: Database, store_id: int, drafts: Sequence[Draft]) -> list[int]:
    """The places in `drafts` of those that conflict with a stored statement, or with an earlier one of them.

    With what was erased nothing conflicts.
    """
    with database.read(store_id) as tx:
        stored = statements.bodies_by_id(tx, [draft.id_bytes for draft in drafts])
    known: dict[bytes, Any] = {id_bytes: exact_json.loads(body) if body else None for id_bytes, body in stored.items()}
    found = []
    for place, draft in enumerate(drafts):
        if draft.id_bytes not in known:
            known[draft.id_bytes] = exact_json.loads(draft.body(now_us()))
        elif known[draft.id_bytes] is not None and not is_same(draft.received, known[draft.id_bytes]):
            found.append(place)
    return found
