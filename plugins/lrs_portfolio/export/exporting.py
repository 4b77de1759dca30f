"""Making a package: content first, then the manifest of it, and last what is signed."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any, cast
from uuid import UUID, uuid4

import orjson

from lrs.api import NotFound, Owner, PluginStore, dumps, iso, lazily
from lrs.verifiable.packages.manifests import ATTACHMENTS, CREDENTIALS, HASHES, HEAD, PROOFS, STATEMENTS
from lrs_portfolio.export import documents, issued, published, readable, seals, verifier
from lrs_portfolio.export.contents import Contents, contents_of
from lrs_portfolio.export.documents import Made, Statuses
from lrs_portfolio.export.elsewhere import Elsewhere
from lrs_portfolio.export.outlet import Outlet
from lrs_portfolio.export.packing import Packing
from lrs_portfolio.export.signers import is_held, signer_of
from lrs_portfolio.export.statements import Collected

_printed = lazily("lrs_portfolio.export.printed")

JSON, JSON_LINES, TEXT, HTML, PDF = (
    "application/json",
    "application/jsonl",
    "text/plain",
    "text/html",
    "application/pdf",
)
_AT_ONCE = 500


@dataclass(frozen=True)
class Progress:
    """How far an export has come: what is being written, and how many of it by now."""

    what: str
    done: int = 0


class Export:
    """An export of one portfolio, on its way."""

    def __init__(self, store: PluginStore, owner: Owner):
        """Raises Unavailable where the store can't sign."""
        self._store, self._contents = store, contents_of(store, owner)
        self._signer = signer_of(store, owner)
        subject = self._signer.did if self._signer else documents.iri_of(owner.agents[0])
        with store.read() as tx:
            made = f"{iso(tx.now_us())[:19]}Z"
        self._made = Made(uuid4(), made, store.issuer.profile, subject, owner, self._contents.chosen.title)
        self._collected, self._embedded, self._published = Collected(), list[Mapping[str, Any]](), dict[str, bytes]()
        self._elsewhere = Elsewhere(store, datetime.fromisoformat(made))

    @property
    def is_signed_by_owner(self) -> bool:
        """Whether the server holds a key of the owner, by which they present what the store says."""
        return self._signer is not None and is_held(self._signer)

    @property
    def is_to_be_signed(self) -> bool:
        """Whether the owner alone has the key, and signs the package where that is."""
        return self._signer is not None and not is_held(self._signer)

    def write(self, sink: IO[bytes]) -> Iterator[Progress]:
        """Write the package to `sink`, which need not be able to go back; how far it is."""
        with closing(Packing(sink)) as packing:
            packing.add(verifier.PATH, verifier.page(), HTML, "the page that checks this portfolio")
            yield from self._sections(packing)
            yield from self._statements(packing)
            yield from self._log(packing)
            yield from self._attachments(packing)
            yield from self._pages(packing)
            self._elsewhere.add_to(packing)
            published.add_members(packing, self._published)
            signer = self._signer if self.is_signed_by_owner else None
            statuses = issued.register(self._store, self._made)
            members = [self._record(packing, statuses), *self._embedded]
            seals.seal(self._store, packing, self._made, signer, members, statuses)
        yield Progress("files", len(packing.files))

    def _sections(self, packing: Packing) -> Iterator[Progress]:
        """Sections as JSON, and the credentials that they carry."""
        for number, (name, section) in enumerate(self._contents.sections.items(), 1):
            told = {"section": name, "title": section.title, "entries": section.data}
            packing.add(f"sections/{name.replace('/', '-')}.json", dumps(told), JSON, f"section {section.title}")
            for carried in section.credentials():
                if carried.is_from_elsewhere and self._elsewhere.is_wrong(carried.content):
                    continue
                packing.add(CREDENTIALS + carried.name, carried.content, carried.media_type, carried.title)
                self._published.update(carried.published)
                if carried.name.endswith(".json") and not carried.is_from_elsewhere:
                    self._embedded.append(orjson.loads(carried.content))
            yield Progress("sections", number)

    def _statements(self, packing: Packing) -> Iterator[Progress]:
        lines = self._lines(self._contents)
        for _ in packing.adding(STATEMENTS, lines, JSON_LINES, "the statements"):
            yield Progress("statements", len(self._collected.seen))
        seen = self._collected.seen.items()
        listed = (f"{digest.hex()}  {UUID(bytes=key)}\n".encode() for key, digest in seen)
        for _ in packing.adding(HASHES, map(b"".join, _portions(listed)), TEXT, "the list of hashes"):
            yield Progress("statements", len(self._collected.seen))

    def _lines(self, contents: Contents) -> Iterator[bytes]:
        """Statements as lines, each once, which are noted on the way."""
        for portion in contents.portions(self._store):
            lines = []
            for body in portion:
                key = UUID(orjson.loads(body)["id"]).bytes
                if key not in self._collected.seen:
                    self._collected.note(key, body)
                    lines += [body, b"\n"]
            yield b"".join(lines)

    def _log(self, packing: Packing) -> Iterator[Progress]:
        """The signed head of the log, and for each statement the proof that it is in it."""
        if not self._collected.seen:
            return
        head = self._store.log_head()
        packing.add(HEAD, dumps(dict(head)), JSON, "the head of the log")
        done = 0
        for _ in packing.adding(PROOFS, self._proofs(head), JSON_LINES, "the proofs of the log"):
            done = min(done + _AT_ONCE, len(self._collected.seen))
            yield Progress("proofs", done)

    def _proofs(self, head: Mapping[str, Any]) -> Iterator[bytes]:
        for keys in _portions(self._collected.seen):
            ids = [UUID(bytes=key) for key in keys]
            found = self._store.inclusion_proofs(ids, head)
            yield b"".join(dumps(found.get(each)) + b"\n" for each in ids)

    def _attachments(self, packing: Packing) -> Iterator[Progress]:
        for number, (sha2, (media_type, name)) in enumerate(self._collected.attachments.items(), 1):
            try:
                chunks = self._store.attachment(sha2)
            except NotFound:  # only its hash was ever sent
                continue
            for _ in packing.adding(ATTACHMENTS + sha2, chunks, media_type, f"attachment {name or sha2}"):
                yield Progress("attachments", number)

    def _pages(self, packing: Packing) -> Iterator[Progress]:
        """What people read."""
        shown = readable.Shown(self._made, self._contents, len(self._collected.seen), self._is_checked_at)
        packing.add("index.html", readable.page(shown), HTML, "the page to read")
        packing.add("portfolio.pdf", _printed.document(shown), PDF, "the PDF")
        yield Progress("pages", 2)

    @property
    def _is_checked_at(self) -> str:
        """Where strangers check a package."""
        return f"{self._store.issuer.url.partition('/stores/')[0]}/portfolio/verify"

    def _record(self, packing: Packing, statuses: Statuses) -> Mapping[str, Any]:
        """What the store says of the statements, signed: a CLR has one credential at least."""
        listed = [each for each in packing.files if each.path in (STATEMENTS, HASHES, HEAD, PROOFS)]
        told = documents.record(self._made, statuses.record, len(self._collected.seen), listed)
        signed = self._store.issuer.sign_di(told)
        packing.add(f"{CREDENTIALS}record.json", dumps(signed), "application/vc+ld+json", "the record")
        return signed


def _portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(values)
    while portion := list(islice(left, _AT_ONCE)):
        yield portion


def chunks_of(export: Export, sink: Outlet) -> Iterator[bytes]:
    """The package bit by bit, as it is written."""
    for _ in export.write(cast(IO[bytes], sink)):
        yield sink.taken()
    yield sink.taken()
