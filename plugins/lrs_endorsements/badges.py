"""What endorsements tell of people to who awards badges."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from lrs.api import Carried, NotFound, PluginStore, Transaction, agents_of, personas_of, statements_by_id
from lrs_endorsements import states
from lrs_endorsements.credentials.carried import carried, formats_of
from lrs_endorsements.persons import Identifiers, item_key, joined, person_key
from lrs_endorsements.presence import Stay, places_of
from lrs_endorsements.tables import PROJECTION_NAME, given, presences, watched
from lrs_endorsements.trust import scores

MOST_BESIDE, _MOST_LOOKED_AT = 20, 200


class _Standing(NamedTuple):
    """An endorsement as it is kept."""

    statement: bytes
    endorser: bytes
    endorsee: bytes
    item: bytes
    state: int
    expires_us: int


def standing(tx: Transaction, agents: Sequence[Mapping[str, Any]], subject: str) -> list[list[dict[str, Any]]]:
    """Of each agent the endorsements for an item that stand now: of whom, of which groups, and what each is worth."""
    known_as = joined(tx, {person_key(agent) for agent in agents})
    found = _standing(tx, {key for keys in known_as.values() for key in keys}, item_key(subject))
    endorsers = {each.endorser for each in found}
    personas, worths = personas_of(tx, endorsers), scores.worths(tx, endorsers)
    groups = _groups(tx, set(personas.values()))
    told = [(each, personas[each.endorser], worths[each.endorser]) for each in found]
    return [
        [
            _told(each, persona, worth, groups[persona])
            for each, persona, worth in _of(told, known_as[person_key(agent)])
        ]
        for agent in agents
    ]


_Weighed = tuple[_Standing, bytes, float]


def _of(told: Iterable[_Weighed], keys: Identifiers) -> list[_Weighed]:
    """Those of a person, but for what they say of themselves."""
    return [each for each in told if each[0].endorsee in keys and each[0].endorser not in keys]


def _standing(tx: Transaction, keys: Iterable[bytes], item: bytes) -> list[_Standing]:
    now_us, pairs = tx.now_us(), [(key, item) for key in keys]
    rows = tx.find_matching(given, _Standing._fields, ("endorsee", "item"), pairs)
    found = map(_Standing._make, rows)
    return sorted(each for each in found if states.state_now(each.state, each.expires_us, now_us) == states.STANDS)


def _groups(tx: Transaction, personas: Collection[bytes]) -> Mapping[bytes, Sequence[str]]:
    """The groups in which people are now."""
    keys = agents_of(tx, personas)
    persona_of = {key: persona for persona, each in keys.items() for key in each}
    stays: defaultdict[bytes, list[Stay]] = defaultdict(list)
    for person, place, at_us, kind in tx.find_many(
        presences, ("person", "place", "at_us", "kind"), "person", persona_of
    ):
        stays[persona_of[bytes(person)]].append(Stay(bytes(place), at_us, kind))
    return {persona: sorted(each.hex() for each in places_of(stays[persona])) for persona in personas}


def beside(store: PluginStore, award: UUID) -> Iterator[Carried]:
    """What endorsers have signed of an award itself, of the newest endorsements that stand.

    Nothing while endorsements are derived for the first time.
    """
    with store.read() as tx:
        try:
            store.derived(tx, PROJECTION_NAME)
        except NotFound:
            return iter(())
        ids = _of_award(tx, award)
        formats = sorted(formats_of(tx, ids), key=lambda each: ids.index(each[0]))
    return carried(store, dict.fromkeys(ids, "Endorsement of the badge"), formats)


def _of_award(tx: Transaction, award: UUID) -> list[UUID]:
    """The endorsements of an award that stand, the newest first."""
    now_us, pointing = tx.now_us(), [key for (key,) in tx.find_many(watched, ("statement",), "watched", [award.bytes])]
    rows = tx.find_many(given, ("at_us", "statement", "state", "expires_us"), "statement", pointing)
    standing = [row[:2] for row in rows if states.state_now(row[2], row[3], now_us) == states.STANDS]
    ids = [UUID(bytes=bytes(statement)) for _, statement in sorted(standing, reverse=True)[:_MOST_LOOKED_AT]]
    said = statements_by_id(tx, ids)
    # What points at it may also only name it as evidence.
    return [each for each in ids if each in said and said[each]["object"].get("id") == str(award)][:MOST_BESIDE]


def _told(each: _Standing, persona: bytes, worth: float, groups: Sequence[str]) -> dict[str, Any]:
    return {
        "statement": str(UUID(bytes=each.statement)),
        "endorser": persona.hex(),
        "groups": list(groups),
        "worth": worth,
    }
