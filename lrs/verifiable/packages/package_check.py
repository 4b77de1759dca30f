"""What is found of a portfolio's package: its files by the manifest, that by the CLR, and all that is signed in it."""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from lrs.verifiable.badges import baked
from lrs.verifiable.findings import CLAIMED, PORTFOLIO, Finding, Refused, proven, unchecked, wrong
from lrs.verifiable.packages import credential_check, head_check, manifests, seal_check, statement_check
from lrs.verifiable.packages.archives import Archive
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.manifests import (
    ATTACHMENTS,
    CREDENTIALS,
    HASHES,
    HEAD,
    MANIFEST,
    MOST_CREDENTIAL_BYTES,
    OUTSIDE,
    PROOFS,
    STATEMENTS,
    Filed,
    Manifest,
)

_MOST_WRONG = 50
# What is told of these statement by statement, where that can be told.
_IN_DETAIL = (STATEMENTS, HASHES, HEAD, PROOFS)
_SHA2 = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_BAKED = (".png", ".svg")


def check(archive: Archive, asking: Asking, now: datetime) -> Iterator[Finding]:
    """What is found of a package: what it holds, and then what vouches for that."""
    try:
        manifest = manifests.read(archive)
    except Refused as refused:
        yield wrong(MANIFEST, "form", str(refused))
        return
    asking.with_shipped(_shipped(archive, manifest), manifest.made_by)
    # What all else is checked by comes first, so that the file that is wrong is named, and not what it makes wrong.
    broken = yield from _files(archive, [each for each in manifest.files if each.path not in _IN_DETAIL])
    head = yield from head_check.check(archive, asking)
    yield from statement_check.check(archive, head)
    broken += yield from _files(archive, [each for each in manifest.files if each.path in _IN_DETAIL])
    yield from _all_files(archive, manifest, broken)
    yield from _credentials(archive, manifest, asking, now)
    yield from seal_check.check(archive, manifest, asking, now)
    words = "what its sections and pages say in words, the store says"
    yield Finding(manifest.title, "contents", CLAIMED, words, kind=PORTFOLIO)


def _shipped(archive: Archive, manifest: Manifest) -> dict[str, Callable[[], bytes]]:
    """What issuers had published when the package was made, by URL."""
    there = [each for each in manifest.files if each.url and each.path in archive]
    return {each.url: partial(archive.content, each.path, MOST_CREDENTIAL_BYTES) for each in there}


def _files(archive: Archive, files: Iterable[Filed]) -> Generator[Finding, None, int]:
    """Whether files are what the manifest says; how many aren't."""
    broken = 0
    for each in files:
        words = _differs(archive, each)
        if words and broken < _MOST_WRONG:
            yield wrong(each.item, "bytes", f"{each.path} {words}")
        broken += bool(words)
    return broken


def _all_files(archive: Archive, manifest: Manifest, broken: int) -> Iterator[Finding]:
    """Whether there are others than those that are listed, and nothing is wrong with any."""
    added = [name for name in archive.names if name not in manifest.paths and name not in OUTSIDE]
    for name in added[:_MOST_WRONG]:
        yield wrong(name, "bytes", "it isn't in the manifest: somebody has added it")
    if not broken and not added:
        yield proven(MANIFEST, "bytes", f"all {len(manifest.files):,} files are as the manifest lists them")


def _differs(archive: Archive, each: Filed) -> str:
    """In what a file isn't as it is listed."""
    if each.path in OUTSIDE:
        return "can't be listed"
    if each.path not in archive:
        return "is missing"
    digest = hashlib.sha256()
    try:
        for chunk in archive.chunks(each.path):
            digest.update(chunk)
    except Refused as refused:
        return f"can't be read: {refused}"
    if digest.hexdigest() != each.sha256:
        return f"has other content than was exported: its SHA-256 is {digest.hexdigest()}, and {each.sha256} is listed"
    if each.path.startswith(ATTACHMENTS) and each.path.removeprefix(ATTACHMENTS) != each.sha256:
        return _sha2_differs(archive, each.path)
    return ""


def _sha2_differs(archive: Archive, path: str) -> str:
    """Attachments lie under their own SHA-2, which may be another one than SHA-256."""
    name = path.removeprefix(ATTACHMENTS)
    if len(name) not in _SHA2:
        return "isn't named by its SHA-2"
    digest = hashlib.new(_SHA2[len(name)])
    for chunk in archive.chunks(path):
        digest.update(chunk)
    return "" if digest.hexdigest() == name else "has other content than the SHA-2 says that it is named by"


def _credentials(archive: Archive, manifest: Manifest, asking: Asking, now: datetime) -> Iterator[Finding]:
    there = [each for each in manifest.files if each.path.startswith(CREDENTIALS) and each.path in archive]
    most = archive.limits.credentials
    for each in there[:most]:
        yield from _credential(archive, each, asking, now)
    if len(there) > most:
        words = f"{len(there) - most:,} credentials are not looked at here; lrs verify does"
        yield replace(unchecked(CREDENTIALS, "proof", words), many=len(there) - most)


def _credential(archive: Archive, each: Filed, asking: Asking, now: datetime) -> Iterator[Finding]:
    try:
        content = archive.content(each.path, MOST_CREDENTIAL_BYTES)
        if each.path.endswith(_BAKED):
            content = baked.carried(content)
            _check_beside(archive, each.path, content)
    except Refused as refused:
        yield wrong(each.item, "form", str(refused))
        return
    yield from credential_check.check(each.item, content, asking, now)


def _check_beside(archive: Archive, path: str, carried: bytes) -> None:
    """Raise Refused where an image carries another credential than the one that lies beside it, if one does."""
    stem = path.rpartition(".")[0]
    beside = [name for name in (f"{stem}.json", f"{stem}.jwt") if name in archive]
    contents = [archive.content(name, MOST_CREDENTIAL_BYTES).strip() for name in beside]
    if beside and carried not in contents:
        raise Refused(f"it carries another credential than {' or '.join(beside)}")
