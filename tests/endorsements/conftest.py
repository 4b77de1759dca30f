"""A server with endorsements on each kind of database, and a store in which people vouch for each other."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.testing import FreshServer, FreshStore, fresh_server
from lrs_endorsements.vocabulary import COMPETENCY, Vocabulary
from tests.postgresql import PostgresqlServer

BASE = "https://w3id.org/cairn/endorsements/"
OWN = Vocabulary(BASE)
NEGOTIATION = {
    "id": "https://skills.example.com/negotiation",
    "definition": {"name": {"en": "Negotiation"}, "type": COMPETENCY},
}
GROUP = {"id": "https://groups.example.com/sales", "definition": {"type": "http://activitystrea.ms/group"}}
EVENT = {"id": "https://events.example.com/lunch", "definition": {"type": "http://activitystrea.ms/event"}}


def person(name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "name": name.capitalize(), "mbox": f"mailto:{name}@example.com"}


ANN, BEN, CAT, SUE = map(person, ("ann", "ben", "cat", "sue"))


def at(day: int, hour: int = 9) -> str:
    return f"2026-01-{day:02}T{hour:02}:00:00Z"


def said(actor: dict[str, Any], verb: str, about: dict[str, Any], time: str, **rest: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "actor": actor, "verb": {"id": verb}, "object": about, "timestamp": time, **rest}


def joined(who: dict[str, Any], day: int, where: dict[str, Any] = GROUP) -> dict[str, Any]:
    return said(who, "http://activitystrea.ms/join", where, at(day))


def left(who: dict[str, Any], day: int, where: dict[str, Any] = GROUP) -> dict[str, Any]:
    return said(who, "http://activitystrea.ms/leave", where, at(day))


def attended(who: dict[str, Any], time: str) -> dict[str, Any]:
    return said(who, "http://adlnet.gov/expapi/verbs/attended", EVENT, time)


def endorsed(
    endorser: dict[str, Any], endorsee: dict[str, Any], day: int = 20, item: dict[str, Any] = NEGOTIATION, **more: Any
) -> dict[str, Any]:
    """A personal endorsement as a stock client sends it; `more` goes into its context's extensions by name."""
    extensions = {getattr(OWN, name, name): value for name, value in more.items()}
    context = {"contextActivities": {"grouping": [item]}, "extensions": extensions}
    return said(endorser, OWN.endorsed, endorsee, at(day), context=context)


def conferred(learner: dict[str, Any], day: int = 5, **rest: Any) -> dict[str, Any]:
    context = {"contextActivities": {"grouping": [NEGOTIATION]}}
    return said(SUE, "https://w3id.org/xapi/tla/verbs/conferred", learner, at(day), context=context, **rest)


def about(actor: dict[str, Any], verb: str, target: dict[str, Any], day: int = 25) -> dict[str, Any]:
    """A statement about another one."""
    return said(actor, verb, {"objectType": "StatementRef", "id": target["id"]}, at(day))


def verified(endorser: dict[str, Any], grant: dict[str, Any], day: int = 20) -> dict[str, Any]:
    return about(endorser, "https://w3id.org/xapi/tla/verbs/verified", grant, day)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with fresh_server("endorsements", server_url=url) as server:
        yield server


class Circle:
    """A store with people in it, as a test has them endorse each other."""

    def __init__(self, store: FreshStore):
        self.store = store
        self.client = store.client("all")

    def set_up(self, **settings: Any) -> None:
        self.store.set_up("endorsements", **settings)

    def keep(self, *statements: dict[str, Any]) -> None:
        """Store statements, and derive what follows from them."""
        answer = self.send(*statements)
        assert answer.status_code == 200, answer.text
        self.store.derive()

    def send(self, *statements: dict[str, Any]) -> Any:
        """Store statements in one request, and give the answer."""
        headers = {"X-Experience-API-Version": "1.0.3"}
        return self.client.post("/xapi/statements", json=list(statements), headers=headers)

    def smuggle(self, *statements: dict[str, Any], at_once: int = 200) -> None:
        """Have statements in the log that nobody has checked, as an import brings them, and derive."""
        there = stores.get(self.store.database, self.store.name)
        activations.disable(self.store.database, there, "endorsements")
        assert self.send(*statements).status_code == 200
        activations.enable(self.store.database, there, "endorsements")
        self.store.derive(at_once)

    def refusal(self, *statements: dict[str, Any]) -> str:
        """Why statements are refused."""
        answer = self.send(*statements)
        assert answer.status_code == 400, answer.text
        return str(answer.text)

    def shown(self, statement: dict[str, Any]) -> dict[str, Any]:
        """An endorsement as readers see it."""
        self.store.derive()
        answer: dict[str, Any] = self.client.ask(f"endorsements/api/endorsements/{statement['id']}")
        return answer

    def state(self, statement: dict[str, Any]) -> str:
        return str(self.shown(statement)["state"])


@pytest.fixture
def circle(server: FreshServer) -> Circle:
    """A store in which Ann and Ben were in one group, and endorsements need not be accepted."""
    circle = Circle(server.store(f"s{uuid4().hex}"))
    circle.set_up(acceptance=False, staff=[SUE])
    circle.store.derive()
    circle.keep(joined(ANN, 1), joined(BEN, 2))
    return circle
