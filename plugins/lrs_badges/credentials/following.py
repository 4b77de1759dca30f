"""Status lists follow the awards: what is revoked or suspended here is so for everybody who asks, within a minute."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from lrs.api import Chore, Conflict, NotFound, PluginStore, Transaction
from lrs_badges import awards
from lrs_badges.awards import REVOKED, SUSPENDED
from lrs_badges.credentials.places import credential_id
from lrs_badges.credentials.tables import issued
from lrs_badges.tables import PROJECTION_NAME

_EVERY_S, _AT_ONCE = 60, 200
PURPOSES: Mapping[str, str] = {REVOKED: "revocation", SUSPENDED: "suspension"}
GONE = REVOKED  # an award whose statement was voided or erased


def follow(store: PluginStore) -> Iterator[float]:
    """Tell the status lists of every award that was issued where it stands now; how far that has come."""
    behind = b""
    if not _is_derived(store):
        return
    while rows := _page(store, behind):
        behind = bytes(rows[-1].award)
        follow_these(store, [UUID(bytes=bytes(row.award)) for row in rows])
        yield behind[0] / 256


def _is_derived(store: PluginStore) -> bool:
    """Whether awards can be read: none are while they are derived anew, and that revokes nothing."""
    with store.read() as tx:
        try:
            store.derived(tx, PROJECTION_NAME)
        except NotFound:
            return False
    return True


def _page(store: PluginStore, behind: bytes) -> Sequence[Any]:
    wanted = issued.c.award > behind
    with store.read() as tx:
        found = tx.execute(tx.select(issued.c.award).distinct().where(wanted).order_by(issued.c.award).limit(_AT_ONCE))
        return found.all()


def follow_these(store: PluginStore, award_ids: Iterable[UUID]) -> list[UUID]:
    """Tell the status lists where these awards stand now; those of which they had told something else.

    Raises NotFound while awards are derived for the first time.
    """
    wanted = sorted(set(award_ids))
    with store.read() as tx:
        store.derived(tx, PROJECTION_NAME)
        changed = _changed(tx, wanted)
    if changed:
        with store.write() as tx:
            for award_id, state in changed.items():
                _tell(store, tx, award_id, state)
    return list(changed)


def _changed(tx: Transaction, wanted: Sequence[UUID]) -> dict[UUID, str]:
    known = {each: PURPOSES.get(found.state, "") for each, found in awards.find_many(tx, wanted).items()}
    rows = tx.find_many(issued, ("award", "told"), "award", [each.bytes for each in wanted])
    told = {UUID(bytes=bytes(award)): state for award, state in rows}
    gone = PURPOSES[GONE]
    return {each: known.get(each, gone) for each, state in told.items() if known.get(each, gone) != state}


def _tell(store: PluginStore, tx: Transaction, award_id: UUID, state: str) -> None:
    try:
        store.set_status(tx, credential_id(award_id), state)
    except Conflict:
        # What was revoked stays so in the list, even where its statement was brought back.
        state = PURPOSES[REVOKED]
    tx.execute(tx.update(issued).where(issued.c.award == award_id.bytes).values(told=state))


CHORE = Chore("badges_status", _EVERY_S, follow)
