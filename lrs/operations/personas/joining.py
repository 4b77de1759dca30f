"""Joining the identifiers of one human, by an admin or by who proves to have two, and parting them again.

Every deed leaves its steps in the trail (docs/personas.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import BadRequest, Conflict, Forbidden
from lrs.operations.personas.identifiers import MOST_IDENTIFIERS, SECTION, ByKey, key_of, read_identifiers
from lrs.storage.personas import members as personas
from lrs.storage.personas import trail
from lrs.storage.personas.members import LOCK, Grounds, Member, Persona
from lrs.storage.personas.trail import JOINED, PARTED, Step
from lrs.storage.transaction import Transaction
from lrs.xapi.identity import identity_text

ADMIN, CREDENTIALS, OWN, ERASURE = "admin", "credentials", "own", "erasure"
MOST_REASON_CHARACTERS = 500
_MOST_LABEL_CHARACTERS = 200


def join(database: Database, actor: Actor, given: Sequence[Any], reason: str) -> Persona:
    """Make one persona of Agents, of whom no two are in different ones, as an admin says.

    Raises BadRequest, Forbidden, and Conflict, which names the other persona.
    """
    actor.check("all")
    identified = _at_least_two(given)
    with _changing(database, actor) as tx:
        return _join(tx, identified, _grounds(tx, actor, ADMIN, reason))


def join_proven(database: Database, first: Actor, second: Actor) -> Persona:
    """Make one persona of two people who turn out to be one: somebody has presented the credentials of both.

    Raises as `join`.
    """
    if first.store_id != second.store_id:
        raise Forbidden("the second credentials are of another store", section=SECTION)
    identified = _at_least_two([_person_behind(each) for each in (first, second)])
    with _changing(database, first) as tx:
        return _join(tx, identified, _grounds(tx, first, CREDENTIALS, ""))


def merge(database: Database, actor: Actor, given: Sequence[Any], reason: str) -> Persona:
    """Make one persona of Agents and of all the personas in which they are. Raises BadRequest, Forbidden."""
    actor.check("all")
    identified = _at_least_two(given)
    with _changing(database, actor) as tx:
        known, new = _known_and_new(tx, identified)
        theirs = {each.agent_key: dict(each.agent) for persona in known[1:] for each in persona.members}
        new = theirs | new | _addresses(known, identified)
        personas.end(tx, [persona.key for persona in known[1:]])
        return _gather(tx, known[0] if known else None, new, _grounds(tx, actor, ADMIN, reason))


def part(database: Database, actor: Actor, given: Sequence[Any], reason: str) -> list[Persona]:
    """Take Agents out of their persona; several stay together. The personas that there are of them afterwards.

    Whoever has no more rights may part themselves. Raises BadRequest, Forbidden.
    """
    identified = read_identifiers(given)
    proof = _may_part(actor, identified)
    with _changing(database, actor) as tx:
        grounds = _grounds(tx, actor, proof, reason)
        persona = _the_one_of(tx, identified)
        leaving = [each for each in persona.members if each.agent_key in identified]
        staying = [each for each in persona.members if each.agent_key not in identified]
        if not staying:
            raise BadRequest(
                "these are all the identifiers of their persona", section=SECTION, hint="Name those that are to leave."
            )
        kept = _leave(tx, persona, leaving, grounds) if len(staying) > 1 else _dissolve(tx, persona, grounds)
        return kept + (_begin_anew(tx, leaving, grounds) if len(leaving) > 1 else [])


def forget_joined(tx: Transaction, agent_keys: Sequence[bytes]) -> None:
    """Take people who are erased out of personas and out of the trail, also as those who did something."""
    tx.lock(LOCK)
    found = personas.find_personas(tx, personas.personas_of(tx, agent_keys).values())
    personas.remove(tx, agent_keys)
    personas.forget_label(tx, agent_keys)
    trail.forget(tx, agent_keys)
    for persona in found.values():
        left = [each for each in persona.members if each.agent_key not in agent_keys]
        if len(left) < 2:
            _dissolve(tx, replace(persona, members=tuple(left)), Grounds(ERASURE, "", None, "", tx.now_us()))


def _at_least_two(given: Sequence[Any]) -> ByKey:
    identified = read_identifiers(given)
    if len(identified) < 2:
        raise BadRequest(
            "fewer than two identifiers were named",
            section=SECTION,
            hint="Name two or more. A mail address and its SHA-1 are one without being joined.",
        )
    return identified


def _person_behind(actor: Actor) -> Mapping[str, Any]:
    if not actor.agent:
        raise BadRequest("these credentials stand for nobody", section=SECTION)
    return actor.agent


def _may_part(actor: Actor, identified: ByKey) -> str:
    """By what the actor may part these. Raises Forbidden."""
    if actor.may("all"):
        return ADMIN
    if not actor.agent or [*identified] != [key_of(actor.agent)]:
        actor.check("all")
    return OWN


@contextmanager
def _changing(database: Database, actor: Actor) -> Iterator[Transaction]:
    """A transaction in which nobody else changes personas of the store."""
    with database.write(actor.store_id) as tx:
        tx.lock(LOCK)
        yield tx


def _grounds(tx: Transaction, actor: Actor, proof: str, reason: str) -> Grounds:
    """Raises BadRequest on a reason that can't be shown on a page."""
    if len(reason) > MOST_REASON_CHARACTERS or not reason.isprintable():
        what = f"the reason is longer than {MOST_REASON_CHARACTERS} characters, or has some that don't print"
        raise BadRequest(what, section=SECTION, hint="Write a sentence.")
    label = actor.label.replace("\0", "")[:_MOST_LABEL_CHARACTERS]
    return Grounds(proof, label, key_of(actor.agent) if actor.agent else None, reason, tx.now_us())


