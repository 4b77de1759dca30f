"""Keeping portfolios from elsewhere: the package as it came, so that it stays verifiable, and what was found of it.

They are what others attest, never statements of this store.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from lrs.api import BadRequest, NotFound, PluginStore, iso, lazily
from lrs.verifiable.findings import Finding
from lrs.verifiable.packages.archives import LOCAL, Archive
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import IS_WRONG, NOT_PROVEN, Verdict, verdict
from lrs_portfolio.owners import SECTION
from lrs_portfolio.tables import imported, imported_parts

_opening = lazily("lrs.verifiable.packages.opening")
_manifests = lazily("lrs.verifiable.packages.manifests")

MOST_BYTES = 256 * 1024**2
_PART_BYTES = 1024**2
_SPOOLED_BYTES = 16 * 1024**2
_KEY = re.compile("[0-9a-f]{64}", re.A)


def asking_by(store: PluginStore) -> Asking:
    """Asks issuers by the guarded client of a store."""
    return Asking(store.fetching)


def keep(store: PluginStore, name: str, file: IO[bytes], asking: Asking, now: datetime) -> dict[str, Any]:
    """Check a package, and keep it where nothing in it is wrong; what was found of it. Raises BadRequest."""
    digest = _digest(file)
    found: Verdict = _opening.check(name, file, asking, now, LOCAL)
    _check(found)
    file.seek(0)
    told = _manifests.read(Archive(file, LOCAL)).told
    row = {
        "package": digest,
        "title": str(told.get("title", ""))[:200],
        "issuer": str(told.get("issuer", ""))[:2000],
        "holder": str(told.get("subject", ""))[:2000],
        "conclusion": found.conclusion,
        "report": json.dumps(found.as_json(), ensure_ascii=False),
        "bytes": file.seek(0, 2),
    }
    _store(store, row, file)
    return one(store, digest.hex())


def _check(found: Verdict) -> None:
    if found.kind != _opening.PACKAGE:
        raise BadRequest(f"this is no portfolio, but {found.kind}", section=SECTION, hint="Import the ZIP.")
    if found.conclusion in (IS_WRONG, NOT_PROVEN):
        first = found.first_wrong
        words = f"{first.item}: {first.words}" if first else "nothing in it is proven"
        raise BadRequest(f"this portfolio doesn't hold. {words}", section=SECTION, hint="lrs verify FILE has it all.")


def _digest(file: IO[bytes]) -> bytes:
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_PART_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            raise BadRequest(f"a portfolio that is kept may have {MOST_BYTES:,} bytes", section=SECTION)
    file.seek(0)
    return digest.digest()


def _store(store: PluginStore, row: dict[str, Any], file: IO[bytes]) -> None:
    file.seek(0)
    with store.write() as tx:
        tx.upsert(imported, {**row, "imported_us": tx.now_us()}, changes=["conclusion", "report", "imported_us"])
        for number, content in enumerate(iter(lambda: file.read(_PART_BYTES), b"")):
            part = {"package": row["package"], "number": number, "content": content}
            tx.upsert(imported_parts, part, changes=["content"])


def listed(store: PluginStore) -> list[dict[str, Any]]:
    """Those that are kept, the latest first."""
    with store.read() as tx:
        rows = tx.execute(tx.select(*_COLUMNS).order_by(imported.c.imported_us.desc()).limit(1000)).all()
    return [_told(row._asdict()) for row in rows]


_COLUMNS = tuple(
    imported.c[name] for name in ("package", "title", "issuer", "holder", "conclusion", "bytes", "imported_us")
)


def one(store: PluginStore, package: str) -> dict[str, Any]:
    """One of them, with what was found of it. Raises NotFound."""
    with store.read() as tx:
        wanted = tx.select(*_COLUMNS, imported.c.report).where(imported.c.package == _key(package))
        row = tx.execute(wanted).first()
    if row is None:
        raise _missing(package)
    return {**_told(row._asdict()), "report": json.loads(row.report)}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: row[name] for name in ("title", "issuer", "holder", "conclusion", "bytes")}
    return {"package": bytes(row["package"]).hex(), **known, "imported": iso(row["imported_us"])}


def verdict_of(report: Mapping[str, Any]) -> Verdict:
    """What was found, as it was kept."""
    return verdict(report["kind"], [Finding(**each) for each in report["findings"]])


def parts(store: PluginStore, package: str) -> Iterator[bytes]:
    """The package as it came, bit by bit. Raises NotFound."""
    one(store, package)
    return _parts(store, _key(package))


def _parts(store: PluginStore, key: bytes) -> Iterator[bytes]:
    number = 0
    while True:
        columns = imported_parts.c
        with store.read() as tx:
            wanted = tx.select(columns.content).where(columns.package == key, columns.number == number)
            content = tx.execute(wanted).scalar()
        if content is None:
            return
        yield bytes(content)
        number += 1


def check_again(store: PluginStore, package: str, asking: Asking, now: datetime) -> Verdict:
    """Check one of them as its issuers are now, and keep what was found, whatever that is. Raises NotFound."""
    with SpooledTemporaryFile(max_size=_SPOOLED_BYTES) as file:
        for content in parts(store, package):
            file.write(content)
        file.seek(0)
        found: Verdict = _opening.check("the package", file, asking, now, LOCAL)
    changes = {"conclusion": found.conclusion, "report": json.dumps(found.as_json(), ensure_ascii=False)}
    with store.write() as tx:
        tx.execute(tx.update(imported).where(imported.c.package == _key(package)).values(**changes))
    return found


def forget(store: PluginStore, package: str) -> None:
    """Keep one of them no longer. Raises NotFound."""
    key = _key(package)
    with store.write() as tx:
        gone = tx.execute(tx.delete(imported).where(imported.c.package == key)).rowcount
        tx.execute(tx.delete(imported_parts).where(imported_parts.c.package == key))
    if not gone:
        raise _missing(package)


def _key(package: str) -> bytes:
    if not _KEY.fullmatch(package):
        raise _missing(package)
    return bytes.fromhex(package)


def _missing(package: str) -> NotFound:
    return NotFound(f"there is no portfolio {package[:80]!r} from elsewhere", section=SECTION)
