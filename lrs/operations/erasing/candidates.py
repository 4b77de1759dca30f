"""The statements that an act of erasing takes, found by index and judged one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lrs.database import Database
from lrs.operations.erasing.selections import Selection
from lrs.operations.moving import transfer
from lrs.storage.erasing import tombstones
from lrs.xapi import exact_json, references

_PAGE = 1_000


@dataclass(frozen=True)
class Candidate:
    """A statement that an act takes."""

    body: bytes
    statement: Mapping[str, Any]

    @property
    def digests(self) -> set[str]:
        """SHA-2 of each attachment that it declares."""
        return declared(self.statement)


def declared(statement: Mapping[str, Any]) -> set[str]:
    """SHA-2 of each attachment that the statement declares."""
    return {each["sha2"].lower() for each in references.attachments(statement)}


def candidates(database: Database, store_id: int, selection: Selection) -> Iterator[Candidate]:
    """Each statement of the store that `selection` takes, once."""
    query = selection.query
    in_sight = transfer.export_found(database, store_id, query) if query is not None else iter(())
    for body in chain(in_sight, _voided(database, store_id)):
        statement = exact_json.loads(body)
        if selection.covers(statement):
            yield Candidate(body, statement)
    with database.read(store_id) as tx:
        named = tombstones.living(tx, [each.bytes for each in selection.ids])
    by_id = (Candidate(each.body, exact_json.loads(each.body)) for each in named)
    yield from (each for each in by_id if not selection.covers(each.statement))


def _voided(database: Database, store_id: int) -> Iterator[bytes]:
    last_id = b""
    while True:
        with database.read(store_id) as tx:
            page = tombstones.voided(tx, last_id, _PAGE)
        yield from (each.body for each in page)
        if not page:
            return
        last_id = page[-1].statement_id
