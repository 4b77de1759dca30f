"""Deeds, and the statements that record them: a badge is awarded, revoked, suspended or given back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from lrs.api import Actor, PluginStore, iso
from lrs_badges import vocabulary
from lrs_badges.achievements import Achievement
from lrs_badges.awarding import said

MOST_GROUNDS = 500
_CALLED = {said.REVOKE: "revoked", said.SUSPEND: "suspended", said.RESUME: "resumed"}


@dataclass(frozen=True)
class Earning:
    """That a person is awarded an achievement for the `number`th time; by somebody, or by its rules.

    `keys` are those of all identifiers that they are known by.
    """

    statement_id: UUID
    achievement: Achievement
    agent: Mapping[str, Any]
    number: int
    at_us: int
    since_us: int = 0
    grounds: Sequence[UUID] = ()
    keys: Collection[bytes] = ()
    reason: str = ""
    by: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Changing:
    """That an award is revoked, suspended or resumed, by somebody or by its rules: the `step`th thing that happens."""

    statement_id: UUID
    award_id: UUID
    kind: int
    step: int
    at_us: int
    reason: str
    by: Mapping[str, Any] | None = None


Deed = Earning | Changing


def earning_id(namespace: UUID, person: bytes, achievement: Achievement, number: int) -> UUID:
    """The id of an award by rules: the same whoever makes it, and whenever; who knows no `namespace` can't tell it."""
    return uuid5(namespace, f"{achievement.name}/{achievement.version}/{person.hex()}/{number}")


def following_id(erased: UUID, number: int) -> UUID:
    """The id of an award in the place of one that was erased."""
    return uuid5(erased, str(number))


def changing_id(award_id: UUID, kind: int, step: int) -> UUID:
    """The id of what is done by rules about an award, as above."""
    return uuid5(award_id, f"{kind}/{step}")


class Writer:
    """Writes deeds as statements of a store."""

    def __init__(self, store: PluginStore):
        self._base, self._store = store.settings["base"], store.name

    def statement(self, deed: Deed) -> dict[str, Any]:
        """The statement that records a deed."""
        made = self._earning(deed) if isinstance(deed, Earning) else self._changing(deed)
        instructor = {"instructor": {"objectType": "Agent", **deed.by}} if deed.by else {}
        context = {"extensions": {vocabulary.detail(self._base): made.pop("detail")}, **instructor}
        return {"id": str(deed.statement_id), "timestamp": iso(deed.at_us), "context": context, **made}

    def _earning(self, deed: Earning) -> dict[str, Any]:
        told = deed.achievement
        expires_us = deed.at_us + told.valid_days * 86_400_000_000 if told.valid_days else 0
        assertion = vocabulary.assertion_id(self._base, self._store, str(deed.statement_id))
        detail = {
            "achievement": told.name,
            "version": told.version,
            "number": deed.number,
            "expires": iso(expires_us) if expires_us else "",
            "since": iso(deed.since_us) if deed.since_us else "",
            "is_by_hand": deed.by is not None,
            "reason": deed.reason,
            "grounds": [str(each) for each in deed.grounds[:MOST_GROUNDS]],
        }
        return {
            "actor": dict(deed.agent),
            "verb": _verb(vocabulary.EARNED, "earned"),
            "object": self._activity(told),
            "result": {"success": True, "extensions": {vocabulary.ASSERTION: {"@id": assertion}}},
            "detail": detail,
        }

    def _activity(self, told: Achievement) -> dict[str, Any]:
        iri = vocabulary.achievement_id(self._base, self._store, told.name, told.version)
        definition = {
            "type": vocabulary.BADGE,
            "name": {"und": told.title},
            "description": {"und": told.description or told.title},
            "extensions": {vocabulary.BADGE_CLASS: {"@id": iri}},
        }
        return {"objectType": "Activity", "id": iri, "definition": definition}

    def _changing(self, deed: Changing) -> dict[str, Any]:
        return {
            "actor": vocabulary.awarder(self._base),
            "verb": _verb(said.VERB_OF[deed.kind], _CALLED[deed.kind]),
            "object": {"objectType": "StatementRef", "id": str(deed.award_id)},
            "detail": {"step": deed.step, "is_by_hand": deed.by is not None, "reason": deed.reason},
        }


def record(store: PluginStore, store_id: int, deeds: Sequence[Deed]) -> list[str]:
    """Store the statements that record deeds; their ids. Raises Conflict, InvalidStatements, Unavailable."""
    if not deeds:
        return []
    writer, authority = Writer(store), vocabulary.awarder(store.settings["base"])
    actor = Actor(store_id, authority, frozenset(), "badges")
    return store.record(actor, [writer.statement(each) for each in deeds])


def _verb(iri: str, name: str) -> dict[str, Any]:
    return {"id": iri, "display": {"en": name}}
