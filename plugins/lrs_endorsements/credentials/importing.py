"""Endorsements that were issued elsewhere: checked, kept, and listed, the newest of an issuer for each subject."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from lrs.api import BadRequest, Conflict, NotFound, PluginStore, Transaction, iso
from lrs.verifiable.verification import Report
from lrs_endorsements.credentials import known
from lrs_endorsements.credentials.tables import imported
from lrs_endorsements.credentials.verification import verify

MOST_SHOWN = 200
_SECTION = "docs/endorsement-credentials.md"


def checked(store: PluginStore, content: bytes, subject: str = "") -> Report:
    """What is right and wrong with a credential, by all that the store knows of what it endorses.

    `subject` is the id of what it should endorse, if that is known.
    """
    with store.read() as tx:
        now = datetime.fromtimestamp(tx.now_us() / 1_000_000, UTC)
        expected = known.expected(store, tx, content, subject)
    return verify(content, store.fetching, now, expected)


def keep(store: PluginStore, content: bytes, subject: str = "") -> Report:
    """Check a credential, and keep it where it holds. Raises BadRequest with every reason, and Conflict."""
    report = checked(store, content, subject)
    if not report.is_valid:
        raise BadRequest(
            f"the credential is refused: {'; '.join(report.refusals)}",
            section=_SECTION,
            hint="Ask its issuer for another one.",
        )
    digest = sha256(content).digest()
    with store.write() as tx:
        if tx.execute(_rows(tx).where(imported.c.credential_sha2 == digest)).first():
            raise Conflict("this credential was imported already", section=_SECTION)
        tx.insert(imported, _row(report, content, digest, tx.now_us()))
    return report


def _row(report: Report, content: bytes, digest: bytes, now_us: int) -> dict[str, Any]:
    return {
        "credential_sha2": digest,
        "credential_id": report.id,
        "issuer": report.issuer,
        "subject": report.subject,
        "credential": content.decode(),
        "report": json.dumps(as_json(report)),
        "imported_us": now_us,
    }


def as_json(report: Report) -> dict[str, Any]:
    """A report as it is told."""
    subject = report.credential.get("credentialSubject")
    comment = subject.get("endorsementComment") if isinstance(subject, Mapping) else ""
    return {
        "is_valid": report.is_valid,
        "format": report.format,
        "id": report.id,
        "issuer": report.issuer,
        "subject": report.subject,
        "comment": comment if isinstance(comment, str) else "",
        "valid_from": str(report.credential.get("validFrom", "")),
        "findings": [each.as_json() for each in report.findings],
    }


def listed(store: PluginStore, subject: str = "") -> list[dict[str, Any]]:
    """What was imported, the newest first; `is_superseded` where its issuer has a newer one for the same subject."""
    with store.read() as tx:
        wanted = _rows(tx).order_by(imported.c.imported_us.desc(), imported.c.credential_sha2).limit(MOST_SHOWN)
        found = list(tx.execute(wanted.where(imported.c.subject == subject) if subject else wanted))
    told = [{**json.loads(row.report), "name": row.credential_sha2.hex(), "at": iso(row.imported_us)} for row in found]
    newest: dict[tuple[str, str], str] = {}
    for each in told:
        pair = each["issuer"], each["subject"]
        newest[pair] = max(newest.get(pair, ""), each["valid_from"])
    return [{**each, "is_superseded": each["valid_from"] < newest[each["issuer"], each["subject"]]} for each in told]


@dataclass(frozen=True)
class Kept:
    """A credential that was imported, as it came, with what was found of it then."""

    name: str
    credential: str
    report: Mapping[str, Any]
    imported: str


def of_subjects(tx: Transaction, subjects: Sequence[str]) -> list[Kept]:
    """What was imported of endorsements of these subjects, the newest first; at most `MOST_SHOWN`."""
    columns = imported.c
    wanted = tx.select(columns.credential_sha2, columns.credential, columns.report, columns.imported_us)
    found = wanted.where(columns.subject.in_(subjects)).order_by(columns.imported_us.desc(), columns.credential_sha2)
    return [
        Kept(bytes(row.credential_sha2).hex(), row.credential, json.loads(row.report), iso(row.imported_us))
        for row in tx.execute(found.limit(MOST_SHOWN))
    ]


def forget(store: PluginStore, name: str) -> None:
    """Keep a credential no longer. Raises NotFound."""
    try:
        digest = bytes.fromhex(name)
    except ValueError:
        digest = b""
    with store.write() as tx:
        if not tx.execute(tx.delete(imported).where(imported.c.credential_sha2 == digest)).rowcount:
            raise NotFound(f"no credential {name} was imported", section=_SECTION)


def _rows(tx: Transaction) -> Any:
    columns = imported.c
    return tx.select(columns.credential_sha2, columns.subject, columns.report, columns.imported_us)
