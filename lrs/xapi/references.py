"""What a statement refers to: the keys under which it is found, and the statement it points at."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from lrs.xapi import mending
from lrs.xapi.identity import KeyOf, authority_identity, identity, key, keys_of
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

_verb_key, _authority_key = keys_of(VERB), keys_of(AUTHORITY)
_agent_key, _related_agent_key = keys_of(AGENT), keys_of(RELATED_AGENT)
_activity_key, _related_activity_key = keys_of(ACTIVITY), keys_of(RELATED_ACTIVITY)


class Mentioned:
    """Agents and activities that a statement mentions in one way, in the order in which they stand there.

    The members of a Group stand behind it. `agents` has anonymous Groups too.
    """

    __slots__ = ("activities", "agents")

    def __init__(self) -> None:
        self.agents: list[Mapping[str, Any]] = []
        self.activities: list[Mapping[str, Any]] = []

    def add_agent(self, agent: Mapping[str, Any]) -> None:
        """Note an Agent, or a Group and its members."""
        self.agents.append(agent)
        if "member" in agent:
            self.agents += agent["member"]

    def add_object(self, target: Mapping[str, Any]) -> None:
        """Note what a deed was done to, where that is an agent or an activity."""
        kind = target.get("objectType", "Activity")
        if kind == "Activity":
            self.activities.append(target)
        elif kind in ("Agent", "Group"):
            self.add_agent(target)

    def add_context(self, context: Mapping[str, Any]) -> None:
        """Note who and what is around a deed, whichever way context activities are written."""
        for role in ("instructor", "team"):
            if role in context:
                self.add_agent(context[role])
        for role, part in (("contextAgents", "agent"), ("contextGroups", "group")):
            for each in context.get(role, ()):
                self.add_agent(each[part])
        for activities in context.get("contextActivities", {}).values():
            self.activities += [activities] if isinstance(activities, dict) else activities

    def add_keys(self, found: set[bytes], agent_key: KeyOf, activity_key: KeyOf) -> None:
        """Add the keys of all that have one to those `found`."""
        for agent in self.agents:
            known = identity(agent)
            if known is not None:
                found.add(agent_key(known))
        for activity in self.activities:
            found.add(activity_key(activity["id"]))


class Mentions:
    """What a complete statement mentions, gone through once: as actor and object, and around these."""

    def __init__(self, statement: Mapping[str, Any]):
        self._statement = statement
        self._strict, self._related = Mentioned(), Mentioned()
        self._note(statement, self._strict)
        if statement["object"].get("objectType") == "SubStatement":
            self._note(statement["object"], self._related)

    def _note(self, deed: Mapping[str, Any], mentioned: Mentioned) -> None:
        mentioned.add_agent(deed["actor"])
        mentioned.add_object(deed["object"])
        if "context" in deed:
            self._related.add_context(deed["context"])

    @property
    def agents(self) -> list[Mapping[str, Any]]:
        """Every agent but for the authority, anonymous Groups too."""
        return self._strict.agents + self._related.agents

    @property
    def activities(self) -> list[Mapping[str, Any]]:
        """Every activity, with its definition where it has one."""
        return self._strict.activities + self._related.activities

    def keys(self) -> set[bytes]:
        """Every key under which the statement itself is found (1.0.3 Communication 2.1.3).

        Agents: strictly the actor and the object, and the members of either; related: also authority,
        instructor, team, SubStatement and, in 2.0, context agents and groups. Activities: strictly the
        object; related: also context activities and the SubStatement's. Mistakes that were mended, by authority.
        """
        found = {_verb_key(self._statement["verb"]["id"])}
        self._strict.add_keys(found, _agent_key, _activity_key)
        self._related.add_keys(found, _related_agent_key, _related_activity_key)
        registration = self._statement.get("context", {}).get("registration")
        if registration is not None:
            found.add(key(REGISTRATION, registration.lower()))
        if "authority" in self._statement:
            self._add_authority_keys(found, self._statement["authority"])
        return found

    def _add_authority_keys(self, found: set[bytes], authority: Mapping[str, Any]) -> None:
        found.add(_authority_key(authority_identity(authority)))
        for member in authority.get("member", ()):
            found.add(_related_agent_key(str(identity(member))))
        for mistake in mending.mistakes_marked(self._statement):
            found.add(mended_key(authority, mistake))


def keys(statement: Mapping[str, Any]) -> set[bytes]:
    """Every key under which a complete statement itself is found."""
    return Mentions(statement).keys()


def mended_key(authority: Mapping[str, Any], mistake: str) -> bytes:
    """The key to look under for statements of `authority` in which `mistake` was mended."""
    return key(MENDED, f"{mistake} {authority_identity(authority)}")


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


def attachments(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every attachment that the statement declares, its SubStatement's too."""
    for _, attachment in attachments_by_pointer(statement):
        yield attachment


def attachments_by_pointer(statement: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every attachment that the statement declares, each behind the JSON pointer to it."""
    for at, attachment in enumerate(statement.get("attachments", ())):
        yield f"/attachments/{at}", attachment
    target = statement["object"]
    if target.get("objectType") == "SubStatement":
        for at, attachment in enumerate(target.get("attachments", ())):
            yield f"/object/attachments/{at}", attachment
