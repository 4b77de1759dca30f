"""What is known of people's mastery, within a transaction: everything that is asked begins here."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from lrs.api import Concepts, NotFound, Transaction
from lrs_competencies.frameworks.outline import Item, read_outline
from lrs_competencies.mastery import people, tables
from lrs_competencies.mastery.evidence import Goal, Piece, Remark
from lrs_competencies.mastery.levels import Basis
from lrs_competencies.mastery.people import SECTION, Person
from lrs_competencies.mastery.record import Record
from lrs_competencies.mastery.rules import EvidenceRule, EvidenceRules
from lrs_competencies.mastery.thresholds import Thresholds

_MOST_KEPT = 8


class _Kept:
    """What was made of settings and frameworks last; both are in the key, so it is never wrong."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, bytes], tuple[Basis, EvidenceRules]] = {}
        self._lock = Lock()

    def get(self, key: tuple[str, bytes]) -> tuple[Basis, EvidenceRules] | None:
        return self._made.get(key)

    def put(self, key: tuple[str, bytes], made: tuple[Basis, EvidenceRules]) -> None:
        with self._lock:
            self._made[key] = made
            for oldest in list(self._made)[:-_MOST_KEPT]:
                del self._made[oldest]


_kept = _Kept()


class Reading:
    """Evidence as far as it is derived, and by what it is judged: the settings it was derived by, and frameworks."""

    def __init__(self, tx: Transaction, at_us: int | None = None):
        """`at_us`: as of when; now, if it is left out. Raises NotFound while evidence is derived for the first time."""
        self.tx = tx
        self.now_us = tx.now_us()
        self.at_us = self.now_us if at_us is None else at_us
        text = tx.execute(tx.select(tables.basis.c.settings)).scalar()
        if text is None:
            hint = "Try again in a moment. How far it has come: lrs plugin list"
            raise NotFound("competencies are still being derived from the statements", section=SECTION, hint=hint)
        self.basis, self._rules = _made(text, tx)

    def rule(self, number: int) -> EvidenceRule:
        """The rule with this number."""
        return self._rules.all[number]

    def item(self, name: str) -> Item:
        """The item that is meant by its URI or identifier. Raises NotFound where nobody has ever spoken of it."""
        found = self.basis.find(name)
        is_known = found.key in self.basis.outline.items or any(
            self.tx.find_many(tables.evidence, ("item",), "item", [found.key])
        )
        if not is_known:
            hint = "Name it by its URI or identifier, as its framework does."
            raise NotFound(f"there is no competency {name!r}", section=SECTION, hint=hint)
        return found

    def person(self, agent: Mapping[str, Any]) -> Person:
        """The person that an agent is. Raises BadRequest."""
        return people.people(self.tx, [agent])[0]

    def record(self, person: Person) -> Record:
        """The mastery of a person."""
        return self.records([person])[0]

    def records(self, persons: Sequence[Person]) -> list[Record]:
        """The mastery of people, in their order."""
        pieces = self._pieces({key for person in persons for key in person.keys})
        remarks = self._remarks({piece.statement for each in pieces.values() for piece in each})
        return [self._record(person, pieces, remarks) for person in persons]

    def _record(
        self, person: Person, pieces: Mapping[bytes, Sequence[Piece]], remarks: Mapping[bytes, Sequence[Remark]]
    ) -> Record:
        own = [piece for key in person.keys for piece in pieces.get(key, ())]
        about = [remark for piece in own for remark in remarks.get(piece.statement, ())]
        return Record(self.basis, own, about, person.keys, self.at_us)

    def goals(self, person: Person) -> list[tuple[Goal, Remark | None]]:
        """The goals of a person, the latest first, each with what ended it."""
        found = [Goal(*row) for row in self.tx.find_many(tables.goals, Goal._fields, "person", person.keys)]
        ends = self._remarks({goal.statement for goal in found})
        told = [(goal, min(ends.get(goal.statement, ()), key=_time, default=None)) for goal in found]
        return sorted(told, key=lambda each: (-each[0].at_us, each[0].statement))

    def records_about(self, keys: Iterable[bytes], behind: bytes) -> Iterator[tuple[Person, Record]]:
        """What everybody has by evidence under these keys of items alone: people by their keys."""
        pieces = self._pieces(keys, by="item")
        remarks = self._remarks({piece.statement for each in pieces.values() for piece in each})
        persons = people.people_with(self.tx, pieces)
        yield from ((each, self._record(each, pieces, remarks)) for each in persons if each.key > behind)

    def named(self, persons: Sequence[Person]) -> list[Person]:
        """The same people, each with an agent from a statement of theirs, and a name."""
        keys = {key for person in persons for key in person.keys}
        positions = dict(sorted(self.tx.find_many(tables.evidence, ("person", "position"), "person", keys)))
        agents = people.agents_by_key(self.tx, positions)
        named = [(person, [agents[key] for key in sorted(person.keys) if key in agents]) for person in persons]
        found = [replace(person, agent=known[0]) if known else person for person, known in named]
        return people.called(self.tx, found)

    def _pieces(self, keys: Iterable[bytes], by: str = "person") -> Mapping[bytes, list[Piece]]:
        """Evidence by the key of its person."""
        found: defaultdict[bytes, list[Piece]] = defaultdict(list)
        for row in self.tx.find_many(tables.evidence, Piece._fields, by, keys):
            found[row[0]].append(Piece(*row))
        return found

    def _remarks(self, statements: Iterable[bytes]) -> Mapping[bytes, list[Remark]]:
        found: defaultdict[bytes, list[Remark]] = defaultdict(list)
        for row in self.tx.find_many(tables.remarks, Remark._fields, "target", statements):
            found[row[0]].append(Remark(*row))
        return found


def _time(remark: Remark) -> tuple[int, bytes]:
    return remark.at_us, remark.statement


def _made(text: str, tx: Transaction) -> tuple[Basis, EvidenceRules]:
    outline = read_outline(tx)
    key = text, outline.revision
    found = _kept.get(key)
    if found is None:
        settings = json.loads(text)
        found = Basis(outline, Thresholds(settings)), EvidenceRules(settings, Concepts({}))
        _kept.put(key, found)
    return found
