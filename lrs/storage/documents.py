"""Documents: bytes with a content type, under an id, within a scope (1.0.3 Communication 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func

from lrs.storage.tables import documents
from lrs.storage.transaction import Transaction
from lrs.xapi.identity import key

MOST_IDS = 10_000


@dataclass(frozen=True)
class Document:
    """One document as it is stored."""

    content_type: str
    content: bytes
    etag: str
    updated_us: int


def lock(tx: Transaction, scope: bytes, document_id: str) -> None:
    """Let nobody else change this document, also if it doesn't exist, until the transaction ends."""
    tx.lock(scope + _key(document_id))


def find(tx: Transaction, scope: bytes, document_id: str) -> Document | None:
    """The document under this id."""
    columns = (documents.c.content_type, documents.c.content, documents.c.etag, documents.c.updated_us)
    row = tx.execute(tx.select(*columns).where(*_at(scope, document_id))).one_or_none()
    return None if row is None else Document(row.content_type, row.content, row.etag, row.updated_us)


def ids(tx: Transaction, scope: bytes, since_us: int | None) -> list[tuple[str, int]]:
    """Ids in the scope and when each was changed, oldest change first; only those changed after `since_us`."""
    wanted = tx.select(documents.c.document_id, documents.c.updated_us).where(documents.c.scope == scope)
    if since_us is not None:
        wanted = wanted.where(documents.c.updated_us > since_us)
    rows = tx.execute(wanted.order_by(documents.c.updated_us, documents.c.document_id).limit(MOST_IDS))
    return [(row.document_id, row.updated_us) for row in rows]


def write(tx: Transaction, scope: bytes, document_id: str, document: Document, *, owner: bytes) -> None:
    """Store the document, in place of one that is there; `owner` is the key of the agent or activity it is of."""
    row = {
        "scope": scope,
        "document_key": _key(document_id),
        "document_id": document_id,
        "content_type": document.content_type,
        "content": document.content,
        "etag": document.etag,
        "updated_us": document.updated_us,
        "owner": owner,
    }
    tx.upsert(documents, row, changes=("content_type", "content", "etag", "updated_us", "owner"))


def delete(tx: Transaction, scope: bytes, document_id: str | None) -> None:
    """Delete one document, or with None all of the scope."""
    where = [documents.c.scope == scope] if document_id is None else _at(scope, document_id)
    tx.execute(tx.delete(documents).where(*where))


def count_owned(tx: Transaction, owners: Sequence[bytes]) -> int:
    """How many documents these agents or activities have."""
    wanted = tx.select(func.count(), of=documents).select_from(documents).where(documents.c.owner.in_(owners))
    return int(tx.execute(wanted).scalar_one())


def delete_owned(tx: Transaction, owners: Sequence[bytes]) -> None:
    """Delete all documents of these agents or activities."""
    tx.execute(tx.delete(documents).where(documents.c.owner.in_(owners)))


def count_without_owner(tx: Transaction) -> int:
    """How many documents were written before documents had owners, and not since."""
    wanted = tx.select(func.count(), of=documents).select_from(documents).where(documents.c.owner.is_(None))
    return int(tx.execute(wanted).scalar_one())


def _at(scope: bytes, document_id: str) -> list[ColumnElement[bool]]:
    return [documents.c.scope == scope, documents.c.document_key == _key(document_id)]


def _key(document_id: str) -> bytes:
    return key(b"document", document_id)
