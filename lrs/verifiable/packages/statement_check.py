"""What is found of the statements of a package: whether each is what was listed, and was in the log of its store."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest

from lrs.verifiable.findings import STATEMENT, Finding, Refused, proven, unchecked, wrong
from lrs.verifiable.log.merkle import BrokenProof
from lrs.verifiable.log.transparency import Head, check_inclusion
from lrs.verifiable.packages.archives import Archive
from lrs.verifiable.packages.manifests import HASHES, PROOFS, STATEMENTS

MOST_LINE_BYTES = 16 * 1024**2
MOST_WRONG = 20


@dataclass
class _Tally:
    """How many statements were right, and in the log."""

    statements: int = 0
    in_log: int = 0
    unproven: int = 0
    wrong: int = 0


class _Gap(Exception):
    """A statement that should be there and isn't: what follows can't be told apart."""


def check(archive: Archive, head: Head | None) -> Iterator[Finding]:
    """What is found of all statements; `head` is the signed one of their log, None where there is none to go by."""
    if STATEMENTS not in archive and HASHES not in archive:
        return
    tally = _Tally()
    try:
        yield from _each(archive, head, tally)
    except Refused as refused:
        yield wrong(STATEMENTS, "form", str(refused))
        return
    if not tally.wrong:
        yield from _summed_up(head, tally)


def _each(archive: Archive, head: Head | None, tally: _Tally) -> Iterator[Finding]:
    lines = archive.lines(STATEMENTS, MOST_LINE_BYTES) if STATEMENTS in archive else ()
    listed = archive.lines(HASHES, MOST_LINE_BYTES) if HASHES in archive else ()
    for line, expected, proof in zip_longest(lines, listed, _proofs(archive, head)):
        if line is None and expected is None:
            yield wrong(PROOFS, "log", "it has more proofs than there are statements")
            return
        try:
            found = _statement(line, expected) or _in_log(line, proof, head, tally)
        except _Gap as gap:
            yield wrong(str(gap), "bytes", "it is listed, and missing")
            tally.wrong += 1
            return
        tally.statements += 1
        if found:
            yield found
            tally.wrong += 1
        if tally.wrong >= MOST_WRONG:
            return


def _proofs(archive: Archive, head: Head | None) -> Iterable[bytes]:
    return archive.lines(PROOFS, MOST_LINE_BYTES) if head and PROOFS in archive else ()


def _statement(line: bytes | None, expected: bytes | None) -> Finding | None:
    """What is wrong with the bytes of a statement. Raises _Gap where it is missing."""
    digest, _, name = (expected or b"").decode("utf-8", "replace").partition("  ")
    if line is None:
        raise _Gap(f"statement {name}")
    own = _id_of(line)
    if expected is None:
        return wrong(f"statement {own}", "bytes", f"it isn't listed in {HASHES}")
    if sha256(line).hexdigest() == digest:
        return None
    if own and own != name:
        raise _Gap(f"statement {name}")
    return wrong(f"statement {name}", "bytes", "its bytes are others than were exported")


def _id_of(line: bytes) -> str:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def _in_log(line: bytes | None, proof: bytes | None, head: Head | None, tally: _Tally) -> Finding | None:
    """What is wrong with the proof that a statement was in the log."""
    if head is None or line is None:
        return None
    name = f"statement {_id_of(line)}"
    if proof is None:
        return wrong(name, "log", f"{PROOFS} has no proof that it was in the log")
    if proof == b"null":
        tally.unproven += 1
        return None
    try:
        check_inclusion(head, json.loads(proof), line)
    except (BrokenProof, ValueError, RecursionError) as error:
        return wrong(name, "log", f"it isn't proven that it was in the log: {error}")
    tally.in_log += 1
    return None


def _summed_up(head: Head | None, tally: _Tally) -> Iterator[Finding]:
    if tally.statements:
        made = proven(STATEMENTS, "bytes", f"{_many(tally.statements)} as listed, byte for byte")
        yield replace(made, kind=STATEMENT, many=tally.statements)
    if head is not None and tally.in_log:
        words = f"{_many(tally.in_log)} in the log that the store has signed, which had {head.tree_size:,}"
        made = proven(PROOFS, "log", words, by=head.issuer, since=head.timestamp)
        yield replace(made, kind=STATEMENT, many=tally.in_log)
    left = tally.unproven if head else tally.statements
    if left:
        words = f"of {left:,} statements nothing shows that they were in the log of their store"
        yield replace(unchecked(PROOFS, "log", words), kind=STATEMENT, many=left)


def _many(number: int) -> str:
    return "1 statement is" if number == 1 else f"{number:,} statements are"
