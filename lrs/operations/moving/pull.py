"""Pulling all statements of another store over its xAPI, with a memory of how far that came.

After each page that is stored, the place where it goes on is noted in the database. So whatever ends a pull,
the next one goes on from there; what comes twice is recognised by its id.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.clock import instant_us, now_us
from lrs.errors import BadRequest, NotFound
from lrs.operations.moving.peer import Answer, Page, Peer
from lrs.operations.moving.transfer import Import, Incoming, Tally
from lrs.operations.statements import store_contents
from lrs.storage import import_sources, statements
from lrs.storage.import_sources import Progress
from lrs.xapi.references import is_voiding
from xapi_schemas.fields import Sha2

# Stores commit out of the order of `stored` now and then: what is a little older is asked for once more.
_OVERLAP_US = 10 * 60 * 1_000_000
# The id of a statement, and an attachment of it; neither was checked yet.
_Declared = tuple[Any, dict[str, Any]]


@dataclass
class Pull:
    """A pull from `peer` into the store of `loading`, in pages of `page_size` statements."""

    peer: Peer
    loading: Import
    page_size: int
    from_start: bool = False

    def run(self) -> Iterator[Tally]:
        """Store page after page, and give the tally after each.

        Raises Unavailable where the peer can't be read even after several tries, BrokenAnswer, Unauthorized,
        NotFound, BadRequest.
        """
        progress = Progress() if self.from_start else self._known()
        self.peer.negotiate()
        page, progress = self._first(progress)
        while True:
            declared = self._declared(page.statements)
            self._keep(page.answer, declared)
            yield from self.loading.run(self._incoming(page))
            self._report_missing(declared)
            progress = behind(page, progress)
            self._note(progress)
            if not page.more:
                break
            page = self.peer.page(page.more)
        if not progress.through_us and self.loading.tally.read:
            self.peer.report("the pages did not come in the order of stored, so the next import begins at the start")

    def _first(self, progress: Progress) -> tuple[Page, Progress]:
        """The page to begin with: where the last pull was interrupted, or what is new since it ended."""
        if progress.more:
            try:
                return self.peer.page(progress.more), progress
            except (NotFound, BadRequest):
                self.peer.report("the peer no longer knows the page where the last import was interrupted")
        if progress.through_us:
            page = self.peer.first_page(max(0, progress.through_us - _OVERLAP_US), self.page_size)
            if page.statements:
                return page, Progress(through_us=progress.through_us)
            # It stored something then, or something that voids it later: it looks for another time than `stored`.
            self.peer.report("the peer does not find again what was pulled last, so this begins at the start")
        return self.peer.first_page(None, self.page_size), Progress()

    def _incoming(self, page: Page) -> Iterator[Incoming]:
        """The statements of a page, each voided one before the statement that voids it: no list has those."""
        for number, statement in enumerate(page.statements, 1):
            target = _voided_id(statement)
            if target is not None:
                yield from self._voided(target)
            yield Incoming(
                f"statement {statement.get('id', number) if isinstance(statement, dict) else number}", statement
            )

    def _voided(self, statement_id: str) -> Iterator[Incoming]:
        answer = self.peer.find_voided(statement_id)
        if answer is not None:
            declared = self._declared([answer.value])
            self._keep(answer, declared)
            yield Incoming(f"statement {statement_id}", answer.value, is_voided=True)
            self._report_missing(declared)

    def _keep(self, answer: Answer, declared: Sequence[_Declared]) -> None:
        """Store those of the contents that came along which statements declare."""
        try:
            for fault in answer.faults:
                self.peer.report(f"a content was left out: {fault}")
            wanted = {each["sha2"].lower() for _, each in declared}
            contents = [received for received in answer.contents if received.sha2 in wanted]
            if contents:
                store_contents(self.loading.database, self.loading.store_id, contents)
                self.loading.tally.missing.difference_update(received.sha2 for received in contents)
        finally:
            answer.discard()

    def _report_missing(self, declared: Sequence[_Declared]) -> None:
        """Name and note contents that should have come along, and are not here."""
        needed = {each["sha2"].lower(): by for by, each in declared if "fileUrl" not in each}
        with self.loading.database.read(self.loading.store_id) as tx:
            known = statements.attachment_sizes(tx, needed)
        missing = needed.keys() - known.keys()
        self.loading.tally.missing.update(missing)
        for sha2 in missing:
            self.peer.report(f"statement {needed[sha2]}: the content {sha2} did not come along")

    def _declared(self, found: Sequence[Any]) -> list[_Declared]:
        """What statements declare to be attached; not those that were erased here."""
        with self.loading.database.read(self.loading.store_id) as tx:
            known = statements.bodies_by_id(tx, [raw for each in found if (raw := _id_bytes(each)) is not None])
        living = [each for each in found if known.get(_id_bytes(each) or b"") != b""]
        return [(one.get("id"), each) for one in living for each in _attachments_of(one)]

    def _known(self) -> Progress:
        with self.loading.database.read(self.loading.store_id) as tx:
            return import_sources.find(tx, self.peer.url, self.peer.key)

    def _note(self, progress: Progress) -> None:
        with self.loading.database.write(self.loading.store_id) as tx:
            import_sources.keep(tx, self.peer.url, self.peer.key, progress)


def behind(page: Page, progress: Progress) -> Progress:
    """The progress once `page` is stored.

    Only the next page shows whether the peer answers in the order of `stored`, so that all which is older than this
    page is here: some answer newest first, or in the order of timestamps.
    """
    times = [at_us for each in page.statements if (at_us := _stored_us(each)) is not None]
    reached_us = max(times, default=progress.reached_us)
    is_ordered = progress.is_ordered and min(times, default=reached_us) >= progress.reached_us
    complete_us = progress.reached_us if page.more else reached_us
    through_us = min(max(progress.through_us, complete_us), now_us()) if is_ordered else 0
    return Progress(page.more, through_us, reached_us, is_ordered) if page.more else Progress("", through_us)


def _stored_us(statement: Any) -> int | None:
    try:
        return instant_us(statement["stored"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _voided_id(statement: Any) -> str | None:
    """The id of what a statement voids, if it is one that voids; it was not checked yet."""
    try:
        return str(UUID(statement["object"]["id"])) if is_voiding(statement) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _id_bytes(statement: Any) -> bytes | None:
    """The id of a statement that was not checked yet."""
    try:
        return UUID(statement["id"]).bytes
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _attachments_of(statement: Any) -> Iterator[dict[str, Any]]:
    """What is attached to a statement and to its object, as far as it can be; it was not checked yet."""
    target = statement.get("object") if isinstance(statement, dict) else None
    for deed in (statement, target):
        attachments = deed.get("attachments") if isinstance(deed, dict) else None
        for each in attachments if isinstance(attachments, list) else ():
            if isinstance(each, dict) and Sha2.pattern.fullmatch(str(each.get("sha2"))):
                yield each
