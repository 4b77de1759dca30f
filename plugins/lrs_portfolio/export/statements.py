"""The statements that a portfolio has, as the bytes that are stored, some hundreds at a time."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from uuid import UUID

import orjson

from lrs.api import Owner, PluginStore, attachments, entries_by_id, statements_about

_AT_ONCE = 200


class Collected:
    """What has gone by: the hash of each statement by the 16 bytes of its id, and what attachments they name.

    `attachments` are media types and names by SHA-2.
    """

    def __init__(self) -> None:
        self.seen: dict[bytes, bytes] = {}
        self.attachments: dict[str, tuple[str, str]] = {}

    def note(self, key: bytes, body: bytes) -> None:
        """Remember a statement that was written."""
        self.seen[key] = sha256(body).digest()
        if b'"attachments"' in body:
            for each in attachments(orjson.loads(body)):
                named = next(iter(each.get("display", {}).values()), "")
                self.attachments.setdefault(each["sha2"].lower(), (str(each.get("contentType", "")), str(named)))


def by_id(store: PluginStore, ids: Iterable[UUID]) -> Iterator[list[bytes]]:
    """The statements with these ids, but for those that were voided or erased."""
    left = iter(dict.fromkeys(ids))
    while wanted := list(islice(left, _AT_ONCE)):
        with store.read() as tx:
            found = entries_by_id(tx, wanted)
        yield [found[each].body for each in wanted if each in found and found[each].is_in_sight]


def about(store: PluginStore, owner: Owner) -> Iterator[list[bytes]]:
    """All statements about an owner, the oldest first."""
    cursor, keys = None, owner.person.agent_keys
    while True:
        with store.read() as tx:
            page = statements_about(tx, keys, cursor, _AT_ONCE)
        yield list(page.bodies)
        if page.cursor is None:
            return
        cursor = page.cursor
