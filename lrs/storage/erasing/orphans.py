"""Contents of attachments whose statements were erased: discarded, unless another statement declares them too."""

from collections.abc import Iterable, Sequence

from lrs.storage.tables import attachments, contents_to_discard
from lrs.storage.transaction import Transaction


def suspect(tx: Transaction, receipt_id: bytes, digests: Iterable[str]) -> None:
    """Note contents that a statement erased by this act declared."""
    rows = ((receipt_id, sha2) for sha2 in sorted(set(digests)))
    tx.insert_missing(contents_to_discard, ("receipt_id", "sha2"), rows)


def suspected(tx: Transaction, receipt_id: bytes, limit: int) -> list[str]:
    """Contents that wait to be looked into, by SHA-2."""
    wanted = tx.select(contents_to_discard.c.sha2).where(contents_to_discard.c.receipt_id == receipt_id)
    return list(tx.execute(wanted.order_by(contents_to_discard.c.sha2).limit(limit)).scalars())


def settle(tx: Transaction, receipt_id: bytes, suspects: Sequence[str], orphaned: Sequence[str]) -> None:
    """Note that `suspects` were looked into, and that the store no longer has those that are `orphaned`."""
    tx.delete_many(attachments, ("sha2",), [(sha2,) for sha2 in orphaned])
    tx.delete_many(contents_to_discard, ("receipt_id", "sha2"), [(receipt_id, sha2) for sha2 in suspects])
