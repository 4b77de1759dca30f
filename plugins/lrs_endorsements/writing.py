"""The statements by which people ask for endorsements, give them, and take steps with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs_endorsements import vocabulary as words
from lrs_endorsements.grounds import Ground
from lrs_endorsements.parts import Evidence
from lrs_endorsements.said import ACCEPT, COMMENT, DECLINE, DISPUTE, EXPIRE, WITHDRAW, Statement
from lrs_endorsements.vocabulary import Vocabulary


@dataclass(frozen=True)
class Item:
    """What is endorsed: the id of a competency, a badge or another activity, and what it is called."""

    id: str
    name: str = ""
    type: str = ""

    @property
    def activity(self) -> dict[str, Any]:
        named = {"name": {"en": self.name}} if self.name else {}
        definition = {**named, **({"type": self.type} if self.type else {})}
        return {"id": self.id, **({"definition": definition} if definition else {})}


@dataclass(frozen=True)
class Given:
    """An endorsement as somebody gives it: of a person for an item, or of a statement, `target`."""

    agent: Mapping[str, Any] | None = None
    item: Item | None = None
    target: UUID | None = None
    level: str = ""
    grounds: Sequence[Ground] = ()
    evidence: Sequence[Evidence] = ()
    expires: str = ""
    answers: UUID | None = None
    words: str = ""


@dataclass(frozen=True)
class Asked:
    """A request as somebody makes it: of a person, for an item."""

    agent: Mapping[str, Any]
    item: Item
    level: str = ""
    expires: str = ""
    words: str = ""


class Writer:
    """Writes statements in a store's vocabulary."""

    def __init__(self, vocabulary: Vocabulary):
        self._own = vocabulary

    def request(self, asker: Mapping[str, Any], asked: Asked) -> Statement:
        """That somebody asks a person to endorse them."""
        context = self._context([asked.item], {self._own.level: asked.level, words.EXPIRES: asked.expires})
        verb = _verb(self._own.requested, "asked for an endorsement")
        return _statement(asker, verb, _agent(asked.agent), context, asked.words)

    def endorsement(self, endorser: Mapping[str, Any], given: Given) -> Statement:
        """That somebody endorses a person, or confirms what a statement has granted them."""
        told = {
            self._own.level: given.level,
            self._own.grounds: [ground.said for ground in given.grounds],
            self._own.evidence: [_pinned(each) for each in given.evidence],
            words.EXPIRES: given.expires,
        }
        context = self._context([given.item] if given.item else [], told)
        if given.answers is not None:
            context["statement"] = _reference(given.answers)
        if given.target is not None:
            # The other verbs are none of that profile's.
            context["contextActivities"]["category"].insert(0, _profile(words.LEARNER_COMPETENCY))
            verb, said = _verb(words.VERIFIED, "verified"), _reference(given.target)
        else:
            assert given.agent is not None, "an endorsement is of a person or a statement"
            verb, said = _verb(self._own.endorsed, "endorsed"), _agent(given.agent)
        return _statement(endorser, verb, said, context, given.words)

    def step(self, person: Mapping[str, Any], kind: int, subject: UUID, told: str) -> Statement:
        """That somebody takes a step with an endorsement or a request."""
        verb = {
            ACCEPT: _verb(words.ACCEPTED, "accepted"),
            DECLINE: _verb(words.DECLINED, "declined"),
            WITHDRAW: _verb(self._own.withdrew, "withdrew"),
            DISPUTE: _verb(self._own.disputed, "disputed"),
            EXPIRE: _verb(words.EXPIRED, "ended"),
            COMMENT: _verb(words.COMMENTED, "commented"),
        }[kind]
        return _statement(person, verb, _reference(subject), self._context([], {}), told)

    def _context(self, items: Iterable[Item], told: Mapping[str, Any]) -> dict[str, Any]:
        extensions = {name: value for name, value in told.items() if value}
        activities: dict[str, Any] = {"category": [_profile(self._own.profile)]}
        grouping = [item.activity for item in items]
        activities |= {"grouping": grouping} if grouping else {}
        return {"contextActivities": activities, **({"extensions": extensions} if extensions else {})}


def _statement(
    actor: Mapping[str, Any], verb: Statement, said: Statement, context: Statement, told: str
) -> dict[str, Any]:
    result = {"result": {"response": told}} if told else {}
    return {"actor": _agent(actor), "verb": verb, "object": said, "context": context, **result}


def _profile(iri: str) -> dict[str, Any]:
    return {"id": iri, "definition": {"type": words.PROFILE_TYPE}}


def _verb(iri: str, display: str) -> dict[str, Any]:
    return {"id": iri, "display": {"en": display}}


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    return {**agent, "objectType": "Agent"}


def _reference(statement_id: UUID) -> dict[str, Any]:
    return {"objectType": "StatementRef", "id": str(statement_id)}


def _pinned(evidence: Evidence) -> dict[str, str]:
    return {"statement": str(evidence.statement_id), "sha256": evidence.sha256}
