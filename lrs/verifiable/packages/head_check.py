"""What is found of the signed head of the log that a package brings along."""

import json
from collections.abc import Generator

from lrs.verifiable.controllers import key_of
from lrs.verifiable.findings import Finding, Refused, Unreachable, proven, unchecked, wrong
from lrs.verifiable.log.merkle import BrokenProof
from lrs.verifiable.log.transparency import Head, claimed_head, key_name, read_head
from lrs.verifiable.packages import credential_check
from lrs.verifiable.packages.archives import Archive
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.manifests import HEAD

_MOST_BYTES = 64 * 1024


def check(archive: Archive, asking: Asking) -> Generator[Finding, None, Head | None]:
    """What is found of it; and the head, None where there is none to go by."""
    if HEAD not in archive:
        yield unchecked(HEAD, "log", "nothing shows that the log of the store had what is in here")
        return None
    head, found = _read(archive, asking)
    yield found
    yield from credential_check.not_asked(asking)
    return head


def _read(archive: Archive, asking: Asking) -> tuple[Head | None, Finding]:
    try:
        jws = _jws(archive)
        named = key_name(jws)
        head = read_head(jws, key_of(named, claimed_head(jws).issuer, asking.fetch))
    except Unreachable as unreachable:
        return None, unchecked(HEAD, "proof", str(unreachable))
    except (Refused, BrokenProof) as error:
        return None, wrong(HEAD, "proof", str(error))
    words = f"the store has signed that its log had {head.tree_size:,} statements, by {named}"
    return head, proven(HEAD, "proof", words, by=head.issuer, since=head.timestamp)


def _jws(archive: Archive) -> str:
    try:
        return str(json.loads(archive.content(HEAD, _MOST_BYTES))["jws"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(f"{HEAD} can't be read") from None
