"""What was found of a file, in one or two sentences: what holds and by whom, what is wrong, what wasn't checked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lrs.verifiable.findings import (
    BADGE,
    CREDENTIAL,
    ENDORSEMENT,
    OUTCOMES,
    PORTFOLIO,
    PROVEN,
    STATEMENT,
    UNCHECKED,
    Finding,
)
from lrs.verifiable.packages.manifests import PRESENTATION

_PORT = re.compile("%3a", re.I)
_MOST_NAMED = 3
_MOST_LETTERS = 60
# How what wasn't checked is called, by the check: one, and many.
_LEFT = {
    "now": ("key or list as it is now", "keys and lists as they are now"),
    "proof": ("proof of origin", "proofs of origin"),
    "status": ("status", "statuses"),
    "log": ("statement in the log", "statements in the log"),
}


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many badges, endorsements and statements are proven, each once; and how many findings of each outcome."""
    things = {f"{kind}s": _many(_proven(findings, kind)) for kind in (BADGE, ENDORSEMENT, STATEMENT)}
    return things | {outcome: sum(each.outcome == outcome for each in findings) for outcome in OUTCOMES}


def wrong(findings: Sequence[Finding]) -> str:
    """What is wrong first, and that there is more."""
    first, *others = findings
    more = f" Wrong in all: {len(findings)}." if others else ""
    return f"WRONG: {first.item}: {first.words}.{more}"


def told(kind: str, findings: Sequence[Finding], *, holds: bool) -> str:
    """What holds of a file of a kind in which nothing is wrong; and what is left, unless it `holds` as a whole."""
    name = next((f"“{each.item}”" for each in findings if each.kind == PORTFOLIO), f"this {kind}")
    things, left = _things(kind, findings), ", ".join(_left(findings))
    if holds:
        sentence = f"Everything in {name} holds"
    elif any(each.outcome == PROVEN for each in findings):
        sentence = f"What could be checked in {name} holds{_on_trust(findings)}"
    else:
        sentence = f"Nothing in {name} could be proven"
    listed = f": {', '.join(things)}" if things else ""
    return f"{sentence}{listed}{f'; not checked: {left}' if left else ''}.{_sealed(findings)}"


def _on_trust(findings: Iterable[Finding]) -> str:
    """On what it rests where keys are taken as the file brings them."""
    is_on_trust = any((each.check, each.outcome) == ("now", UNCHECKED) for each in findings)
    return ", if the keys that it brings are those of whom it names" if is_on_trust else ""


def _things(kind: str, findings: Sequence[Finding]) -> list[str]:
    """What is proven, and by whom. What lies around the things in a portfolio isn't one of them."""
    kinds = (BADGE, ENDORSEMENT) if kind == PORTFOLIO else (BADGE, ENDORSEMENT, CREDENTIAL)
    proven = [(name, _proven(findings, name)) for name in kinds]
    told = [f"{_number(_many(found), name, f'{name}s')}{_by(found)}" for name, found in proven if found]
    for each in _proven(findings, STATEMENT):
        words = _number(each.many, "statement that was", "statements that were")
        told.append(f"{words} in the log of {_named(each.by)} on {each.since[:10]}")
    return told


def _proven(findings: Iterable[Finding], kind: str) -> list[Finding]:
    """The findings that prove things of a kind, one for each thing however often it is there."""
    check = "log" if kind == STATEMENT else "proof"
    proven = [each for each in findings if (each.kind, each.outcome, each.check) == (kind, PROVEN, check)]
    return list({each.id or each.item: each for each in proven}.values())


def _many(findings: Iterable[Finding]) -> int:
    return sum(each.many for each in findings)


def _left(findings: Sequence[Finding]) -> Iterator[str]:
    """What wasn't checked, of each kind how many; that the owner hasn't signed is told by itself."""
    sums = Counter[str]()
    for each in findings:
        if each.outcome == UNCHECKED and each.item != PRESENTATION:
            sums[each.check] += each.many
    for check, number in sums.items():
        yield _number(number, *_LEFT.get(check, (check, check)))


def _sealed(findings: Sequence[Finding]) -> str:
    """Who has signed a portfolio."""
    store = next((each.by for each in findings if (each.check, each.outcome) == ("seal", PROVEN)), "")
    if not store:
        return ""
    owner = any((each.item, each.check, each.outcome) == (PRESENTATION, "proof", PROVEN) for each in findings)
    return f" It is signed by {_named(store)}, {'and by' if owner else 'not by'} its owner."


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _by(findings: Iterable[Finding]) -> str:
    """By whom things are, the first few by their names."""
    names = list(dict.fromkeys(_named(each.by) for each in findings if each.by))
    shown = [*islice(names, _MOST_NAMED), *([f"{len(names) - _MOST_NAMED} others"] if len(names) > _MOST_NAMED else [])]
    if len(shown) > 1:
        shown = [f"{', '.join(shown[:-1])} and {shown[-1]}"]
    return f" by {shown[0]}" if shown else ""


def _named(issuer: str) -> str:
    """An issuer as people know them: the address without what is the same of all, a key by its beginning."""
    if issuer.startswith("did:key:"):
        return f"{issuer[:20]}…"
    is_web = issuer.startswith("did:web:")
    name = _PORT.sub(":", issuer.removeprefix("did:web:").replace(":", "/")) if is_web else issuer
    return name.removeprefix("https://")[:_MOST_LETTERS]
