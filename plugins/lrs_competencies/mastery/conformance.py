"""Whether statements that say they follow the Learner Competency Management profile do so.

Templates of https://w3id.org/xapi/learnercompetency/1.0. What the server fills in by itself ($.id, $.timestamp) is not
asked for; what is only recommended is not refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.api import Problem
from lrs_competencies.mastery import said, vocabulary
from xapi_schemas import VOIDED

_TEMPLATES = f"{vocabulary.CATEGORY}/templates/"
_PLACES = {"Activity": "the competency", "StatementRef": "the statement that it is about", "Agent": "the learner"}


@dataclass(frozen=True)
class Template:
    """What a statement with a verb must have: the object's type, and places in it (JSON pointers, * for each)."""

    name: str
    verb: str
    object_types: tuple[str, ...]
    included: tuple[str, ...] = ()
    object_type_iri: str = ""

    @property
    def iri(self) -> str:
        return _TEMPLATES + self.name


_GIVEN = ("/context/contextActivities/grouping/*/id", "/context/statement/id")
_PEOPLE = ("Agent", "Group")
TEMPLATES = (
    Template("setcompetencygoal", vocabulary.PLANNED, ("Activity",), object_type_iri=vocabulary.COMPETENCY),
    Template("removecompetencygoal", vocabulary.DESELECTED, ("StatementRef",)),
    Template("grantedcompetency", vocabulary.CONFERRED, _PEOPLE, _GIVEN),
    Template("revokedcompetency", vocabulary.REVOKED, _PEOPLE, _GIVEN),
    Template("achievedcompetency", vocabulary.ACHIEVED, ("Activity",)),
    Template("achievecompetencygoal", vocabulary.ACHIEVED, ("StatementRef",)),
    Template("validatedcompetency", vocabulary.VERIFIED, ("StatementRef",)),
    Template("expiredcompetency", vocabulary.EXPIRED, ("Activity",)),
    Template("forfeitedcompetency", vocabulary.FORFEITED, ("Activity",)),
)


def has_to_check(statements: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one of a batch says that it follows the profile."""
    return any(map(said.has_category, statements))


def check(statements: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """What is wrong with those of a batch that say they follow the profile."""
    for index, statement in enumerate(statements):
        if statement["verb"]["id"] != VOIDED and said.has_category(statement):
            yield from _problems(index, statement)


def _problems(index: int, statement: Mapping[str, Any]) -> Iterator[Problem]:
    known = [each for each in TEMPLATES if each.verb == statement["verb"]["id"]]
    if not known:
        verbs = ", ".join(sorted({each.verb for each in TEMPLATES}))
        rule = f"is none of the verbs of the profile {vocabulary.CATEGORY}"
        yield Problem(index, "/verb/id", rule, f"Use one of {verbs}, or leave the category out.")
        return
    object_type = statement["object"].get("objectType")
    meant = next((each for each in known if object_type in each.object_types), None)
    if meant is None:
        yield _wrong_object(index, known)
    else:
        yield from _missing(index, statement, meant)


def _wrong_object(index: int, known: Sequence[Template]) -> Problem:
    types = [name for each in known for name in each.object_types]
    rule = f"must be written, as {' or '.join(types)} ({' and '.join(each.iri for each in known)})"
    hint = f'Write "objectType": "{types[0]}"; the object is {_PLACES[types[0] if types[0] in _PLACES else "Agent"]}.'
    return Problem(index, "/object/objectType", rule, hint)


def _missing(index: int, statement: Mapping[str, Any], template: Template) -> Iterator[Problem]:
    for pointer in template.included:
        if not _is_there(statement, pointer.split("/")[1:]):
            place = pointer.replace("/*", "/0")
            yield Problem(index, place, f"must be there ({template.iri})", _HINTS[pointer])
    wanted = template.object_type_iri
    if wanted and statement["object"].get("definition", {}).get("type") != wanted:
        hint = "Say in the object's definition that it is a competency."
        yield Problem(index, "/object/definition/type", f"must be {wanted} ({template.iri})", hint)


_HINTS = {
    "/context/contextActivities/grouping/*/id": "Name the competency among the context activities, under grouping.",
    "/context/statement/id": "Refer to the statement that this rests on.",
}


def _is_there(value: Any, path: Sequence[str]) -> bool:
    if not path:
        return True
    if path[0] == "*":
        listed = value if isinstance(value, list) else [value]
        return bool(listed) and all(_is_there(each, path[1:]) for each in listed)
    return isinstance(value, dict) and path[0] in value and _is_there(value[path[0]], path[1:])
