"""Deeds that are recorded as statements of the Learner Competency Management profile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrs.api import BadRequest, iso
from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery import vocabulary
from lrs_competencies.mastery.people import SECTION
from lrs_competencies.mastery.vocabulary import CATEGORY, COMPETENCY, EXPIRES, level_extension, reason_extension

PLAN, DROP, REACH = "plan", "drop", "reach"
ACHIEVE, CONFER, VERIFY, REVOKE, FORFEIT, EXPIRE = "achieve", "confer", "verify", "revoke", "forfeit", "expire"
# What a learner may do alone.
OWN_DEEDS = (PLAN, DROP, REACH, FORFEIT)


@dataclass(frozen=True)
class Deed:
    """Something that is done about a person's competency.

    `by` is who does what others do to the learner. `refers_to` is the id of the statement that it is about: the goal
    that is dropped or reached, the grant that is verified or revoked, the evidence for a grant.
    """

    kind: str
    agent: Mapping[str, Any]
    by: Mapping[str, Any]
    item: Item | None = None
    level: str = ""
    refers_to: str = ""
    expires_us: int | None = None
    reason: str = ""


def statement(deed: Deed, base: str) -> dict[str, Any]:
    """The statement that records a deed; our own IRIs stand below `base`. Raises BadRequest where a part is missing."""
    verb_id, said_by = _DEEDS[deed.kind]
    said, verb = said_by(deed), {"id": verb_id, "display": {"en": verb_id.rpartition("/")[2]}}
    extensions = {iri: value for iri, value in _told(deed, base).items() if value}
    context = {**said.context, **({"extensions": extensions} if extensions else {})}
    context["contextActivities"] = {"category": [{"objectType": "Activity", "id": CATEGORY}], **said.around}
    return {"actor": dict(said.actor), "verb": verb, "object": said.object, "context": context}


@dataclass(frozen=True)
class _Said:
    """Who does it, with what; what else the context has, and which activities are around."""

    actor: Mapping[str, Any]
    object: Mapping[str, Any]
    context: Mapping[str, Any] = field(default_factory=dict)
    around: Mapping[str, Any] = field(default_factory=dict)


def _told(deed: Deed, base: str) -> Mapping[str, str]:
    """What extensions of the context say."""
    expires = iso(deed.expires_us) if deed.expires_us else ""
    return {level_extension(base): deed.level, reason_extension(base): deed.reason, EXPIRES: expires}


def _of_learner(deed: Deed) -> _Said:
    """The learner does it, with a competency."""
    return _Said(deed.agent, _competency(deed), {"statement": _reference(deed)} if deed.refers_to else {})


def _of_goal(deed: Deed) -> _Said:
    """The learner does it, with a goal."""
    return _Said(deed.agent, _reference(deed))


def _of_others(deed: Deed) -> _Said:
    """Somebody does it to the learner."""
    learner = {"objectType": "Agent", **deed.agent}
    return _Said(deed.by, learner, {"statement": _reference(deed)}, {"grouping": [_competency(deed)]})


def _of_statement(deed: Deed) -> _Said:
    """Somebody says it of a statement."""
    return _Said(deed.by, _reference(deed))


_DEEDS: Mapping[str, tuple[str, Callable[[Deed], _Said]]] = {
    PLAN: (vocabulary.PLANNED, _of_learner),
    DROP: (vocabulary.DESELECTED, _of_goal),
    REACH: (vocabulary.ACHIEVED, _of_goal),
    ACHIEVE: (vocabulary.ACHIEVED, _of_learner),
    CONFER: (vocabulary.CONFERRED, _of_others),
    VERIFY: (vocabulary.VERIFIED, _of_statement),
    REVOKE: (vocabulary.REVOKED, _of_others),
    FORFEIT: (vocabulary.FORFEITED, _of_learner),
    EXPIRE: (vocabulary.EXPIRED, _of_learner),
}
DEEDS = tuple(_DEEDS)


def _competency(deed: Deed) -> dict[str, Any]:
    if deed.item is None:
        raise BadRequest(
            f"to {deed.kind} takes a competency", section=SECTION, hint="Send `item`, its URI or identifier."
        )
    definition = {"type": COMPETENCY, "name": {"und": deed.item.label}}
    return {"objectType": "Activity", "id": deed.item.uri, "definition": definition}


def _reference(deed: Deed) -> dict[str, Any]:
    if not deed.refers_to:
        hint = "Send `refers_to`: the id of the goal, of the grant, or of the evidence that it is about."
        raise BadRequest(f"to {deed.kind} takes a statement that it is about", section=SECTION, hint=hint)
    return {"objectType": "StatementRef", "id": deed.refers_to}
