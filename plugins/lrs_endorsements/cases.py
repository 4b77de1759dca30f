"""An endorsement with all that its policies look at, gathered for many of them in one query a table."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from lrs.api import Transaction, entries_by_id
from lrs_endorsements import presence
from lrs_endorsements.persons import NOBODY, Identifiers, KnownAs, alone, item_key, person_key
from lrs_endorsements.presence import Stay
from lrs_endorsements.said import EXPIRE, REVOKE, Endorsement, Grant, Reader, Request, Statement
from lrs_endorsements.settings import ASKED, HOLDS, STAFF
from lrs_endorsements.tables import holdings, presences, steps

_HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class Seen:
    """A statement to which an endorsement points, and the bytes that are stored; none where it isn't stored yet."""

    body: bytes
    statement: Statement
    is_voided: bool


@dataclass(frozen=True)
class Rules:
    """What a store has set, as policies ask for it."""

    settings: Mapping[str, Any]

    @cached_property
    def staff(self) -> frozenset[bytes]:
        return frozenset(map(person_key, self.settings["staff"]))

    @cached_property
    def platforms(self) -> frozenset[bytes]:
        return frozenset(map(person_key, self.settings["platforms"]))

    def reaches(self, level: str, wanted: str) -> bool:
        """Whether a level is at least another one, on the store's scale; off the scale, whether it is the same."""
        levels = self.settings["levels"]
        if level in levels and wanted in levels:
            return bool(levels.index(level) >= levels.index(wanted))
        return not wanted or level == wanted


@dataclass(frozen=True)
class Case:
    """An endorsement, and what is known of what it points to.

    `endorser_as` and `endorsee_as` are the identifiers under which they are known. `standing` are the grounds on which
    the endorser may; `is_ended` is whether the target was revoked or has expired.
    """

    said: Endorsement
    rules: Rules
    endorsee: bytes
    item: str
    target: Seen | None
    grant: Grant | None
    is_ended: bool
    evidence: Mapping[UUID, Seen]
    standing: frozenset[str]
    endorser_as: Identifiers
    endorsee_as: Identifiers

    @property
    def item_key(self) -> bytes:
        return item_key(self.item) if self.item else NOBODY

    @property
    def level(self) -> str:
        """The level that is vouched for: of a grant, where none is told, the granted one."""
        return self.said.parts.level or (self.grant.level if self.grant else "")

    def held(self) -> "Case":
        """The same case where the endorser turns out to hold what they endorse."""
        return replace(self, standing=self.standing | {HOLDS})


