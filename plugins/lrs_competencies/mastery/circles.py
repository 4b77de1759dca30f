"""Who belongs together, as statements say: by a team, a group, or an activity that their context groups them by."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lrs.api import agent_key, digest
from lrs_competencies.mastery.keys import MOST_MEMBERS, agent_name
from lrs_competencies.mastery.said import context_activities, is_competency

_MOST_CIRCLES, _MOST_LETTERS = 5, 500
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


class Member(NamedTuple):
    """An agent in a circle: its identifier as JSON, and the key of that text."""

    circle: bytes
    member: bytes
    iri: str
    agent: str


def circle_key(iri: str) -> bytes:
    """The key of a circle."""
    return digest(b"circle", iri)


def members(statement: Mapping[str, Any]) -> Iterator[Member]:
    """Who a statement shows to be in which circle: its actor, or the members of a group that it is."""
    circles = list(dict.fromkeys(_circles(statement)))[:_MOST_CIRCLES]
    actor = statement["actor"]
    people = actor.get("member", ())[:MOST_MEMBERS] if actor.get("objectType") == "Group" else (actor,)
    agents = [_identifier(each) for each in people if agent_key(each)] if circles else ()
    for iri in circles:
        yield from (Member(circle_key(iri), digest(b"member", agent), iri, agent) for agent in agents)


def _circles(statement: Mapping[str, Any]) -> Iterator[str]:
    context = statement.get("context", {})
    teams = [context["team"]] if "team" in context else []
    teams += [each["group"] for each in context.get("contextGroups", ())]
    grouping = [each["id"] for each in context_activities(statement, "grouping") if not is_competency(each)]
    yield from (iri for iri in (*map(agent_name, teams), *grouping) if 0 < len(iri) <= _MOST_LETTERS)


def _identifier(agent: Mapping[str, Any]) -> str:
    """An Agent as JSON, the same for all spellings that are one person."""
    told = {name: agent[name] for name in _IDENTIFIERS if name in agent}
    if "mbox" in told:
        local, _, domain = told["mbox"].rpartition("@")
        told["mbox"] = f"{local}@{domain.lower()}"
    if "mbox_sha1sum" in told:
        told["mbox_sha1sum"] = told["mbox_sha1sum"].lower()
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
