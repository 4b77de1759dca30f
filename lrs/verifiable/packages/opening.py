"""Any file that somebody hands over, and what is found of it: a package, a presentation, a credential, an image."""

from collections.abc import Iterator
from datetime import datetime
from io import SEEK_SET
from typing import IO

from lrs.fetch import NotFetched
from lrs.verifiable import proofs
from lrs.verifiable.badges import baked
from lrs.verifiable.badges.recipients import NOTHING, Known
from lrs.verifiable.findings import Finding, Refused, Unreachable, unchecked, wrong
from lrs.verifiable.forms import types_of
from lrs.verifiable.packages import credential_check, package_check
from lrs.verifiable.packages.archives import Archive, ArchiveLimits
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import Verdict, verdict

PACKAGE, PRESENTATION, CREDENTIAL, IMAGE, NOTHING_KNOWN = (
    "portfolio",
    "presentation",
    "credential",
    "image",
    "nothing known",
)
_ZIP = b"PK"
_MOST_BYTES = 8 * 1024**2


def check(
    name: str, file: IO[bytes], asking: Asking, now: datetime, limits: ArchiveLimits, *, known: Known = NOTHING
) -> Verdict:
    """What is found of a file; `name` is what it is called where nothing in it says so.

    What is `known` beside the file is of a badge that is handed over by itself.
    """
    beginning = file.read(len(_ZIP))
    file.seek(0, SEEK_SET)
    if beginning == _ZIP:
        return verdict(PACKAGE, _package(name, file, asking, now, limits))
    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        words = f"it has more than {_MOST_BYTES:,} bytes, and is no ZIP"
        return verdict(NOTHING_KNOWN, [wrong(name, "form", words)])
    return _single(name, content, asking, now, known)


def _package(name: str, file: IO[bytes], asking: Asking, now: datetime, limits: ArchiveLimits) -> Iterator[Finding]:
    try:
        archive = Archive(file, limits)
        yield from package_check.check(archive, asking, now)
    except Refused as refused:
        yield wrong(name, "form", str(refused))


def _single(name: str, content: bytes, asking: Asking, now: datetime, known: Known) -> Verdict:
    kind = IMAGE if baked.is_image(content) else CREDENTIAL
    try:
        content = baked.carried(content) if kind == IMAGE else content
        secured = proofs.read(_hosted(content, asking))
    except Unreachable as unreachable:
        return verdict(kind, [unchecked(name, "proof", str(unreachable))])
    except Refused as refused:
        return verdict(kind, [wrong(name, "form", str(refused))])
    if credential_check.PRESENTATION in types_of(secured.credential):
        kind = PRESENTATION
    return verdict(kind, credential_check.check_secured(name, secured, asking, now, known))


def _hosted(content: bytes, asking: Asking) -> bytes:
    """A badge; older images carry nothing but the address at which its issuer hosts it."""
    address = baked.address_of(content)
    if not address:
        return content
    try:
        return asking.fetch(address)
    except NotFetched as error:
        raise Unreachable(f"it says no more than that it is hosted at {address}: {error}") from None
