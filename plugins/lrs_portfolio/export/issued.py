"""Packages that were made: their places in the store's status lists, by which they are revoked."""

from typing import Any
from uuid import UUID

from lrs.api import NotFound, Owner, PluginStore, Transaction, iso
from lrs_portfolio.export.documents import Made, Statuses, clr_id, record_id
from lrs_portfolio.owners import SECTION, keys_of
from lrs_portfolio.tables import exports

MOST = 100


def register(store: PluginStore, made: Made) -> Statuses:
    """Note that a package is made, and give what it holds places in status lists."""
    row = {"owner": keys_of(made.owner)[0], "export": made.export_id.bytes, "title": made.title, "revoked_us": 0}
    with store.write() as tx:
        tx.insert(exports, {**row, "made_us": tx.now_us()})
        entries = store.status_entries(tx, [made.clr_id, made.record_id])
    return Statuses(entries[made.clr_id], entries[made.record_id])


def listed(tx: Transaction, owner: Owner) -> list[dict[str, str]]:
    """The newest packages of an owner, as `schemas.ExportAnswer` has them."""
    wanted = tx.select(*exports.columns).where(exports.c.owner.in_(keys_of(owner)))
    newest = wanted.order_by(exports.c.made_us.desc(), exports.c.export).limit(MOST)
    return [_as_json(row) for row in tx.execute(newest)]


def _as_json(row: Any) -> dict[str, str]:
    told = {"export": str(UUID(bytes=bytes(row.export))), "title": row.title, "made": iso(row.made_us)}
    return {**told, "revoked": iso(row.revoked_us)} if row.revoked_us else told


def revoke(store: PluginStore, owner: Owner, export_id: UUID) -> None:
    """Have a package of an owner hold no more, for good. Raises NotFound."""
    own = exports.c.owner.in_(keys_of(owner)), exports.c.export == export_id.bytes
    with store.write() as tx:
        found = tx.execute(tx.select(exports.c.revoked_us).where(*own)).scalar()
        if found is None:
            hint = "Packages: lrs portfolio exports PERSON --store S"
            raise NotFound(f"there is no package {export_id} of theirs", section=SECTION, hint=hint)
        if found:
            return
        for credential_id in (clr_id(export_id), record_id(export_id)):
            store.set_status(tx, credential_id, "revocation")
        tx.execute(tx.update(exports).where(*own).values(revoked_us=tx.now_us()))
