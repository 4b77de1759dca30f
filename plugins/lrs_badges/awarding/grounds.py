"""Grounds: that a statement of a person passes a filter; and whom statements are about."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from lrs.api import agent_identity, agent_key, digest
from lrs_badges.rules.durations import milliseconds
from lrs_badges.rules.filters import Filters, Statement
from xapi_schemas import instant_us

MOST_MEMBERS = 200


class Ground(NamedTuple):
    """That a statement of a person passes a filter: when, with which object, how long it took, and where it stands."""

    person: bytes
    filter: bytes
    statement: bytes
    at_us: int
    object: bytes
    duration_ms: int
    position: int


class Known(NamedTuple):
    """A person, and one spelling of their identifier (`lrs.api.agent_identity`)."""

    person: bytes
    spelling: bytes
    identity: str


def grounds_in(statement: Statement, position: int, filters: Filters) -> Iterator[Ground]:
    """What a statement is a ground of."""
    passed = filters.passed_by(statement)
    if not passed:
        return
    statement_id, at_us = UUID(statement["id"]).bytes, instant_us(statement["timestamp"])
    of, duration_ms = _object_key(statement["object"]), milliseconds(statement.get("result", {}).get("duration", ""))
    for person in {key for agent in _actors(statement) if (key := agent_key(agent))}:
        for each in passed:
            yield Ground(person, each, statement_id, at_us, of, duration_ms, position)


def known_in(statement: Statement) -> set[Known]:
    """Whom a statement is about: its actor, the members of a group that it is, and an agent that is its object."""
    target = statement["object"]
    about = [target] if target.get("objectType") == "Agent" else []
    return {known for agent in (*_actors(statement), *about) if (known := _known(agent)) is not None}


def _actors(statement: Statement) -> list[Mapping[str, Any]]:
    actor = statement["actor"]
    if actor.get("objectType") != "Group":
        return [actor]
    members: list[Mapping[str, Any]] = actor.get("member", [])[:MOST_MEMBERS]
    return members


def _known(agent: Mapping[str, Any]) -> Known | None:
    key, identity = agent_key(agent), agent_identity(agent)
    if key is None or identity is None:
        return None
    return Known(key, digest(b"spelling", identity), identity)


def agent_of(identity: str) -> dict[str, Any]:
    """The Agent that an identity is of: its identifier alone."""
    kind, _, text = identity.partition(" ")
    if kind != "account":
        return {kind: text}
    # A home page is an IRI, which has no space.
    home_page, _, name = text.partition(" ")
    return {"account": {"homePage": home_page, "name": name}}


def _object_key(target: Mapping[str, Any]) -> bytes:
    """The key of an object: the same activity has the same."""
    return digest(b"object", str(target.get("id") or agent_identity(target) or ""))