class Cases:
    """Gathers cases within a transaction.

    `beside` are statements that will be there with the endorsements; those in `erased` won't any more; `fresh`
    are statements that aren't derived yet. `known_as` says under which identifiers people are known.
    """

    def __init__(
        self,
        tx: Transaction,
        reader: Reader,
        rules: Rules,
        *,
        beside: Mapping[UUID, Statement] | None = None,
        erased: Container[UUID] = (),
        fresh: Iterable[Statement] = (),
        known_as: KnownAs = alone,
    ):
        self._tx, self._reader, self._rules = tx, reader, rules
        self._beside, self._erased, self._fresh = beside or {}, erased, tuple(fresh)
        self._known_as = known_as

    def of(self, endorsements: Sequence[Endorsement]) -> list[Case]:
        """The case of each endorsement, in their order."""
        seen = self._seen({each for said in endorsements for each in referred(said)})
        drafts = self._known([self._draft(said, seen) for said in endorsements])
        stays = self._stays({each for case in drafts for each in case.endorser_as | case.endorsee_as})
        held = self._held({(each, case.item_key) for case in drafts for each in case.endorser_as})
        ended = self._ended({case.said.target for case in drafts if case.said.target is not None})
        return [self._whole(case, seen, stays, held, ended) for case in drafts]

    def _seen(self, ids: set[UUID]) -> dict[UUID, Seen]:
        found = {each: Seen(b"", self._beside[each], False) for each in ids & self._beside.keys()}
        entries = entries_by_id(self._tx, ids) if ids else {}
        for each, entry in entries.items():
            if entry.body and each not in self._erased:
                found[each] = Seen(entry.body, orjson.loads(entry.body), entry.is_voided)
        return found

    def _draft(self, said: Endorsement, seen: Mapping[UUID, Seen]) -> Case:
        target = seen.get(said.target) if said.target else None
        grant = self._reader.grant({"id": str(said.target), **target.statement}) if target else None
        person, item = (grant.person, grant.item) if grant else (said.endorsee, said.item)
        evidence = {
            each.statement_id: seen[each.statement_id] for each in said.parts.evidence if each.statement_id in seen
        }
        endorsee = person_key(person) if person else NOBODY
        return Case(
            said=said,
            rules=self._rules,
            endorsee=endorsee,
            item=item,
            target=target,
            grant=grant,
            is_ended=False,
            evidence=evidence,
            standing=frozenset(),
            endorser_as=frozenset({said.endorser}),
            endorsee_as=frozenset({endorsee}),
        )

    def _known(self, drafts: Sequence[Case]) -> list[Case]:
        """The cases, with all identifiers of those whom they are about."""
        people = {each for case in drafts for each in (case.said.endorser, case.endorsee)}
        known = self._known_as(self._tx, people)
        return [
            replace(case, endorser_as=known[case.said.endorser], endorsee_as=known[case.endorsee]) for case in drafts
        ]

    def _stays(self, persons: set[bytes]) -> dict[bytes, list[Stay]]:
        found: dict[bytes, list[Stay]] = {}
        columns = ("person", "place", "at_us", "kind")
        for person, *stay in self._tx.find_many(presences, columns, "person", persons):
            found.setdefault(person, []).append(Stay(*stay))
        for said in filter(None, map(self._reader.presence, self._fresh)):
            found.setdefault(said.person, []).append(Stay(said.place, said.at_us, said.kind))
        return found

    def _held(self, wanted: set[tuple[bytes, bytes]]) -> dict[tuple[bytes, bytes], list[tuple[str, int]]]:
        found: dict[tuple[bytes, bytes], list[tuple[str, int]]] = {}
        columns = ("person", "item", "level", "at_us")
        for person, item, level, at_us in self._tx.find_matching(holdings, columns, ("person", "item"), wanted):
            found.setdefault((person, item), []).append((level, at_us))
        for grant in map(self._reader.grant, filter(self._reader.is_grant, self._fresh)):
            if grant.person is not None and grant.item:
                key = person_key(grant.person), item_key(grant.item)
                found.setdefault(key, []).append((grant.level, grant.at_us))
        return found

    def _ended(self, targets: set[UUID]) -> dict[bytes, set[bytes]]:
        """Who has revoked targets, or said that they have expired."""
        found: dict[bytes, set[bytes]] = {}
        columns = ("subject", "kind", "person")
        for subject, kind, person in self._tx.find_many(steps, columns, "subject", {each.bytes for each in targets}):
            if kind in (EXPIRE, REVOKE):
                found.setdefault(subject, set()).add(person)
        return found

    def _whole(
        self,
        case: Case,
        seen: Mapping[UUID, Seen],
        stays: Mapping[bytes, list[Stay]],
        held: Mapping[tuple[bytes, bytes], list[tuple[str, int]]],
        ended: Mapping[bytes, set[bytes]],
    ) -> Case:
        said, settings = case.said, self._rules.settings
        mine, theirs = _all_of(case.endorser_as, stays), _all_of(case.endorsee_as, stays)
        standing = set(presence.shared(mine, theirs, said.at_us, settings["event_hours"] * _HOUR_US))
        has = [each for known in case.endorser_as for each in held.get((known, case.item_key), ())]
        if any(at_us <= said.at_us and self._rules.reaches(each, case.level) for each, at_us in has):
            standing.add(HOLDS)
        if not self._rules.staff.isdisjoint(case.endorser_as):
            standing.add(STAFF)
        if _answers(case, self._request(said, seen)):
            standing.add(ASKED)
        return replace(case, standing=frozenset(standing), is_ended=self._is_ended(case, ended))

    def _is_ended(self, case: Case, ended: Mapping[bytes, set[bytes]]) -> bool:
        """Whether who granted the target, or staff, has ended it."""
        if case.said.target is None or case.target is None:
            return False
        may = self._rules.staff | {person_key(case.target.statement["actor"])}
        return not may.isdisjoint(ended.get(case.said.target.bytes, ()))

    def _request(self, said: Endorsement, seen: Mapping[UUID, Seen]) -> Request | None:
        asked = seen.get(said.answers) if said.answers else None
        return self._reader.request(asked.statement) if asked and not asked.is_voided else None


def _all_of(identifiers: Identifiers, stays: Mapping[bytes, list[Stay]]) -> list[Stay]:
    return [stay for each in identifiers for stay in stays.get(each, ())]


def referred(said: Endorsement) -> set[UUID]:
    """The statements to which an endorsement points."""
    pinned = {each.statement_id for each in said.parts.evidence}
    return pinned | {each for each in (said.target, said.answers) if each is not None}


def _answers(case: Case, request: Request | None) -> bool:
    """Whether an endorsement is what the endorsed person has asked this endorser for."""
    if request is None or request.at_us > case.said.at_us:
        return False
    return request.person in case.endorser_as and request.asker in case.endorsee_as and request.item == case.item