def _join(tx: Transaction, identified: ByKey, grounds: Grounds) -> Persona:
    known, new = _known_and_new(tx, identified)
    if len(known) > 1:
        raise Conflict(
            f"{_named(known[1], identified)} is in another persona, {known[1].key.hex()}",
            section=SECTION,
            hint="Look at it. If both personas are one human, an admin merges them whole.",
        )
    return _gather(tx, known[0] if known else None, new | _addresses(known, identified), grounds)


def _addresses(known: Sequence[Persona], identified: ByKey) -> ByKey:
    """Mail addresses of whom only the SHA-1 was joined, which doesn't tell them."""
    sums = {each.agent_key for persona in known for each in persona.members if "mbox_sha1sum" in each.agent}
    return {each: agent for each, agent in identified.items() if each in sums and "mbox" in agent}


def _named(persona: Persona, identified: ByKey) -> str:
    """Who of a persona was named."""
    return next(identity_text(each.agent) for each in persona.members if each.agent_key in identified)


def _known_and_new(tx: Transaction, identified: ByKey) -> tuple[list[Persona], ByKey]:
    """The personas in which agents are, in the order in which these were named, and the agents that are in none."""
    of_each = personas.personas_of(tx, identified)
    found = personas.find_personas(tx, of_each.values())
    known = dict.fromkeys(of_each[each] for each in identified if of_each[each] in found)
    new = {each: agent for each, agent in identified.items() if of_each[each] not in found}
    return [found[each] for each in known], new


def _gather(tx: Transaction, into: Persona | None, new: ByKey, grounds: Grounds) -> Persona:
    """Put agents into a persona, which begins where there is none yet, out of those in which they may be."""
    many = len({*new, *(member.agent_key for member in (into.members if into else ()))})
    if many > MOST_IDENTIFIERS:
        what = f"the persona would have {many} identifiers; it may have {MOST_IDENTIFIERS}"
        raise BadRequest(what, section=SECTION, hint="Part those that are used no more.")
    persona_key = into.key if into else uuid4().bytes
    if into is None:
        personas.begin(tx, persona_key, grounds.at_us)
    personas.remove(tx, new)
    personas.add(tx, persona_key, new, grounds)
    trail.note(tx, [Step(JOINED, each, persona_key, agent, grounds) for each, agent in new.items()])
    return personas.find_personas(tx, [persona_key])[persona_key]


def _the_one_of(tx: Transaction, identified: ByKey) -> Persona:
    """The persona in which all of these are."""
    known, alone = _known_and_new(tx, identified)
    if alone:
        agent = next(iter(alone.values()))
        raise BadRequest(f"{identity_text(agent)} is in no persona", section=SECTION, hint="Leave it out.")
    if len(known) != 1:
        what = f"these are in {len(known)} personas" if known else "nobody was named"
        raise BadRequest(what, section=SECTION, hint="Name identifiers of one persona.")
    return known[0]


def _leave(tx: Transaction, persona: Persona, leaving: Sequence[Member], grounds: Grounds) -> list[Persona]:
    """Take members out of a persona that goes on without them; that persona."""
    personas.remove(tx, [each.agent_key for each in leaving])
    steps = [Step(PARTED, each.agent_key, persona.key, each.agent, grounds) for each in leaving]
    trail.note(tx, steps)
    return list(personas.find_personas(tx, [persona.key]).values())


def _dissolve(tx: Transaction, persona: Persona, grounds: Grounds) -> list[Persona]:
    """End a persona, in which only one would be left."""
    _leave(tx, persona, persona.members, grounds)
    personas.end(tx, [persona.key])
    return []


def _begin_anew(tx: Transaction, members: Sequence[Member], grounds: Grounds) -> list[Persona]:
    return [_gather(tx, None, {each.agent_key: dict(each.agent) for each in members}, grounds)]
