"""What a statement says about endorsements: one, a request or a step with one, a grant, or somebody's presence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from lrs.api import Concepts
from lrs_endorsements.parts import Flaw, Parts, read_parts
from lrs_endorsements.persons import NOBODY, item_key, person_key
from lrs_endorsements.vocabulary import BADGE, COMPETENCY, LEARNER_COMPETENCY, Vocabulary
from xapi_schemas import instant_us, is_timestamp

Statement = Mapping[str, Any]

ACCEPT, DECLINE, WITHDRAW, DISPUTE, EXPIRE, REVOKE, COMMENT = range(1, 8)
STEP_NAMES = {
    ACCEPT: "accepted",
    DECLINE: "declined",
    WITHDRAW: "withdrawn",
    DISPUTE: "disputed",
    EXPIRE: "expired",
    REVOKE: "revoked",
    COMMENT: "commented",
}
_CONCEPTS = {"accepted": ACCEPT, "declined": DECLINE, "expired": EXPIRE, "revoked": REVOKE, "commented": COMMENT}
JOINED, LEFT, ATTENDED = 1, 2, 3
_PRESENCES = {"joined": JOINED, "left": LEFT, "attended": ATTENDED}
_GRANTS = frozenset({"conferred", "achieved", "mastered", "earned"})
_TYPES = (COMPETENCY, BADGE)


@dataclass(frozen=True)
class Endorsement:
    """Who vouches for whom in what. Of one that is about a statement, `target`, the statement says both."""

    id: UUID | None
    endorser: bytes
    at_us: int
    authority: Mapping[str, Any] | None
    parts: Parts
    target: UUID | None = None
    endorsee: Mapping[str, Any] | None = None
    item: str = ""
    answers: UUID | None = None
    flaws: tuple[Flaw, ...] = ()

    @property
    def all_flaws(self) -> tuple[Flaw, ...]:
        return (*self.flaws, *self.parts.flaws)


class Request(NamedTuple):
    """Who asks whom for an endorsement for what."""

    asker: bytes
    person: bytes
    item: str
    at_us: int
    parts: Parts


class Step(NamedTuple):
    """What somebody did about an endorsement, a request or a grant; of a comment, `subject` may be a person's item."""

    kind: int
    subject: bytes
    person: bytes
    at_us: int


class Presence(NamedTuple):
    """That somebody joined or left a group, or attended an event."""

    person: bytes
    place: bytes
    kind: int
    at_us: int


class Grant(NamedTuple):
    """That somebody has something, at a level: whom a statement is about, and what."""

    person: Mapping[str, Any] | None
    item: str
    level: str
    at_us: int
    expires_us: int


