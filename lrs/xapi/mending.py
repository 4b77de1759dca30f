"""Mistakes that known senders make, and how they are mended for a credential that is lenient about them.

Only what real senders were seen to send is here (docs/clients.md, "Open edX"). All of it concerns
Activities: the object of a statement or SubStatement, and those in their contexts. A mended statement
keeps every rule, and carries a mark for each change as an extension of its context, so that the change
travels with it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID, uuid5

from lrs.xapi import exact_json, signature
from xapi_schemas import is_statement
from xapi_schemas.fields import Uuid

# The context extension that holds the marks: a list of {pointer, mistake, found}.
MARKS = "https://w3id.org/cairn/extensions/mended"
_WITHOUT_ID = UUID("0f6f3c52-8d4e-4a57-9f5b-6c1e0b7d2a94")
_UUID = Uuid()


@dataclass(frozen=True)
class _Place:
    """What should be an Activity, and where in which statement it stands."""

    statement: Mapping[str, Any]
    pointer: str
    activity: Mapping[str, Any]

    @property
    def is_object(self) -> bool:
        return self.pointer.endswith("/object")

    @property
    def says_activity(self) -> bool:
        """Whether it says what it is: an id alone may have been meant for anything."""
        return self.activity.get("objectType") == "Activity"


@dataclass(frozen=True)
class Mistake:
    """A mistake about one property of an Activity; `right` is the value that mends it, None where it isn't made."""

    name: str
    text: str
    property: str
    right: Callable[[_Place], str | None]


def _activity(place: _Place) -> str | None:
    return "Activity" if place.activity.get("objectType") == "GroupActivity" else None


def _urn(place: _Place) -> str | None:
    found = place.activity.get("id")
    return f"urn:uuid:{str(found).lower()}" if place.says_activity and _UUID.accepts(found) else None


def _urn_of_statement(place: _Place) -> str | None:
    """An id that follows from the statement: from its own id, or where it has none, from all of it."""
    if not place.is_object or not place.says_activity or "id" in place.activity:
        return None
    named = place.statement.get("id")
    source = str(named).lower() if _UUID.accepts(named) else exact_json.dumps(place.statement).decode()
    return f"urn:uuid:{uuid5(_WITHOUT_ID, source + place.pointer)}"


# In this order: what is called a GroupActivity is looked at again as an Activity.
MISTAKES: Mapping[str, Mistake] = {
    mistake.name: mistake
    for mistake in (
        Mistake(
            "group-activity",
            'the objectType "GroupActivity", which xAPI doesn\'t have, becomes "Activity"',
            "objectType",
            _activity,
        ),
        Mistake(
            "bare-uuid-id",
            "an Activity's id that is a UUID without a scheme becomes urn:uuid: and the UUID in small letters",
            "id",
            _urn,
        ),
        Mistake(
            "missing-object-id",
            "an object that says it is an Activity and has no id gets a urn:uuid: that follows from the statement",
            "id",
            _urn_of_statement,
        ),
    )
}


@dataclass(frozen=True)
class Mark:
    """What was changed in a statement: where, for which mistake, and what stood there; None if nothing did."""

    pointer: str
    mistake: str
    found: str | None

    def as_json(self) -> dict[str, Any]:
        told = {"pointer": self.pointer, "mistake": self.mistake}
        return told if self.found is None else {**told, "found": self.found}


@dataclass(frozen=True)
class Mended:
    """A statement that keeps every rule, and how it differs from what was sent, in the order of pointers."""

    statement: dict[str, Any]
    marks: tuple[Mark, ...]


def mend(statement: Any, version: str, names: Collection[str]) -> Mended | None:
    """`statement`, which breaks rules, without the mistakes `names`; None where it breaks others too.

    One that is signed is never mended, because its signature would break, nor one that carries marks.
    """
    if not isinstance(statement, dict) or _is_signed(statement):
        return None
    mending = _Mending(statement, [mistake for name, mistake in MISTAKES.items() if name in names])
    mended = mending.deed(statement, "")
    # Sorted: the same statement has the same marks, in whatever order its properties are written.
    marks = tuple(sorted(mending.marks, key=lambda mark: (mark.pointer, mark.mistake)))
    marked = _marked(mended, marks) if marks else None
    return Mended(marked, marks) if marked is not None and is_statement(marked, version) else None


def _is_signed(statement: Mapping[str, Any]) -> bool:
    target = statement.get("object")
    deeds = (statement, target if isinstance(target, dict) else {})
    lists = [attached for deed in deeds if isinstance(attached := deed.get("attachments"), list)]
    return any(isinstance(each, dict) and each.get("usageType") == signature.USAGE for each in chain(*lists))


def _marked(statement: dict[str, Any], marks: Collection[Mark]) -> dict[str, Any] | None:
    """`statement` with its marks; None where they have no place."""
    context = statement.get("context", {})
    extensions = context.get("extensions", {}) if isinstance(context, dict) else None
    if not isinstance(extensions, dict) or MARKS in extensions:
        return None
    added = {**extensions, MARKS: [mark.as_json() for mark in marks]}
    return {**statement, "context": {**context, "extensions": added}}


@dataclass
class _Mending:
    """One statement on its way: copies of what is changed, and the marks so far."""

    statement: Mapping[str, Any]
    mistakes: Collection[Mistake]
    marks: list[Mark] = field(default_factory=list)

    def deed(self, deed: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        """A Statement or SubStatement with its Activities mended."""
        mended = dict(deed)
        if isinstance(deed.get("object"), dict):
            mended["object"] = self._object(deed["object"], f"{pointer}/object")
        if isinstance(deed.get("context"), dict):
            mended["context"] = self._context(deed["context"], f"{pointer}/context")
        return mended

    def _object(self, target: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        is_sub = target.get("objectType") == "SubStatement" and pointer == "/object"
        return self.deed(target, pointer) if is_sub else self._activity(target, pointer)

    def _context(self, context: dict[str, Any], pointer: str) -> dict[str, Any]:
        grouped = context.get("contextActivities")
        if not isinstance(grouped, dict):
            return context
        mended = {name: self._listed(each, f"{pointer}/contextActivities/{name}") for name, each in grouped.items()}
        return {**context, "contextActivities": mended}

    def _listed(self, activities: Any, pointer: str) -> Any:
        """Context activities as the array that is stored, so that pointers fit it."""
        listed = [activities] if isinstance(activities, dict) else activities
        if not isinstance(listed, list):
            return listed
        return [
            self._activity(each, f"{pointer}/{at}") if isinstance(each, dict) else each
            for at, each in enumerate(listed)
        ]

    def _activity(self, activity: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        mended = dict(activity)
        for mistake in self.mistakes:
            right = mistake.right(_Place(self.statement, pointer, mended))
            if right is not None:
                found = mended.get(mistake.property)
                self.marks.append(Mark(f"{pointer}/{mistake.property}", mistake.name, found))
                mended[mistake.property] = right
        return mended


def mistakes_marked(statement: Mapping[str, Any]) -> list[str]:
    """The names of known mistakes that the marks of a valid statement tell of, each once."""
    marks = statement.get("context", {}).get("extensions", {}).get(MARKS)
    if not isinstance(marks, list):
        return []
    told = [mark.get("mistake") for mark in marks if isinstance(mark, dict)]
    return [name for name in MISTAKES if name in told]
