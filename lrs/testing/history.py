"""A history of a store: random, and the same for the same seed.

It has what breaks projections: several spellings of a verb, persons under several identifiers, timestamps out of order,
repetitions, statements that are voided later, twice, or before they come, and persons who are erased.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from lrs.testing.statements import voiding
from lrs.xapi.concepts import CONCEPTS

ADMIN = {"objectType": "Agent", "name": "Admin", "mbox": "mailto:admin@example.com"}
_PERSONS: Sequence[Mapping[str, Any]] = (
    {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"},
    {"objectType": "Agent", "name": "Ben", "account": {"homePage": "http://lms.example.com", "name": "ben"}},
    {"objectType": "Agent", "mbox_sha1sum": "0" * 39 + "c"},
    {"objectType": "Agent", "name": "Dan", "openid": "http://dan.example.com"},
    {"objectType": "Agent", "name": "Élodie 🎓", "mbox": "mailto:elodie@example.com"},
)
_TEACHER = {"objectType": "Agent", "name": "Tess", "mbox": "mailto:tess@example.com"}
_TEAM = {"objectType": "Group", "name": "Team", "mbox": "mailto:team@example.com", "member": _PERSONS[:2]}
_PAIR = {"objectType": "Group", "member": _PERSONS[3:]}
_UNKNOWN_VERB = "http://example.com/verbs/frobnicated"
_COMMON = ("completed", "passed", "failed", "liked", "attended", "answered")
_STATEMENTS = 120


@dataclass(frozen=True)
class Posted:
    """Statements that are sent in one request."""

    statements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Erased:
    """A person who is erased."""

    agent: Mapping[str, Any]


Deed = Posted | Erased


def history(seed: int = 1, length: int = _STATEMENTS) -> list[Deed]:
    """What happens in a store, in order, with some `length` statements that mean something."""
    return list(_History(Random(seed)).deeds(length))


class _History:
    def __init__(self, random: Random):
        self._random = random
        self._sent: list[Mapping[str, Any]] = []

    def deeds(self, length: int) -> Iterator[Deed]:
        third = length // 3
        yield from self._posts(third)
        yield Erased(_PERSONS[0])
        yield from self._posts(third)
        yield Erased(ADMIN)  # whose voidings go with her
        yield from self._posts(third)
        yield Erased(_PERSONS[1])

    def _posts(self, length: int) -> Iterator[Posted]:
        until = len(self._sent) + length
        while len(self._sent) < until:
            yield Posted([self._statement() for _ in range(self._random.randint(1, 5))])
            yield from self._surprise()

    def _surprise(self) -> Iterator[Posted]:
        """What senders do to statements, sometimes."""
        one, draw = self._random.choice(self._sent), self._random.random()
        if draw < 0.2:
            yield Posted([self._voiding(one["id"])])
        elif draw < 0.3:
            yield Posted([self._voiding(one["id"]), self._voiding(one["id"])])
        elif draw < 0.4:
            yield Posted([self._voiding((late := self._statement())["id"])])
            yield Posted([late])
        elif draw < 0.5:
            yield Posted([one])

    def _voiding(self, target_id: str) -> dict[str, Any]:
        return voiding(target_id, id=self._id(), actor=ADMIN, timestamp=self._timestamp())

    def _statement(self) -> dict[str, Any]:
        made = {
            "id": self._id(),
            "actor": self._random.choice([*_PERSONS, *_PERSONS, _TEAM, _PAIR]),
            "verb": self._verb(),
            "object": self._object(),
            "timestamp": self._timestamp(),
            **self._sometimes("result", self._result()),
            **self._sometimes("context", self._context()),
        }
        self._sent.append(made)
        return made

    def _verb(self) -> dict[str, Any]:
        if self._random.random() < 0.1:
            return {"id": _UNKNOWN_VERB}
        meanings = sorted(CONCEPTS.keys() - {"voided"})
        concept = self._random.choice(_COMMON if self._random.random() < 0.7 else meanings)
        return {"id": self._random.choice(CONCEPTS[concept]), "display": {"en": concept}}

    def _object(self) -> dict[str, Any]:
        draw = self._random.random()
        if draw < 0.1:
            return dict(self._random.choice(_PERSONS))
        if draw < 0.2 and self._sent:
            return {"objectType": "StatementRef", "id": self._random.choice(self._sent)["id"]}
        definition = {"name": {"en": "A course"}, "type": "http://adlnet.gov/expapi/activities/course"}
        return {"id": f"http://example.com/courses/{self._random.randint(1, 4)}", "definition": definition}

    def _result(self) -> dict[str, Any]:
        scaled = self._random.randint(-10, 10) / 10
        return {
            **self._sometimes("score", {"scaled": scaled, "raw": scaled * 50 + 50, "min": 0, "max": 100}),
            **self._sometimes("success", self._random.random() < 0.5),
            **self._sometimes("completion", self._random.random() < 0.5),
            **self._sometimes("duration", f"PT{self._random.randint(1, 90)}M"),
            **self._sometimes("response", "a word; nothing more"),
        }

    def _context(self) -> dict[str, Any]:
        around = {"parent": [{"id": "http://example.com/courses"}], "category": [{"id": "http://example.com/profile"}]}
        return {
            **self._sometimes("registration", str(UUID(int=self._random.randint(1, 3), version=4))),
            **self._sometimes("instructor", _TEACHER),
            **self._sometimes("team", _TEAM),
            **self._sometimes("contextActivities", around),
            **self._sometimes("extensions", {"http://example.com/extensions/room": 12}),
        }

    def _sometimes(self, name: str, value: Any) -> dict[str, Any]:
        return {name: value} if self._random.random() < 0.5 else {}

    def _id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _timestamp(self) -> str:
        """In the last year or the one before, in any order, and in several time zones."""
        day = f"{self._random.randint(2024, 2025)}-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"
        zone = self._random.choice(["Z", "+02:00", "-05:30"])
        return f"{day}T{self._random.randint(0, 23):02}:{self._random.randint(0, 59):02}:00.000{zone}"