class Reader:
    """Reads statements by a store's vocabulary and concepts; `now_us` is when those happen that have no time."""

    def __init__(self, vocabulary: Vocabulary, concepts: Concepts, now_us: int = 0):
        self.vocabulary, self._concepts, self._now_us = vocabulary, concepts, now_us

    def may_concern(self, verb: str) -> bool:
        """Whether a statement with this verb may be an endorsement, a request or a step."""
        is_first = verb in (self.vocabulary.endorsed, self.vocabulary.requested)
        return is_first or "verified" in self._concepts.of(verb) or bool(self._kind(verb))

    def endorsement(self, statement: Statement) -> Endorsement | None:
        """The endorsement that a statement is."""
        if not self._endorses(statement):
            return None
        said = statement["object"]
        is_ref, is_agent = said.get("objectType") == "StatementRef", said.get("objectType") == "Agent"
        item = item_of(statement) if is_agent else ""
        return Endorsement(
            id=UUID(statement["id"]) if "id" in statement else None,
            endorser=person_key(statement["actor"]),
            at_us=self.at_us(statement),
            authority=statement.get("authority"),
            parts=read_parts(statement, self.vocabulary),
            target=UUID(said["id"]) if is_ref else None,
            endorsee=said if is_agent else None,
            item=item,
            answers=_context_ref(statement),
            flaws=_flaws(is_ref=is_ref, is_agent=is_agent, item=item),
        )

    def _endorses(self, statement: Statement) -> bool:
        verb = statement["verb"]["id"]
        if verb == self.vocabulary.endorsed:
            return True
        if "verified" not in self._concepts.of(verb) or statement["object"].get("objectType") != "StatementRef":
            return False
        return "tla/verbs/" in verb or not _ids_of(statement, "category").isdisjoint(
            (LEARNER_COMPETENCY, self.vocabulary.profile)
        )

    def request(self, statement: Statement) -> Request | None:
        """The request for an endorsement that a statement is, if it can be read as one."""
        said, item = statement["object"], item_of(statement)
        if statement["verb"]["id"] != self.vocabulary.requested or said.get("objectType") != "Agent" or not item:
            return None
        parts = read_parts(statement, self.vocabulary)
        return Request(person_key(statement["actor"]), person_key(said), item, self.at_us(statement), parts)

    def step(self, statement: Statement) -> Step | None:
        """The step that a statement is."""
        kind, subject = self._kind(statement["verb"]["id"]), _subject(statement)
        if not kind or subject is None or (len(subject) < 16):
            return None
        if statement["object"].get("objectType") == "Agent" and kind != COMMENT:
            return None
        return Step(kind, subject, person_key(statement["actor"]), self.at_us(statement))

    def _kind(self, verb: str) -> int:
        own = {self.vocabulary.withdrew: WITHDRAW, self.vocabulary.disputed: DISPUTE}
        if verb in own:
            return own[verb]
        return next((kind for concept, kind in _CONCEPTS.items() if concept in self._concepts.of(verb)), 0)

    def presence(self, statement: Statement) -> Presence | None:
        """Where a statement says that somebody is, or isn't any more."""
        meant = self._concepts.of(statement["verb"]["id"])
        kind = next((kind for concept, kind in _PRESENCES.items() if concept in meant), 0)
        said = statement["object"]
        if not kind or said.get("objectType", "Activity") not in ("Activity", "Group"):
            return None
        place = item_key(said["id"]) if "id" in said else person_key(said)
        person = person_key(statement["actor"])
        return None if NOBODY in (place, person) else Presence(person, place, kind, self.at_us(statement))

    def is_grant(self, statement: Statement) -> bool:
        """Whether a statement says that somebody has got something."""
        return not _GRANTS.isdisjoint(self._concepts.of(statement["verb"]["id"]))

    def grant(self, statement: Statement) -> Grant:
        """Whom a statement is about, and what: of a grant what was granted, of any other the statement itself."""
        said, parts = statement["object"], read_parts(statement, self.vocabulary)
        is_grant = self.is_grant(statement)
        person = said if is_grant and said.get("objectType") == "Agent" else statement["actor"]
        item = (item_of(statement) or said.get("id", "")) if is_grant else f"urn:uuid:{statement.get('id', '')}"
        if "member" in person or person.get("objectType", "Agent") != "Agent":
            person = None
        return Grant(person, item, parts.level, self.at_us(statement), parts.expires_us)

    def at_us(self, statement: Statement) -> int:
        """When it happened, which is never after it was stored."""
        told = statement.get("timestamp")
        stored = instant_us(statement["stored"]) if "stored" in statement else self._now_us
        return min(instant_us(told), stored) if isinstance(told, str) and is_timestamp(told) else stored


def item_of(statement: Statement) -> str:
    """What somebody is endorsed for: the activity in `grouping`, a competency or badge before others."""
    grouping = _activities(statement, "grouping")
    typed = [each for each in grouping if each.get("definition", {}).get("type") in _TYPES]
    return str(next(iter((*typed, *grouping)), {}).get("id", ""))


def item_activity(statement: Statement) -> Mapping[str, Any] | None:
    """The activity that is endorsed, with its names."""
    item = item_of(statement)
    return next((each for each in _activities(statement, "grouping") if each["id"] == item), None)


def subject_of_item(person: bytes, item: str) -> bytes:
    """What a comment is about that concerns a person and an item, as `Step.subject`."""
    return item_key(f"{person.hex()} {item}")


def _flaws(*, is_ref: bool, is_agent: bool, item: str) -> tuple[Flaw, ...]:
    if not is_ref and not is_agent:
        hint = "Send an Agent with objectType, or a StatementRef to what was granted."
        return (Flaw("/object", "an endorsement is of a person or a statement", hint),)
    if is_agent and not item:
        hint = "Send the competency, badge or other activity as context.contextActivities.grouping."
        return (Flaw("/context/contextActivities/grouping", "an endorsement names what is endorsed", hint),)
    return ()


def _subject(statement: Statement) -> bytes | None:
    said = statement["object"]
    if said.get("objectType") == "StatementRef":
        return UUID(said["id"]).bytes
    if said.get("objectType") == "Agent" and item_of(statement):
        return subject_of_item(person_key(said), item_of(statement))
    return None


def _context_ref(statement: Statement) -> UUID | None:
    found = statement.get("context", {}).get("statement")
    return UUID(found["id"]) if found else None


def _activities(statement: Statement, place: str) -> list[Mapping[str, Any]]:
    found = statement.get("context", {}).get("contextActivities", {}).get(place, [])
    return found if isinstance(found, list) else [found]


def _ids_of(statement: Statement, place: str) -> set[str]:
    return {each["id"] for each in _activities(statement, place)}
