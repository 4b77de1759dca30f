"""What the extensions of an endorsement say, and what is wrong with them: nothing in them is trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lrs_endorsements.grounds import MOST_GROUNDS, Ground, read_ground
from lrs_endorsements.vocabulary import EXPIRES, Vocabulary
from xapi_schemas import instant_us, is_timestamp

MOST_EVIDENCE, MOST_LEVEL_LETTERS = 20, 200
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTEXT = "/context/extensions"


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a statement at a JSON pointer, and what the sender can do."""

    pointer: str
    rule: str
    hint: str


@dataclass(frozen=True)
class Evidence:
    """A statement that bears an endorsement out, pinned by the SHA-256 of its stored bytes."""

    statement_id: UUID
    sha256: str


@dataclass(frozen=True)
class Parts:
    """What the extensions say, as far as they can be read, and their flaws."""

    level: str = ""
    grounds: tuple[Ground, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    expires_us: int = 0
    flaws: list[Flaw] = field(default_factory=list)


def read_parts(statement: Mapping[str, Any], vocabulary: Vocabulary) -> Parts:
    """What the extensions in a statement's context say."""
    given = statement.get("context", {}).get("extensions", {})
    flaws: list[Flaw] = []
    return Parts(
        level=_level(given.get(vocabulary.level, ""), vocabulary.level, flaws),
        grounds=_grounds(given.get(vocabulary.grounds, []), vocabulary.grounds, flaws),
        evidence=_evidence(given.get(vocabulary.evidence, []), vocabulary.evidence, flaws),
        expires_us=_expiry(given.get(EXPIRES), flaws),
        flaws=flaws,
    )


def _pointer(*steps: object) -> str:
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "/".join((_CONTEXT, *escaped))


def _level(value: Any, iri: str, flaws: list[Flaw]) -> str:
    if isinstance(value, str) and len(value) <= MOST_LEVEL_LETTERS:
        return value
    rule = f"a level is a text of up to {MOST_LEVEL_LETTERS} letters"
    flaws.append(Flaw(_pointer(iri), rule, "Send the name of a level of the framework."))
    return ""


def _grounds(value: Any, iri: str, flaws: list[Flaw]) -> tuple[Ground, ...]:
    if not isinstance(value, list) or len(value) > MOST_GROUNDS:
        hint = 'Send a list such as [{"ground": "worked-together"}].'
        flaws.append(Flaw(_pointer(iri), f"grounds are a list of up to {MOST_GROUNDS}", hint))
        return ()
    found = []
    for index, each in enumerate(value):
        ground = read_ground(each)
        if isinstance(ground, Ground):
            found.append(ground)
        else:
            hint = 'Send one such as {"ground": "saw", "on": "2026-03-01", "words": "led the talks"}.'
            flaws.append(Flaw(_pointer(iri, index), f"this {ground}", hint))
    return tuple(found)


def _evidence(value: Any, iri: str, flaws: list[Flaw]) -> tuple[Evidence, ...]:
    hint = 'Send {"statement": ID, "sha256": SHA-256 in hex of the statement as it is stored}.'
    if not isinstance(value, list) or len(value) > MOST_EVIDENCE:
        flaws.append(Flaw(_pointer(iri), f"evidence is a list of up to {MOST_EVIDENCE}", hint))
        return ()
    read = [_pinned(each) for each in value]
    missing = (index for index, each in enumerate(read) if each is None)
    flaws += [Flaw(_pointer(iri, index), "evidence is a statement's id and its SHA-256", hint) for index in missing]
    return tuple(each for each in read if each is not None)


def _pinned(value: Any) -> Evidence | None:
    if not isinstance(value, dict):
        return None
    statement_id, sha256 = value.get("statement"), value.get("sha256")
    if not isinstance(statement_id, str) or not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        return None
    try:
        return Evidence(UUID(statement_id), sha256)
    except ValueError:
        return None


def _expiry(value: Any, flaws: list[Flaw]) -> int:
    if value is None:
        return 0
    if isinstance(value, str) and is_timestamp(value):
        return max(1, instant_us(value))
    flaws.append(Flaw(_pointer(EXPIRES), "the end is a timestamp", "Send one such as 2027-01-31T00:00:00Z."))
    return 0
