"""Whether what the store has signed still holds: places in status lists, and what is revoked or suspended."""

from collections.abc import Sequence
from typing import Any

from lrs.errors import BadRequest, Conflict, NotFound
from lrs.operations.issuer.store_issuer import StoreIssuer
from lrs.storage import status
from lrs.storage.status import HOLDS, REVOKED, SUSPENDED, Entry
from lrs.storage.transaction import Transaction

_SECTION = "docs/issuer.md"


def entries(issuer: StoreIssuer, tx: Transaction, credential_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The `credentialStatus` of each of these credentials; places are given out to those that have none yet."""
    since_us = issuer.keys_since_us(tx)
    found = status.allocate(tx, credential_ids)
    status.note_signed(tx, [each.credential_id for each in found.values() if each.signed_us < since_us])
    return {each: _as_json(issuer, found[each]) for each in credential_ids}


def _as_json(issuer: StoreIssuer, entry: Entry) -> dict[str, Any]:
    url = issuer.status_list_url(entry.list)
    return {
        "id": f"{url}#{entry.place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": REVOKED,
        "statusListIndex": str(entry.place),
        "statusListCredential": url,
    }


def change(tx: Transaction, credential_id: str, state: str) -> None:
    """Revoke or suspend a credential, or let it hold again.

    Raises NotFound where it has no entry, Conflict where it is revoked, BadRequest.
    """
    if state not in (HOLDS, REVOKED, SUSPENDED):
        hint = f"Give {REVOKED}, {SUSPENDED}, or nothing."
        raise BadRequest(f"{state!r} is no state of a credential", section=_SECTION, hint=hint)
    entry = status.find(tx, [credential_id]).get(credential_id)
    if entry is None:
        raise NotFound(f"the credential {credential_id} has no entry in a status list", section=_SECTION)
    if entry.state == state:
        return
    if entry.state == REVOKED:
        hint = "Issue another one."
        raise Conflict(f"the credential {credential_id} is revoked for good", section=_SECTION, hint=hint)
    status.change_state(tx, entry, state)
