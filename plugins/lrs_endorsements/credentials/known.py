"""What the store knows of what a credential endorses, and of the statements that it names as evidence."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from lrs.api import LogEntry, PluginStore, Transaction, entries_by_id, signing_keys_of, statements_by_id
from lrs.verifiable import proofs
from lrs.verifiable.findings import Refused
from lrs.verifiable.forms import id_of
from lrs_endorsements.credentials.reading import iri_of
from lrs_endorsements.credentials.verification import Expected
from lrs_endorsements.persons import person_key
from lrs_endorsements.said import Grant, Reader
from lrs_endorsements.tables import PROJECTION_NAME
from lrs_endorsements.vocabulary import Vocabulary

_URN = "urn:uuid:"
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def expected(store: PluginStore, tx: Transaction, content: bytes, subject: str) -> Expected:
    """What a credential has to agree with; `subject` is the id of what it should endorse, if that is known."""
    try:
        credential = proofs.read(content).credential
    except Refused:
        return Expected(subject)
    pinned, told = dict(_pinned(credential)), id_of(credential.get("credentialSubject"))
    target = _id_of(told)
    entries = entries_by_id(tx, [*pinned, *([target] if target else [])])
    evidence = [wrong for each, sha2 in pinned.items() if (wrong := _wrong_with(each, entries.get(each), sha2))]
    if target is None or not (said := statements_by_id(tx, [target])):
        return Expected(
            subject, owners=_names(tx, {"mbox": told}) if told.startswith("mailto:") else (), wrong=evidence
        )
    rules = store.derived(tx, PROJECTION_NAME).rules
    grant = Reader(Vocabulary(rules.settings["base"]), rules.concepts).grant(said[target])
    since = datetime.fromtimestamp(grant.at_us / 1_000_000, UTC)
    lost = _lost(grant, entries[target], tx.now_us())
    return Expected(subject, since, _names(tx, grant.person) if grant.person else (), [*lost, *evidence])


def _id_of(iri: Any) -> UUID | None:
    """The id of the statement that an IRI stands for."""
    try:
        return UUID(iri.removeprefix(_URN)) if isinstance(iri, str) and iri.startswith(_URN) else None
    except ValueError:
        return None


def _pinned(credential: Mapping[str, Any]) -> Iterator[tuple[UUID, str]]:
    """The statements that are evidence, each with the SHA-256 that its description gives, as our own credentials do."""
    told = credential.get("evidence", [])
    for each in told if isinstance(told, list) else [told]:
        named = _id_of(each.get("id")) if isinstance(each, dict) else None
        sums = _SHA256.findall(str(each.get("description", ""))) if named else []
        if named and len(sums) == 1:
            yield named, sums[0]


def _wrong_with(statement_id: UUID, entry: LogEntry | None, sha2: str) -> str:
    """What is wrong with evidence that is stored here; empty for what isn't."""
    if entry is None:
        return ""
    if entry.is_voided or not entry.body:
        return f"the evidence {statement_id} counts no more"
    return "" if sha256(entry.body).hexdigest() == sha2 else f"the evidence {statement_id} has another SHA-256"


def _lost(grant: Grant, entry: LogEntry, now_us: int) -> Iterator[str]:
    if entry.is_voided:
        yield "the statement that it endorses was voided"
    if 0 < grant.expires_us <= now_us:
        yield "what it endorses has expired"


def _names(tx: Transaction, agent: Mapping[str, Any]) -> list[str]:
    """The ids by which a person may issue."""
    own = person_key(agent)
    return [iri_of(agent), *(key.did for key in signing_keys_of(tx, [own]).get(own, ()) if key.did)]
