"""Acts of erasing, in small transactions while serving goes on (docs/erasure.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from lrs.clock import iso, now_us
from lrs.database import Database
from lrs.errors import Conflict
from lrs.operations.erasing import receipts as signing
from lrs.operations.erasing.candidates import Candidate, candidates, declared
from lrs.operations.erasing.holdings import holdings
from lrs.operations.erasing.receipts import Digested
from lrs.operations.erasing.selections import Selection
from lrs.operations.outboxes import channels
from lrs.operations.plugins import deriving
from lrs.storage import counters, log, statements
from lrs.storage.erasing import orphans, receipts, tombstones
from lrs.storage.erasing.receipts import Receipt
from lrs.storage.stores import Store
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json

BATCH = 200
_PAGE = 1_000
_CONTENTS_A_SCAN = 10_000
_CONTENTS_A_TRANSACTION = 50


def begin(database: Database, store: Store, selection: Selection, issuer: str) -> "Act":
    """An act that erases what `selection` takes of what is stored by now.

    One that was interrupted goes on under its own receipt.
    """
    with database.write(store.store_id) as tx:
        through = counters.lock(tx).position
        interrupted = _interrupted(tx, selection)
        receipt_id = interrupted or uuid4()
        asked = selection.claims(receipt_id)
        if interrupted is None:
            begun = Receipt(receipt_id.bytes, selection.act, asked, {"attachments": 0}, through, tx.now_us())
            receipts.insert(tx, begun)
        else:
            receipts.change(tx, receipt_id.bytes, {"asked": asked, "through_position": through})
    return Act(database, store, selection, issuer, receipt_id)


def _interrupted(tx: Transaction, selection: Selection) -> UUID | None:
    ids = ((UUID(bytes=each.receipt_id), each.asked) for each in receipts.unfinished(tx, selection.act))
    return next((receipt_id for receipt_id, asked in ids if selection.is_same(asked, receipt_id)), None)


def has_work(database: Database, store_id: int, selection: Selection) -> bool:
    """Whether `selection` takes anything, or an act with it was interrupted."""
    with database.read(store_id) as tx:
        if _interrupted(tx, selection) is not None:
            return True
    return next(candidates(database, store_id, selection), None) is not None


@dataclass
class Act:
    """An act of erasing on its way; `jws` is its signed receipt when `run` has come to its end."""

    database: Database
    store: Store
    selection: Selection
    issuer: str
    receipt_id: UUID
    jws: str | None = None
    is_scrubbed: bool = False

    def run(self) -> Iterator[int]:
        """Erase, and give the number of statements erased in this run after each batch.

        Whenever it is interrupted, `begin` finds it again. Raises Conflict where another process has finished it.
        """
        erased, found = 0, candidates(self.database, self.store.store_id, self.selection)
        while batch := list(islice(found, BATCH)):
            erased += self._bury(batch)
            yield erased
        self._discard_contents()
        self.jws = self._finished()
        self.is_scrubbed = self.database.scrub()

    def _bury(self, batch: list[Candidate]) -> int:
        ids = [UUID(each.statement["id"]).bytes for each in batch]
        digests = {sha2 for each in batch for sha2 in each.digests}
        with self.database.write(self.store.store_id) as tx:
            through = self._locked(tx).through_position
            living = [each for each in tombstones.living(tx, ids) if each.position <= through]
            deriving.forget(tx, self.database.plugins, living)
            channels.forget(tx, [each.position for each in living])
            tombstones.bury(tx, living, self.receipt_id.bytes, tx.now_us())
            orphans.suspect(tx, self.receipt_id.bytes, statements.attachment_sizes(tx, digests))
        return len(living)

    def _locked(self, tx: Transaction) -> Receipt:
        """The act, while nobody else writes statements to the store."""
        counters.lock(tx)
        receipt = receipts.find(tx, self.receipt_id.bytes)
        if receipt is None or receipt.jws is not None:
            raise Conflict(f"another process has finished {self.receipt_id}", hint="Look at it: lrs receipt list")
        return receipt

    def _discard_contents(self) -> None:
        while suspects := self._suspects():
            declarations = _Declarations(set(suspects))
            declarations.read(self.database, self.store.store_id)
            for start in range(0, len(suspects), _CONTENTS_A_TRANSACTION):
                self._settle(suspects[start : start + _CONTENTS_A_TRANSACTION], declarations)

    def _suspects(self) -> list[str]:
        with self.database.read(self.store.store_id) as tx:
            return orphans.suspected(tx, self.receipt_id.bytes, _CONTENTS_A_SCAN)

    def _settle(self, suspects: list[str], declarations: "_Declarations") -> None:
        """Discard those contents that nobody declares.

        Under the lock, so that no statement that declares one comes in between; who has put an equal content in
        its place, but not yet committed, sees afterwards that it is gone (`operations.statements.store_drafts`).
        """
        store_id = self.store.store_id
        with self.database.write(store_id) as tx:
            self._locked(tx)
            while declarations.read_page(tx):
                pass
            orphaned = [sha2 for sha2 in suspects if sha2 not in declarations.found]
            for sha2 in orphaned:
                self.database.attachments.discard(store_id, sha2)
            orphans.settle(tx, self.receipt_id.bytes, suspects, orphaned)
            receipts.add(tx, self.receipt_id.bytes, {"attachments": len(orphaned)})

    def _finished(self) -> str:
        """The signed receipt, kept."""
        store_id, receipt_id = self.store.store_id, self.receipt_id.bytes
        key = signing.signing_key(self.database)
        buried = signing.digest(self.database, store_id, receipt_id)
        with self.database.write(store_id) as tx:
            self._locked(tx)
            if tombstones.count_of_receipt(tx, receipt_id) == buried.statements:
                self._clear_holdings(tx)
                at_us = now_us()
                claims = self._claims(self._locked(tx), buried, at_us)
                jws = signing.sign(key, claims)
                receipts.change(tx, receipt_id, {"jws": jws, "finished_us": at_us, "counts": claims["counts"]})
                return jws
        return self._finished()  # another process went on with this act meanwhile

    def _clear_holdings(self, tx: Transaction) -> None:
        """Erase what else there is of the person: at the end, because their persona tells whose act is to go on."""
        person = self.selection.person
        if person is not None:
            held = holdings(self.database.plugins)
            receipts.add(tx, self.receipt_id.bytes, {each.name: each.count(tx, person) for each in held})
            for each in held:
                each.erase(tx, person)

    def _claims(self, receipt: Receipt, buried: Digested, at_us: int) -> dict[str, Any]:
        return {
            "iss": self.issuer,
            "jti": str(self.receipt_id),
            "iat": at_us // 1_000_000,
            "act": receipt.act,
            "store": self.store.name,
            "asked": receipt.asked,
            "counts": {"statements": buried.statements, "bytes": buried.body_bytes, **receipt.counts},
            "through_position": receipt.through_position,
            "begun": iso(receipt.begun_us),
            "finished": iso(at_us),
            "tombstones_sha256": buried.sha256,
        }


@dataclass
class _Declarations:
    """Which of the `wanted` contents some statement declares, as far as the log was read."""

    wanted: set[str]
    found: set[str] = field(default_factory=set)
    position: int = 0

    def read(self, database: Database, store_id: int) -> None:
        """Read the log to its end, in short transactions."""
        has_more = True
        while has_more:
            with database.read(store_id) as tx:
                has_more = self.read_page(tx)

    def read_page(self, tx: Transaction) -> bool:
        """Read on; whether there was something."""
        page = log.read_behind(tx, self.position, _PAGE)
        for body in (entry.body for entry in page.entries if b'"sha2"' in entry.body):
            self.found |= self.wanted & declared(exact_json.loads(body))
        self.position = page.position
        return bool(page.entries)
