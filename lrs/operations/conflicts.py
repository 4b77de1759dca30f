"""Which statements of a batch say something else than what is stored under their id."""

from collections.abc import Sequence

from lrs.database import Database
from lrs.storage import statements
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
        known: dict[bytes, bytes | Draft] = {**statements.bodies_by_id(tx, [draft.id_bytes for draft in drafts])}
    earlier = [known.setdefault(draft.id_bytes, draft) for draft in drafts]
    return [place for place, draft in enumerate(drafts) if draft.contradicts(earlier[place])]
