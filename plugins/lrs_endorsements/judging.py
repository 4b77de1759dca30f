"""Which endorsements a batch has a say in, and where each of them stands since."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from lrs.api import Transaction, entries_by_id
from lrs_endorsements.cases import Case, Cases, Rules
from lrs_endorsements.policies import broken, standing
from lrs_endorsements.said import Endorsement, Reader
from lrs_endorsements.states import REFUSED, STANDS, SUPERSEDED, WAITING, Taken, expiry_us, state_of
from lrs_endorsements.tables import given, holdings, presences, steps, watched

_PAIR = ("endorser", "endorsee", "item")
_Pair = tuple[bytes, ...]


class Judged(NamedTuple):
    """An endorsement and where it stands, as it is kept."""

    statement: bytes
    endorser: bytes
    endorsee: bytes
    item: bytes
    at_us: int
    expires_us: int
    state: int
    standing: int
    reasons: str
    position: int

    @property
    def pair(self) -> _Pair:
        return self.endorser, self.endorsee, self.item


class Arrived(NamedTuple):
    """An endorsement that has just come, and its position."""

    said: Endorsement
    position: int


def touched(tx: Transaction, concerned: Collection[bytes], *batches: Mapping[Any, Sequence[Any]]) -> set[bytes]:
    """The endorsements that depend on statements, or on what is said in the rows of batches."""
    found = {row[0] for row in tx.find_many(watched, ("statement",), "watched", concerned)}
    subjects = {row[0] for rows in batches for row in rows[steps]}
    found |= {row[0] for row in tx.find_many(given, ("statement",), "statement", subjects)}
    found |= {row[0] for row in tx.find_many(watched, ("statement",), "watched", subjects)}
    present = {row[0] for rows in batches for row in rows[presences]}
    for role in ("endorser", "endorsee"):
        found |= {row[0] for row in tx.find_many(given, ("statement",), role, present)}
    holders = {row[:2] for rows in batches for row in rows[holdings]}
    return found | {row[0] for row in tx.find_matching(given, ("statement",), ("endorser", "item"), holders)}


def pairs(tx: Transaction, statements: Collection[bytes]) -> set[_Pair]:
    """Who endorses whom for what in these endorsements, as it is kept."""
    return set(tx.find_many(given, _PAIR, "statement", statements))


class Judge:
    """Judges endorsements as the log stands, but for statements that are being `erased`."""

    def __init__(self, tx: Transaction, reader: Reader, rules: Rules, erased: Container[UUID]):
        self._tx, self._reader, self._rules, self._erased = tx, reader, rules, erased

    def anew(self, statements: Iterable[bytes], arrived: Mapping[bytes, Arrived], left: Iterable[_Pair]) -> None:
        """Write down where endorsements stand, among them those that have `arrived`.

        Of the pairs that have `left`, another one is the newest now.
        """
        names = ("statement", *_PAIR, "position")
        kept = list(self._tx.find_many(given, names, "statement", sorted(statements)))
        known = self._said([row[0] for row in kept])
        positions = {row[0]: row[-1] for row in kept} | {key: each.position for key, each in arrived.items()}
        judged = self._judged([*known, *(each.said for each in arrived.values())], positions)
        wanted = {*left, *(row[1:4] for row in kept), *(each.pair for each in judged)}
        done = {each.statement for each in judged}
        beside = self._tx.find_matching(given, ("statement", "position"), _PAIR, sorted(wanted))
        others = {statement: position for statement, position in beside if statement not in done}
        judged += self._judged(self._said(sorted(others)), others)
        self._tx.delete_many(given, ["statement"], [(key,) for key in {*others, *(row[0] for row in kept)}])
        self._tx.insert_many(given, Judged._fields, sorted(_superseded(judged)))

    def _judged(self, said: Sequence[Endorsement], positions: Mapping[bytes, int]) -> list[Judged]:
        found = Cases(self._tx, self._reader, self._rules, erased=self._erased).of(said)
        taken = taken_with(self._tx, [_key(case) for case in found])
        return [_judged(case, taken.get(_key(case), ()), positions[_key(case)]) for case in found]

    def _said(self, keys: Sequence[bytes]) -> list[Endorsement]:
        entries = entries_by_id(self._tx, [UUID(bytes=key) for key in keys])
        read = (self._reader.endorsement(orjson.loads(entry.body)) for entry in entries.values() if entry.body)
        return [each for each in read if each is not None]


def taken_with(tx: Transaction, endorsements: Collection[bytes]) -> dict[bytes, list[Taken]]:
    """The steps that were taken with endorsements."""
    found: dict[bytes, list[Taken]] = {}
    columns = ("subject", "at_us", "statement", "kind", "person")
    for subject, *step in tx.find_many(steps, columns, "subject", endorsements):
        found.setdefault(subject, []).append(Taken(*step))
    return found


def _superseded(judged: Sequence[Judged]) -> Iterator[Judged]:
    """What was judged, where the newest of each pair takes the place of the others."""
    newest: dict[_Pair, tuple[int, bytes]] = {}
    for each in judged:
        if each.state != REFUSED:
            newest[each.pair] = max(newest.get(each.pair, (0, b"")), (each.at_us, each.statement))
    for each in judged:
        is_older = each.state in (STANDS, WAITING) and newest[each.pair] != (each.at_us, each.statement)
        yield each._replace(state=SUPERSEDED) if is_older else each


def _key(case: Case) -> bytes:
    assert case.said.id is not None, "what is in the log has an id"
    return case.said.id.bytes


def _judged(case: Case, taken: Iterable[Taken], position: int) -> Judged:
    reasons = broken(case)
    return Judged(
        statement=_key(case),
        endorser=case.said.endorser,
        endorsee=case.endorsee,
        item=case.item_key,
        at_us=case.said.at_us,
        expires_us=expiry_us(case),
        state=state_of(case, bool(reasons), taken),
        standing=standing.as_bits(case.standing),
        reasons=",".join(reasons),
        position=position,
    )
