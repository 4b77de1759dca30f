"""Whether two statements say the same (1.0.3 Data 2.3.1, Statement Comparison Requirements)."""

import json
from collections.abc import Mapping
from typing import Any

from lrs.clock import instant_us
from lrs.xapi.identity import normal_mbox
from xapi_schemas import to_hundredths

# What a store fills in: it counts only where the sender wrote it, and then only the timestamp.
_ASSIGNED = ("id", "authority", "stored", "version", "timestamp", "attachments")


def is_same(received: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether `received` may be taken for a repetition of the complete statement `stored`.

    Ignored, as the specification has it: what a store assigns, displays of verbs, definitions of
    activities, order of members, the zone of timestamps, case of UUIDs, precision of durations beyond
    0.01 s, and attachments.
    """
    return _equal(_essence(received), _essence(stored)) and _timestamps_agree(received, stored)


def _equal(one: Any, other: Any) -> bool:
    """Equality of JSON values; Python takes true for 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _timestamps_agree(received: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    if "timestamp" not in received:
        return True
    return instant_us(received["timestamp"]) == instant_us(stored["timestamp"])


def _essence(statement: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in statement.items() if name not in _ASSIGNED}
    return _deed(kept)


def _deed(deed: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a Statement or SubStatement in one normal form."""
    normal = {
        **deed,
        "actor": _agent(deed["actor"]),
        "verb": deed["verb"]["id"],
        "object": _object(deed["object"]),
    }
    if "context" in deed:
        normal["context"] = _context(deed["context"])
    if "duration" in deed.get("result", {}):
        normal["result"] = {**deed["result"], "duration": to_hundredths(deed["result"]["duration"])}
    if "timestamp" in deed:
        normal["timestamp"] = instant_us(deed["timestamp"])
    return normal


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    normal = {"objectType": "Agent", **agent}
    if "member" in agent:
        normal["member"] = sorted((_agent(member) for member in agent["member"]), key=_sorted_text)
    if "mbox" in agent:
        normal["mbox"] = normal_mbox(agent["mbox"])
    if "mbox_sha1sum" in agent:
        normal["mbox_sha1sum"] = agent["mbox_sha1sum"].lower()
    return normal


def _sorted_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _object(target: Mapping[str, Any]) -> Any:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(target)
    if kind == "SubStatement":
        return _deed({name: value for name, value in target.items() if name != "attachments"})
    return _reference(target) if kind == "StatementRef" else _agent(target)


def _activity(activity: Mapping[str, Any]) -> tuple[str, str]:
    return ("Activity", activity["id"])


def _reference(reference: Mapping[str, Any]) -> tuple[str, str]:
    return ("StatementRef", reference["id"].lower())


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    normal = dict(context)
    for role in ("instructor", "team"):
        if role in context:
            normal[role] = _agent(context[role])
    for role, part in (("contextAgents", "agent"), ("contextGroups", "group")):
        if role in context:
            normal[role] = [{**each, part: _agent(each[part])} for each in context[role]]
    if "registration" in context:
        normal["registration"] = context["registration"].lower()
    if "statement" in context:
        normal["statement"] = _reference(context["statement"])
    if "contextActivities" in context:
        normal["contextActivities"] = {
            name: [_activity(activity) for activity in ([each] if isinstance(each, dict) else each)]
            for name, each in context["contextActivities"].items()
        }
    return normal
