"""From a valid statement as received to a row that can be stored: pure, before any transaction."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from lrs.clock import instant_us, iso, now_us
from lrs.xapi import exact_json, references
from lrs.xapi.compare import is_same
from lrs.xapi.identity import identity, keys_of
from lrs.xapi.references import Mentions

_activity_key, _agent_key, _name_key = map(keys_of, (references.ACTIVITY, references.AGENT, references.NAME))
_STATEMENT_VERSION = {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}


class Lesson(NamedTuple):
    """A definition that a statement gives of an activity; whether it is known is told by key and digest alone."""

    activity_key: bytes
    digest: bytes
    activity_id: str
    definition: Mapping[str, Any]


class Draft(NamedTuple):
    """A statement that is complete but for the time at which it is stored.

    `statement_id` is as the sender wrote it, `id_bytes` what it is stored under. `received` is what the sender
    wrote, `keys` are those of `xapi.references`. `lessons` are of activities, `names` of agents by the keys of agent
    and name: what the statement teaches the store. `attested_us` is when another store says it stored it.
    """

    statement_id: str
    id_bytes: bytes
    received: Mapping[str, Any]
    text: bytes
    is_timed: bool
    keys: Sequence[bytes]
    target_id: UUID | None
    is_voiding: bool
    lessons: Sequence[Lesson]
    names: Mapping[tuple[bytes, bytes], str]
    attested_us: int | None = None

    def body(self, stored_us: int) -> bytes:
        """The bytes to store, and to return for `format=exact`, of a statement stored at `stored_us`.

        The times are written behind the finished text, so that nothing is serialised under a lock.
        """
        if self.attested_us is not None:
            return self.text
        stored = iso(stored_us).encode()
        times = b',"stored":"' + stored + b'"}'
        if not self.is_timed:
            times = b',"timestamp":"' + stored + b'"' + times
        return self.text[:-1] + times

    def contradicts(self, known: "bytes | Draft") -> bool:
        """Whether another statement has its id (1.0.3 Data 2.3.1): a draft before it, or one with this body.

        The body of an erased one is empty, and nothing contradicts it.
        """
        body = known.body(now_us()) if isinstance(known, Draft) else known
        return bool(body) and not is_same(self.received, exact_json.loads(body))


def draft(statement: Mapping[str, Any], *, authority: Mapping[str, Any], version: str, teaches: bool = True) -> Draft:
    """`statement` with all that a store fills in (1.0.3 Data 2.4, 2.3.1).

    `version` is the protocol's. `teaches` is whether the sender may define activities and agents.
    """
    kept = {**statement}
    kept.pop("stored", None)
    kept.pop("authority", None)
    kept["authority"] = authority
    return _drafted(statement, kept, version=version, teaches=teaches)


def attested_draft(statement: Mapping[str, Any], *, authority: Mapping[str, Any], version: str) -> Draft:
    """`statement` as another store gave it: its `stored` and `authority` are kept where it has them."""
    kept = {**statement, **({} if "authority" in statement else {"authority": authority})}
    if "stored" in statement and "timestamp" not in statement:
        kept["timestamp"] = statement["stored"]
    return _drafted(statement, kept, version=version, teaches=True)


def _drafted(received: Mapping[str, Any], kept: dict[str, Any], *, version: str, teaches: bool) -> Draft:
    # What is filled in stands behind what was sent, so that an export gives an import back unchanged.
    if "id" not in kept:
        kept["id"] = str(uuid4())
    if "version" not in kept:
        kept["version"] = _STATEMENT_VERSION[version]
    complete = _with_lists(kept)
    mentions = Mentions(complete)
    return Draft(
        statement_id=complete["id"],
        id_bytes=bytes.fromhex(complete["id"].replace("-", "")),
        received=received,
        text=exact_json.dumps(complete),
        is_timed="timestamp" in complete,
        keys=tuple(mentions.keys()),
        target_id=references.target_id(complete),
        is_voiding=references.is_voiding(complete),
        lessons=_lessons(mentions.activities) if teaches else (),
        names=_names(mentions.agents) if teaches else {},
        attested_us=instant_us(complete["stored"]) if "stored" in complete else None,
    )


def _with_lists(statement: dict[str, Any]) -> dict[str, Any]:
    """`statement` with every context activity in an array (1.0.3 Data 2.4.6.2)."""
    listed = _context_listed(statement)
    if listed["object"].get("objectType") == "SubStatement":
        return {**listed, "object": _context_listed(listed["object"])}
    return listed


def _context_listed(deed: dict[str, Any]) -> dict[str, Any]:
    grouped = deed.get("context", {}).get("contextActivities", {})
    if dict not in map(type, grouped.values()):
        return deed
    listed = {name: [each] if isinstance(each, dict) else each for name, each in grouped.items()}
    return {**deed, "context": {**deed["context"], "contextActivities": listed}}


def _lessons(activities: Iterable[Mapping[str, Any]]) -> list[Lesson]:
    last = {activity["id"]: activity["definition"] for activity in activities if activity.get("definition")}
    return [_lesson(activity_id, definition) for activity_id, definition in last.items()]


def _lesson(activity_id: str, definition: Mapping[str, Any]) -> Lesson:
    text = exact_json.dumps(definition)
    return Lesson(_activity_key(activity_id), blake2b(text, digest_size=16).digest(), activity_id, definition)


def _names(agents: Iterable[Mapping[str, Any]]) -> dict[tuple[bytes, bytes], str]:
    return {
        (_agent_key(known), _name_key(agent["name"])): agent["name"]
        for agent in agents
        if "name" in agent and (known := identity(agent)) is not None
    }
