"""Statements: written once, read as the bytes they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam

from lrs.storage import counters
from lrs.storage.counters import Counters
from lrs.storage.many_rows import Answer
from lrs.storage.prepared import Prepared, select_walled
from lrs.storage.tables import attachments, links, statement_refs, statements
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi.complete import Draft

_BY_ID = Prepared(
    select_walled(statements, "body", "rank", "voided").where(statements.c.statement_id == bindparam("statement_id"))
)


@dataclass(frozen=True)
class StoredStatement:
    """A statement as the store holds it."""

    body: bytes
    rank: int
    is_voided: bool

    @property
    def stored_us(self) -> int:
        """When it was stored, in microseconds since 1970 UTC."""
        return counters.us_of(self.rank)


def bodies_by_id(tx: Transaction, ids: Sequence[bytes]) -> dict[bytes, bytes]:
    """The stored bodies of those `ids` that are there, voided ones too; an empty one where it was erased."""
    return dict(ask_bodies(tx, ids))


def ask_bodies(tx: Transaction, ids: Sequence[bytes]) -> Answer:
    """As `bodies_by_id`: ids and bodies, known at the end of a pipeline."""
    return tx.find_many(statements, ("statement_id", "body"), "statement_id", ids)


def by_id(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The statements with these ids that are stored, voided ones too, and not erased."""
    found = bodies_by_id(tx, [each.bytes for each in ids])
    return {UUID(bytes=each): exact_json.loads(body) for each, body in found.items() if body}


def find(tx: Transaction, statement_id: UUID) -> StoredStatement | None:
    """The statement with this id, voided or not; None also where it was erased."""
    rows = tx.run(_BY_ID, statement_id=statement_id.bytes)
    return StoredStatement(*rows[0]) if rows and rows[0][0] else None


def with_ranks(tx: Transaction, last: Counters, drafts: Sequence[Draft], now_us: int) -> list[tuple[int, Draft]]:
    """`drafts` with the ranks that they get behind `last`."""
    ranks = counters.ranks(tx, last.rank, now_us, [draft.attested_us for draft in drafts])
    return list(zip(ranks, drafts, strict=True))


def insert(tx: Transaction, last: Counters, ranked: Sequence[tuple[int, Draft]]) -> Counters:
    """Store drafts, with their ranks, behind `last`, whose lock is held; return the new counters, written down.

    None of their ids is stored yet. They are found under their own keys then; what follows from pointing at other
    statements is left to `references.follow`.
    """
    rows = [
        (position, rank, draft.id_bytes, False, draft.body(counters.us_of(rank)))
        for position, (rank, draft) in enumerate(ranked, last.position + 1)
    ]
    tx.insert_many(statements, ("position", "rank", "statement_id", "voided", "body"), rows)
    # Sorted by key: neighbours in the index are written together.
    own_links = sorted((key, rank, 0) for rank, draft in ranked for key in draft.keys)
    tx.insert_many(links, ("key", "rank", "depth"), own_links)
    tx.insert_many(statement_refs, ("target_id", "statement_id", "is_voiding"), _references(ranked))
    highest = max(last.rank, *(rank for rank, _ in ranked))
    reached = replace(last, position=last.position + len(ranked), rank=highest)
    counters.advance(tx, reached)
    return reached


def _references(ranked: Iterable[tuple[int, Draft]]) -> list[tuple[bytes, bytes, bool]]:
    pointing = ((draft.target_id, draft) for _, draft in ranked)
    return [(target.bytes, draft.id_bytes, draft.is_voiding) for target, draft in pointing if target is not None]


def insert_attachments(tx: Transaction, sizes: Mapping[str, int]) -> None:
    """Note that content with these SHA-2 digests, of so many bytes, belongs to the store."""
    tx.insert_missing(attachments, ("sha2", "content_bytes"), sorted(sizes.items()))


def attachment_sizes(tx: Transaction, digests: Iterable[str]) -> dict[str, int]:
    """The size in bytes of each content that the store has, by SHA-2 digest."""
    found = tx.find_many(attachments, ("sha2", "content_bytes"), "sha2", sorted(set(digests)))
    return dict(found)
