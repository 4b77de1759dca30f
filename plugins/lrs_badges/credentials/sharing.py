"""What strangers see of a person beside their badges: their name, their evidence, a place in the gallery."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lrs.api import BadRequest, PluginStore, SigningKey, Transaction, joined_with
from lrs_badges.credentials.tables import sharing

MOST_NAME = 200
_CHANGES = ("name", "evidence", "gallery", "did", "profile", "changed_us")


@dataclass(frozen=True)
class Sharing:
    """A person's choice: the `name` that is shown, the `did` that their badges name, each empty for none.

    `profile` is their own Profile of Open Badges 3.0.
    """

    name: str = ""
    evidence: bool = False
    gallery: bool = False
    did: str = ""
    profile: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Sharing()


def of_people(tx: Transaction, people: Iterable[bytes]) -> dict[bytes, Sharing]:
    """What each of these people shows, by the key of their persona or of an agent of it; the newest choice counts."""
    agents = joined_with(tx, people)
    columns = ("person", *_CHANGES)
    found = tx.find_many(sharing, columns, "person", {key for keys in agents.values() for key in keys})
    newest = {bytes(row[0]): row for row in sorted(found, key=lambda row: int(row[-1]))}
    chosen = {each: _newest(newest, keys) for each, keys in agents.items()}
    return {each: row for each, row in chosen.items() if row}


def _newest(rows: Mapping[bytes, Any], keys: Iterable[bytes]) -> Sharing | None:
    own = [rows[key] for key in keys if key in rows]
    if not own:
        return None
    _, name, evidence, gallery, did, profile, _ = max(own, key=lambda row: int(row[-1]))
    return Sharing(name, bool(evidence), bool(gallery), did, json.loads(profile))


def of_person(tx: Transaction, person: bytes) -> Sharing:
    """What a person shows; nothing, where they have never chosen."""
    return of_people(tx, [person]).get(person, NOTHING)


def keys_of(store: PluginStore, tx: Transaction, person: bytes) -> list[SigningKey]:
    """The keys of a person that have a did:key, under any of their identifiers, the newest of each first."""
    found = store.person_keys.of_people(tx, joined_with(tx, [person])[person])
    return [key for own in found.values() for key in own if key.did]


def dids_of(store: PluginStore, tx: Transaction, person: bytes) -> list[str]:
    """The did:keys of a person that still sign."""
    return [key.did for key in keys_of(store, tx, person) if key.is_usable]


def change(store: PluginStore, person: bytes, **chosen: Any) -> Sharing:
    """Change some of what a person shows. Raises BadRequest for a key that isn't theirs."""
    with store.write() as tx:
        if chosen.get("did") and chosen["did"] not in dids_of(store, tx, person):
            what = f"{chosen['did']!r} is no key by which they sign"
            raise BadRequest(what, section="docs/badge-credentials.md", hint="Make or register one of Ed25519 first.")
        made = replace(of_person(tx, person), **chosen)
        row = {**vars(made), "profile": json.dumps(made.profile), "person": person, "changed_us": tx.now_us()}
        tx.upsert(sharing, row, changes=_CHANGES)
    return made


def shown_name(chosen: Sharing | None, agent: Mapping[str, Any], *, by_default: bool) -> str:
    """The name by which strangers know a person; empty where it is hidden.

    `by_default` is the store's setting for those who have never chosen.
    """
    if chosen is None:
        return str(agent.get("name", "")) if by_default else ""
    return chosen.name
