"""A server with badges on each kind of database, and a store in which people earn them."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs.api import PluginStore
from lrs.testing import FreshServer, FreshStore, fresh_server
from lrs_badges import awards, editing, people, questions, schemas
from lrs_badges.awarding import batches, byhand
from lrs_badges.awarding.looking import look_again
from lrs_badges.awarding.tending import tend
from lrs_badges.awards import Award
from tests.postgresql import PostgresqlServer

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
COURSES = {"statements": {"concepts": ["completed"]}, "of": "activities"}


def person(name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "name": name.capitalize(), "mbox": f"mailto:{name}@example.com"}


ANN, BEN, CAT = map(person, ("ann", "ben", "cat"))
ANN_AT_WORK = {"account": {"homePage": "https://hr.example.com/", "name": "ann"}}


def completed(who: Mapping[str, Any], course: int = 1, day: int = 1, **rest: Any) -> dict[str, Any]:
    """That somebody has completed a course, on a day of January 2026."""
    return {
        "id": str(uuid4()),
        "actor": who,
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {"id": f"https://courses.example.com/{course}", "definition": {"name": {"en": f"Course {course}"}}},
        "timestamp": f"2026-01-{day:02}T09:00:00Z",
        **rest,
    }


class School:
    """A store with badges, as a test goes to it."""

    def __init__(self, store: FreshStore):
        self.store = store

    @property
    def badges(self) -> PluginStore:
        """The store as the plugin gets it, with the settings as they are."""
        return self.store.inside("badges")

    def keep(self, name: str = "courses", criteria: Mapping[str, Any] | None = None, **told: Any) -> editing.Kept:
        """Keep an achievement, by default for three courses."""
        rules = {**COURSES, "count": 3} if criteria is None else criteria
        loaded = schemas.NamedAchievement().load({"name": name, "title": name.title(), "criteria": rules, **told})
        (kept,) = editing.keep(self.badges, [loaded])
        self.store.derive()
        return kept

    def post(self, *statements: Mapping[str, Any]) -> list[str]:
        return self.store.post(*statements)

    def award(self) -> None:
        """Derive and award until nothing is left to do."""
        for _ in range(20):
            self.store.derive()
            for _ in look_again(self.badges):
                pass
            if not sum(batches.award_due(self.badges)):
                self.store.derive()
                return
        raise AssertionError("awarding never ends")

    def tend(self) -> None:
        """As `award`, in one turn of the chore."""
        self.store.derive()
        for _ in tend(self.badges):
            pass
        self.store.derive()

    def awards(self, agent: Mapping[str, Any] = ANN) -> list[Award]:
        """The awards of a person, the newest first."""
        with self.badges.read() as tx:
            return awards.of_person(tx, people.person(tx, agent).key)

    def states(self, agent: Mapping[str, Any] = ANN) -> dict[str, str]:
        """The state of the newest award of each achievement."""
        return {each.achievement: each.state for each in reversed(self.awards(agent))}

    def why(self, agent: Mapping[str, Any] = ANN, name: str = "courses") -> dict[str, Any]:
        with self.badges.read() as tx:
            return questions.why(self.badges, tx, agent, name)

    def by_hand(self, award_id: UUID, deed: str) -> None:
        byhand.change(self.badges, {"mbox": "mailto:sue@example.com"}, award_id, deed, "so decided")
        self.store.derive()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server with badges on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with fresh_server("badges", server_url=url) as server:
        yield server


@pytest.fixture
def school(server: FreshServer) -> School:
    return School(server.store(f"school-{uuid4().hex}"))
