"""Identifiers of people, as somebody names them who joins or parts personas."""

from collections.abc import Iterable, Mapping
from typing import Any

from lrs.errors import BadRequest
from lrs.xapi import exact_json
from lrs.xapi.identity import identifier
from lrs.xapi.parameters import Parameters
from lrs.xapi.person import agent_key

SECTION = "docs/personas.md"
MOST_IDENTIFIERS = 20
MOST_BYTES = 4_000
ByKey = dict[bytes, dict[str, Any]]


def read_identifiers(given: Iterable[Any]) -> ByKey:
    """Agents reduced to their identifiers, by their keys. Raises BadRequest on what is no Agent, and on too many."""
    found = {key_of(agent): agent for agent in map(read_identifier, given)}
    if len(found) > MOST_IDENTIFIERS:
        raise BadRequest(
            f"{len(found)} identifiers were named, and a persona has at most {MOST_IDENTIFIERS}",
            section=SECTION,
            hint="Join fewer of them.",
        )
    return found


def read_identifier(given: Any) -> dict[str, Any]:
    """An Agent reduced to its identifier. Raises BadRequest."""
    text = exact_json.dumps(given)
    agent = Parameters({"agent": text.decode()}, SECTION).agent()
    if agent.get("objectType") == "Group":
        raise BadRequest("a Group is no person", section=SECTION, hint="Name Agents.")
    kept = {"objectType": "Agent", **identifier(agent)}
    if len(exact_json.dumps(kept)) > MOST_BYTES:
        what = f"an identifier has more than {MOST_BYTES:,} bytes"
        raise BadRequest(what, section=SECTION, hint="Name the person by a shorter one.")
    return kept


def key_of(agent: Mapping[str, Any]) -> bytes:
    """The key of an Agent, which has one."""
    key = agent_key(agent)
    assert key is not None, "only an anonymous Group has none"
    return key
