"""What the plugin's own statements say: that a badge was earned, and what was done about it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from lrs.api import agent_identity, agent_key
from lrs_badges import vocabulary
from xapi_schemas import instant_us

Statement = Mapping[str, Any]
REVOKE, SUSPEND, RESUME = 1, 2, 3
KIND_OF = {vocabulary.REVOKED: REVOKE, vocabulary.SUSPENDED: SUSPEND, vocabulary.RESUMED: RESUME}
VERB_OF = {kind: verb for verb, kind in KIND_OF.items()}
VERBS = frozenset({vocabulary.EARNED, *KIND_OF})


class Earned(NamedTuple):
    """That a person was awarded a version of an achievement, for the `number`th time.

    Grounds before `since_us` don't count for it; it expires at `expires_us`, 0 for never.
    """

    award: bytes
    person: bytes
    achievement: str
    version: int
    number: int
    at_us: int
    expires_us: int
    since_us: int
    is_by_hand: bool
    position: int


class Step(NamedTuple):
    """What was done about an award: REVOKE, SUSPEND or RESUME, the `number`th step."""

    award: bytes
    statement: bytes
    kind: int
    number: int
    at_us: int
    is_by_hand: bool
    position: int


def details(statement: Statement) -> Mapping[str, Any]:
    """What a statement of the plugin says beside xAPI; empty where there is nothing of the kind."""
    extensions = statement.get("context", {}).get("extensions", {})
    found: Any = next((value for iri, value in extensions.items() if iri.endswith("/award")), {})
    return found if isinstance(found, dict) else {}


def is_ours(statement: Statement, base: str) -> bool:
    """Whether the plugin itself asserts a statement."""
    authority = statement.get("authority", {})
    return agent_identity(authority) == agent_identity(vocabulary.awarder(base))


def earned(statement: Statement, position: int) -> Iterator[Earned]:
    """What a statement of ours awards; nothing for another one."""
    person, told = agent_key(statement["actor"]), details(statement)
    if statement["verb"]["id"] == vocabulary.EARNED and person is not None and "achievement" in told:
        yield Earned(
            award=UUID(statement["id"]).bytes,
            person=person,
            achievement=str(told["achievement"]),
            version=int(told["version"]),
            number=int(told["number"]),
            at_us=instant_us(statement["timestamp"]),
            expires_us=_instant_or_none(told["expires"]),
            since_us=_instant_or_none(told["since"]),
            is_by_hand=bool(told["is_by_hand"]),
            position=position,
        )


def _instant_or_none(told: str) -> int:
    """A time as told; 0 for none."""
    return instant_us(told) if told else 0


def step(statement: Statement, position: int) -> Iterator[Step]:
    """What a statement of ours does about an award; nothing for another one."""
    kind, told = KIND_OF.get(statement["verb"]["id"]), details(statement)
    if kind is not None and statement["object"].get("objectType") == "StatementRef" and "step" in told:
        award, own = UUID(statement["object"]["id"]).bytes, UUID(statement["id"]).bytes
        at_us = instant_us(statement["timestamp"])
        yield Step(award, own, kind, int(told["step"]), at_us, bool(told["is_by_hand"]), position)
