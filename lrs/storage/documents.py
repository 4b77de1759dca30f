"""Documents: bytes with a content type, under an id, within a scope (1.0.3 Communication 2.2)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

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


def write(tx: Transaction, scope: bytes, document_id: str, document: Document) -> None:
    """Store the document, in place of one that is there."""
    row = {
        "scope": scope,
        "document_key": _key(document_id),
        "document_id": document_id,
        "content_type": document.content_type,
        "content": document.content,
        "etag": document.etag,
        "updated_us": document.updated_us,
    }
    tx.upsert(documents, row, changes=("content_type", "content", "etag", "updated_us"))


def delete(tx: Transaction, scope: bytes, document_id: str | None) -> None:
    """Delete one document, or with None all of the scope."""
    where = [documents.c.scope == scope] if document_id is None else _at(scope, document_id)
    tx.execute(tx.delete(documents).where(*where))


def _at(scope: bytes, document_id: str) -> list[ColumnElement[bool]]:
    return [documents.c.scope == scope, documents.c.document_key == _key(document_id)]


def _key(document_id: str) -> bytes:
    return key(b"document", document_id)
