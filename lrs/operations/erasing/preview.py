"""What an act of erasing would take, and what it would miss: nothing is changed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lrs.clock import instant_us, iso_or_none
from lrs.database import Database
from lrs.operations.erasing.candidates import Candidate, candidates
from lrs.operations.erasing.holdings import holdings
from lrs.operations.erasing.selections import Selection
from lrs.storage import documents, log, statements
from lrs.xapi import exact_json
from lrs.xapi.identity import identifier

SAMPLE = 5
MOST_VERBS = 20
MOST_MENTIONS = 20
_BATCH = 200
_PAGE = 1_000


@dataclass
class Preview:
    """What an act would take, counted; nothing is changed.

    `agents` are all the identifiers by which a person is looked for, those of their persona too. `attachments` are
    contents that these statements declare; those that others declare too will stay.
    `ownerless_documents` were written before it was noted whose they are.
    """

    statements: int = 0
    body_bytes: int = 0
    first_stored_us: int | None = None
    last_stored_us: int | None = None
    verbs: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, str]] = field(default_factory=list)
    agents: list[dict[str, Any]] = field(default_factory=list)
    holdings: dict[str, int] = field(default_factory=dict)
    attachments: int = 0
    ownerless_documents: int = 0

    def counts(self) -> dict[str, int]:
        return {
            "statements": self.statements,
            "bytes": self.body_bytes,
            **self.holdings,
            "attachments": self.attachments,
        }

    def as_json(self) -> dict[str, Any]:
        known = {"ownerless_documents": self.ownerless_documents} if self.ownerless_documents else {}
        return {
            **({"agents": self.agents} if self.agents else {}),
            **self.counts(),
            **known,
            "first_stored": iso_or_none(self.first_stored_us),
            "last_stored": iso_or_none(self.last_stored_us),
            "roles": dict(self.roles.most_common()),
            "verbs": dict(self.verbs.most_common(MOST_VERBS)),
            "sample": self.sample,
        }

    def add(self, candidate: Candidate, selection: Selection) -> None:
        """Count a statement."""
        statement, stored_us = candidate.statement, instant_us(candidate.statement["stored"])
        self.statements += 1
        self.body_bytes += len(candidate.body)
        self.first_stored_us = stored_us if self.first_stored_us is None else min(self.first_stored_us, stored_us)
        self.last_stored_us = stored_us if self.last_stored_us is None else max(self.last_stored_us, stored_us)
        self.verbs[statement["verb"]["id"]] += 1
        if selection.person is not None:
            self.roles.update(selection.person.roles_in(statement))
        if len(self.sample) < SAMPLE:
            self.sample.append(_shown(statement))


def _shown(statement: Mapping[str, Any]) -> dict[str, str]:
    target = statement["object"]
    shown = {"id": statement["id"], "stored": statement["stored"], "verb": statement["verb"]["id"]}
    return {**shown, "object": target["id"]} if "id" in target else shown


def previews(database: Database, store_id: int, selection: Selection) -> Iterator[Preview]:
    """What `selection` takes, again after each batch of statements; the last one is whole."""
    preview, digests = Preview(agents=[*map(identifier, selection.agents)]), set[str]()
    found = candidates(database, store_id, selection)
    while batch := list(islice(found, _BATCH)):
        for candidate in batch:
            preview.add(candidate, selection)
            digests.update(candidate.digests)
        yield preview
    with database.read(store_id) as tx:
        preview.attachments = len(statements.attachment_sizes(tx, digests))
        person = selection.person
        if person is not None:
            preview.holdings = {each.name: each.count(tx, person) for each in holdings(database.plugins)}
            preview.ownerless_documents = documents.count_without_owner(tx)
    yield preview


@dataclass
class Mentions:
    """Statements with a text somewhere in them that an act does not take; `ids` are the first of them."""

    through_position: int = 0
    statements: int = 0
    ids: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"statements": self.statements, "first": self.ids}


def mentions(database: Database, store_id: int, text: str, selection: Selection) -> Iterator[Mentions]:
    """Statements that contain `text` in any case and that `selection` does not take; again after each page.

    Reads every statement of the store.
    """
    needle = exact_json.dumps(text)[1:-1].decode().casefold()
    found, named = Mentions(), {str(each) for each in selection.ids}
    while True:
        with database.read(store_id) as tx:
            page = log.read_behind(tx, found.through_position, _PAGE)
        for entry in (each for each in page.entries if needle in each.body.decode().casefold()):
            statement = exact_json.loads(entry.body)
            if not selection.covers(statement) and statement["id"].lower() not in named:
                found.statements += 1
                found.ids = [*found.ids, statement["id"]][:MOST_MENTIONS]
        if not page.entries:
            return
        found.through_position = page.position
        yield found
