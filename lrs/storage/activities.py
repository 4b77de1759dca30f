"""What a store has learned of activities: one merged definition each (1.0.3 Communication 2.5)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lrs.storage.tables import activities
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json, references
from lrs.xapi.complete import Lesson
from lrs.xapi.identity import key
from xapi_schemas.activity import COMPONENT_LISTS

Definition = Mapping[str, Any]
_LANGUAGE_MAPS = ("name", "description")
_INTERACTION = ("correctResponsesPattern", *COMPONENT_LISTS)


def definitions(tx: Transaction, activity_ids: Iterable[str]) -> dict[str, Definition]:
    """The definition of each of these activities that has one."""
    keys = sorted({key(references.ACTIVITY, activity_id) for activity_id in activity_ids})
    rows = tx.find_many(activities, ("activity_id", "definition"), "key", keys)
    return {activity_id: exact_json.loads(definition) for activity_id, definition in rows}


def learn(tx: Transaction, lessons: Sequence[Lesson]) -> bool:
    """Merge definitions, in the order in which they were sent; those that teach nothing new write nothing.

    Whether a definition was changed that had been known.
    """
    known = definitions(tx, (lesson.activity_id for lesson in lessons))
    merged: dict[str, Definition] = dict(known)
    for lesson in lessons:
        merged[lesson.activity_id] = _merged(merged.get(lesson.activity_id, {}), lesson.definition)
    changed = [activity_id for activity_id, definition in merged.items() if definition != known.get(activity_id)]
    for activity_id in changed:
        _write(tx, activity_id, merged[activity_id])
    return not known.keys().isdisjoint(changed)


def _merged(known: Definition, given: Definition) -> Definition:
    """`given` over `known`; language maps keep the languages that are not given again.

    A given interaction takes the place of the known one as a whole: components belong to their type.
    """
    kept = {name: value for name, value in known.items() if name not in _INTERACTION or "interactionType" not in given}
    maps = {name: {**known[name], **given[name]} for name in _LANGUAGE_MAPS if name in known and name in given}
    return {**kept, **given, **maps}


def _write(tx: Transaction, activity_id: str, definition: Definition) -> None:
    row = {
        "key": key(references.ACTIVITY, activity_id),
        "activity_id": activity_id,
        "definition": exact_json.dumps(definition),
    }
    tx.upsert(activities, row, changes=("definition",))
