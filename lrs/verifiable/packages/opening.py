"""Any file that somebody hands over, and what is found of it: a package, a presentation, a credential, an image."""

from collections.abc import Iterator
from datetime import datetime
from io import SEEK_SET
from typing import IO

from lrs.verifiable import proofs
from lrs.verifiable.findings import Finding, Refused, wrong
from lrs.verifiable.forms import types_of
from lrs.verifiable.packages import baked, credential_check, package_check
from lrs.verifiable.packages.archives import Archive, ArchiveLimits
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import Verdict, verdict

PACKAGE, PRESENTATION, CREDENTIAL, IMAGE, NOTHING = "portfolio", "presentation", "credential", "image", "nothing known"
_ZIP = b"PK"
_MOST_BYTES = 8 * 1024**2


def check(name: str, file: IO[bytes], asking: Asking, now: datetime, limits: ArchiveLimits) -> Verdict:
    """What is found of a file; `name` is what it is called where nothing in it says so."""
    beginning = file.read(len(_ZIP))
    file.seek(0, SEEK_SET)
    if beginning == _ZIP:
        return verdict(PACKAGE, _package(name, file, asking, now, limits))
    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        words = f"it has more than {_MOST_BYTES:,} bytes, and is no ZIP"
        return verdict(NOTHING, [wrong(name, "form", words)])
    return _single(name, content, asking, now)


def _package(name: str, file: IO[bytes], asking: Asking, now: datetime, limits: ArchiveLimits) -> Iterator[Finding]:
    try:
        archive = Archive(file, limits)
        yield from package_check.check(archive, asking, now)
    except Refused as refused:
        yield wrong(name, "form", str(refused))


def _single(name: str, content: bytes, asking: Asking, now: datetime) -> Verdict:
    kind = CREDENTIAL
    try:
        if baked.is_image(content):
            kind, content = IMAGE, baked.extracted(content)
        secured = proofs.read(content)
    except Refused as refused:
        return verdict(kind, [wrong(name, "form", str(refused))])
    if credential_check.PRESENTATION in types_of(secured.credential):
        kind = PRESENTATION
    return verdict(kind, credential_check.check_secured(name, secured, asking, now))
