"""What a statement refers to: the keys under which it is found, and the statement it points at."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from lrs.xapi import mending
from lrs.xapi.identity import authority_identity, identity, key
from xapi_schemas import VOIDED

# Kinds of key. A `related` query looks under the strict kind too, so nothing is written twice.
VERB = b"verb"
AGENT = b"agent"
RELATED_AGENT = b"related agent"
AUTHORITY = b"authority"
ACTIVITY = b"activity"
RELATED_ACTIVITY = b"related act."
REGISTRATION = b"registration"
MENDED = b"mended"
# Not of statements: of an agent's name among its names.
NAME = b"name"


def keys(statement: Mapping[str, Any]) -> set[bytes]:
    """Every key under which a complete statement itself is found (1.0.3 Communication 2.1.3).

    Agents: strictly the actor and the object, and the members of either; related: also authority,
    instructor, team, SubStatement and, in 2.0, context agents and groups. Activities: strictly the
    object; related: also context activities and the SubStatement's. Mistakes that were mended, by authority.
    """
    strict = {key(VERB, statement["verb"]["id"])}
    strict.update(_agent_keys(AGENT, statement["actor"]))
    strict.update(_object_keys(AGENT, ACTIVITY, statement["object"]))
    registration = statement.get("context", {}).get("registration")
    if registration is not None:
        strict.add(key(REGISTRATION, registration.lower()))
    if "authority" in statement:
        strict.update(_authority_keys(statement["authority"]))
        for mistake in mending.mistakes_marked(statement):
            strict.add(mended_key(statement["authority"], mistake))
    strict.update(_context_keys(statement.get("context")))
    if statement["object"].get("objectType") == "SubStatement":
        strict.update(_sub_statement_keys(statement["object"]))
    return strict


def _agent_keys(kind: bytes, agent: Mapping[str, Any]) -> Iterator[bytes]:
    known = identity(agent)
    if known is not None:
        yield key(kind, known)
    for member in agent.get("member", ()):
        yield key(kind, str(identity(member)))


def _object_keys(agent_kind: bytes, activity_kind: bytes, target: Mapping[str, Any]) -> Iterator[bytes]:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        yield key(activity_kind, target["id"])
    elif kind in ("Agent", "Group"):
        yield from _agent_keys(agent_kind, target)


def _authority_keys(authority: Mapping[str, Any]) -> Iterator[bytes]:
    yield key(AUTHORITY, authority_identity(authority))
    for member in authority.get("member", ()):
        yield key(RELATED_AGENT, str(identity(member)))


def mended_key(authority: Mapping[str, Any], mistake: str) -> bytes:
    """The key to look under for statements of `authority` in which `mistake` was mended."""
    return key(MENDED, f"{mistake} {authority_identity(authority)}")


def _context_keys(context: Mapping[str, Any] | None) -> Iterator[bytes]:
    if context is None:
        return
    for role in ("instructor", "team"):
        if role in context:
            yield from _agent_keys(RELATED_AGENT, context[role])
    for part in context.get("contextAgents", ()):
        yield from _agent_keys(RELATED_AGENT, part["agent"])
    for part in context.get("contextGroups", ()):
        yield from _agent_keys(RELATED_AGENT, part["group"])
    for activity in context_activities(context):
        yield key(RELATED_ACTIVITY, activity["id"])


def _sub_statement_keys(sub: Mapping[str, Any]) -> Iterator[bytes]:
    yield from _agent_keys(RELATED_AGENT, sub["actor"])
    yield from _object_keys(RELATED_AGENT, RELATED_ACTIVITY, sub["object"])
    yield from _context_keys(sub.get("context"))


def context_activities(context: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every activity around the one that the statement is about, whichever way it is written."""
    for activities in context.get("contextActivities", {}).values():
        yield from [activities] if isinstance(activities, dict) else activities


def agent_terms(agent: Mapping[str, Any], *, related: bool) -> tuple[bytes, ...]:
    """The keys to look under for statements about `agent`."""
    known = str(identity(agent))
    kinds = (AGENT, RELATED_AGENT, AUTHORITY) if related else (AGENT,)
    return tuple(key(kind, known) for kind in kinds)


def activity_terms(activity_id: str, *, related: bool) -> tuple[bytes, ...]:
    """The keys to look under for statements about the activity."""
    kinds = (ACTIVITY, RELATED_ACTIVITY) if related else (ACTIVITY,)
    return tuple(key(kind, activity_id) for kind in kinds)


def target_id(statement: Mapping[str, Any]) -> UUID | None:
    """The id of the statement that this one points at with its object, if it does."""
    target = statement["object"]
    return UUID(target["id"]) if target.get("objectType") == "StatementRef" else None


def is_voiding(statement: Mapping[str, Any]) -> bool:
    """Whether the statement voids another (1.0.3 Data 2.3.2)."""
    return bool(statement["verb"]["id"] == VOIDED)


def activities(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every activity that the statement mentions, with its definition where it has one."""
    yield from _activities_of(statement)
    if statement["object"].get("objectType") == "SubStatement":
        yield from _activities_of(statement["object"])


def _activities_of(deed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if deed["object"].get("objectType", "Activity") == "Activity":
        yield deed["object"]
    yield from context_activities(deed.get("context", {}))


def named_agents(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every identified agent that the statement mentions with a name, as actor, object or around it."""
    yield from _named_agents_of(statement)
    if statement["object"].get("objectType") == "SubStatement":
        yield from _named_agents_of(statement["object"])


def _named_agents_of(deed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    context = deed.get("context", {})
    mentioned = [deed["actor"], deed["object"], context.get("instructor", {}), context.get("team", {})]
    mentioned += [part["agent"] for part in context.get("contextAgents", ())]
    mentioned += [part["group"] for part in context.get("contextGroups", ())]
    for agent in mentioned:
        for each in (agent, *agent.get("member", ())):
            if "name" in each and identity(each) is not None:
                yield each


def attachments(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every attachment that the statement declares, its SubStatement's too."""
    yield from attachments_by_pointer(statement).values()


def attachments_by_pointer(statement: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every attachment that the statement declares, by the JSON pointer to it."""
    lists = {"": statement}
    if statement["object"].get("objectType") == "SubStatement":
        lists["/object"] = statement["object"]
    return {
        f"{pointer}/attachments/{at}": attachment
        for pointer, deed in lists.items()
        for at, attachment in enumerate(deed.get("attachments", ()))
    }
