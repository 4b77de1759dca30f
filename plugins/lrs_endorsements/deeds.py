"""What people do: ask for an endorsement, give one, take a step with one. Each deed is a statement in the log."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from lrs.api import Actor, BadRequest, Forbidden, NotFound, PluginStore, Transaction, entries_by_id
from lrs_endorsements.parts import Evidence
from lrs_endorsements.persons import NOBODY, person_key
from lrs_endorsements.rights import GIVE, STAFF
from lrs_endorsements.said import ACCEPT, COMMENT, DECLINE, DISPUTE, EXPIRE, WITHDRAW, Statement
from lrs_endorsements.vocabulary import Vocabulary
from lrs_endorsements.writing import Asked, Given, Writer

STEPS: Mapping[str, int] = {
    "accept": ACCEPT,
    "decline": DECLINE,
    "withdraw": WITHDRAW,
    "dispute": DISPUTE,
    "expire": EXPIRE,
    "comment": COMMENT,
}
_SECTION = "docs/endorsements.md"


@dataclass(frozen=True)
class Member:
    """Somebody who acts: `agent`, by the credentials of `actor`."""

    actor: Actor
    agent: Mapping[str, Any]


def member(actor: Actor, named: Mapping[str, Any] | None) -> Member:
    """Who acts by credentials: their own agent, or the one that staff names. Raises Forbidden, BadRequest."""
    if not actor.may(STAFF):
        actor.check(GIVE)
    own = person_key(actor.agent)
    if named is not None and person_key(named) != own:
        if not actor.may(STAFF):
            hint = f"Leave out `on_behalf_of`, or ask for credentials with the scope {STAFF}."
            raise Forbidden("these credentials act for nobody but their own agent", section=_SECTION, hint=hint)
        return Member(actor, named)
    if own == NOBODY:
        hint = "Send the member as `on_behalf_of`, with the scope endorsements/staff."
        raise BadRequest("these credentials are of no single person", section=_SECTION, hint=hint)
    return Member(actor, named or actor.agent)


def operator(tx: Transaction, agent: Mapping[str, Any]) -> Member:
    """Who acts on the command line."""
    return Member(Actor(tx.store_id, {**agent, "objectType": "Agent"}, frozenset(), "lrs endorsements"), agent)


def ask(store: PluginStore, who: Member, asked: Asked) -> UUID:
    """Ask a person for an endorsement; the id of the request. Raises InvalidStatements."""
    return _record(store, who, _writer(store).request(who.agent, asked))


def give(store: PluginStore, who: Member, given: Given) -> UUID:
    """Endorse; the id of the endorsement. Evidence without a hash is pinned as it is stored now.

    Raises InvalidStatements, NotFound where such evidence isn't there.
    """
    missing = [each.statement_id for each in given.evidence if not each.sha256]
    with store.read() as tx:
        pinned = pins(tx, missing) if missing else {}
    evidence = [replace(each, sha256=each.sha256 or pinned[each.statement_id]) for each in given.evidence]
    return _record(store, who, _writer(store).endorsement(who.agent, replace(given, evidence=evidence)))


def take_step(store: PluginStore, who: Member, kind: int, subject: UUID, words: str) -> UUID:
    """Take a step with an endorsement or a request; the id of the statement. Raises InvalidStatements."""
    return _record(store, who, _writer(store).step(who.agent, kind, subject, words))


def pins(tx: Transaction, ids: list[UUID]) -> dict[UUID, str]:
    """The SHA-256 of statements as they are stored. Raises NotFound."""
    entries = entries_by_id(tx, ids)
    for each in ids:
        if each not in entries or not entries[each].is_in_sight:
            hint = "It is not stored here, or was voided or erased."
            raise NotFound(f"there is no statement {each} to serve as evidence", section=_SECTION, hint=hint)
    return {each: sha256(entries[each].body).hexdigest() for each in ids}


def evidence_of(ids: list[UUID]) -> list[Evidence]:
    """Evidence that is to be pinned as it is stored now."""
    return [Evidence(each, "") for each in ids]


def _writer(store: PluginStore) -> Writer:
    return Writer(Vocabulary(store.settings["base"]))


def _record(store: PluginStore, who: Member, statement: Statement) -> UUID:
    (statement_id,) = store.record(who.actor, [statement])
    return UUID(statement_id)
