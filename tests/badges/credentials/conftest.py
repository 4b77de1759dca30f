"""A store that awards badges, on a server that others know by an address, on each kind of database."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs.actor import Actor
from lrs.api import Transaction
from lrs.operations.plugins.store import PluginStore
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Wanted
from lrs.storage.tables import status_entries
from lrs.testing import Client, FreshServer, FreshStore
from lrs.testing.servers import fresh_settings, server_on
from lrs.testing.statements import statement
from lrs_badges import tables, vocabulary
from lrs_badges.awards import Award
from lrs_badges.credentials import reading
from tests.postgresql import PostgresqlServer

BASE = "https://w3id.org/cairn/badges/"
URL = "https://lrs.example.org"
SEALING = "a sealing key of enough letters for tests"
ANN = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}
BEN = {"objectType": "Agent", "name": "Ben", "account": {"homePage": "https://example.com", "name": "ben"}}
AT = "2026-01-20T09:00:00.000Z"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server on each kind of database, whose operator has set what it takes to sign."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with (
        fresh_settings(url) as settings,
        server_on(replace(settings, sealing_key=SEALING, public_url=URL), "badges") as server,
    ):
        yield server


@pytest.fixture(autouse=True)
def _settings_of_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read settings by themselves."""
    monkeypatch.setenv("CAIRN_SEALING_KEY", SEALING)
    monkeypatch.setenv("CAIRN_PUBLIC_URL", URL)


@dataclass
class Member:
    """Who has credentials of their own."""

    agent: dict[str, Any]
    client: Client
    inside: PluginStore
    login: tuple[str, str]


@dataclass
class Awarding:
    """A store in which badges are awarded."""

    store: FreshStore

    @property
    def inside(self) -> PluginStore:
        return self.store.inside("badges")

    def member(self, *scopes: str) -> Member:
        """Somebody with credentials of their own."""
        made = credentials.create(self.store.database, self.store.store_id, Wanted("member", scopes, URL))
        client = self.store.stranger()
        login = b64encode(f"{made.key}:{made.secret}".encode()).decode()
        client.environ_base |= {"HTTP_AUTHORIZATION": f"Basic {login}"}
        agent = {"objectType": "Agent", "account": {"homePage": URL, "name": made.key}}
        return Member(agent, client, self.inside, (made.key, made.secret))

    def achievement(self, name: str = "first-aid", **changes: Any) -> str:
        """The name of an achievement that is given by hand."""
        body = {
            "title": "First aid",
            "description": "Helps until help comes.",
            "narrative": "Pass the course.",
            "criteria": {},
            "tags": ["health"],
            "alignments": [{"name": "Resuscitates", "url": "https://case.example.org/items/1", "code": "A1"}],
            "scope": [],
            "starts_us": 0,
            "ends_us": 0,
            "valid_days": 0,
            **changes,
        }
        row = {"name": name, "version": 1, "body": json.dumps(body), "image": b"", "changed_us": 1, "retired_us": 0}
        with self.inside.write() as tx:
            tx.insert(tables.achievements, row)
        return name

    def retitle(self, name: str, title: str) -> None:
        """Have an achievement be called otherwise from now on."""
        with self.inside.write() as tx:
            found = tx.execute(tx.select(tables.achievements.c.body).where(tables.achievements.c.name == name)).scalar()
            body = json.dumps({**json.loads(found), "title": title})
            tx.execute(tx.update(tables.achievements).where(tables.achievements.c.name == name).values(body=body))

    def states(self) -> dict[str, str]:
        """What the status lists say of each credential."""
        with self.inside.read() as tx:
            found = tx.execute(tx.select(status_entries.c.credential_id, status_entries.c.state))
            return {row.credential_id: row.state for row in found}

    def awards(self, tx: Transaction) -> list[Award]:
        """All awards of the store."""
        ids = [award_id for _, award_id in reading.ids(tx, 0, 100)]
        return reading.awards_of(tx, ids)

    def award(self, name: str, agent: dict[str, Any] = ANN, **told: Any) -> UUID:
        """The award of an achievement to somebody, with what the statement tells beside it."""
        number = len(self.store.rows(tables.awards)) + 1
        found = {"achievement": name, "version": 1, "number": number, "expires": "", "since": "", "grounds": []}
        said = self._said(agent, vocabulary.EARNED, {**found, "is_by_hand": False, **told})
        said["object"] = {"id": vocabulary.achievement_id(BASE, self.store.name, name, 1)}
        return self._record(said)

    def take_back(self, award_id: UUID, verb: str = vocabulary.REVOKED, reason: str = "a mistake") -> UUID:
        """The statement that revokes, suspends or resumes an award."""
        step = len(self.store.rows(tables.steps)) + 1
        said = self._said(vocabulary.awarder(BASE), verb, {"step": step, "is_by_hand": True, "reason": reason})
        said["object"] = {"objectType": "StatementRef", "id": str(award_id)}
        return self._record(said)

    def _said(self, actor: dict[str, Any], verb: str, told: dict[str, Any]) -> dict[str, Any]:
        context = {"extensions": {vocabulary.detail(BASE): told}}
        return {"id": str(uuid4()), "actor": actor, "verb": {"id": verb}, "timestamp": AT, "context": context}

    def _record(self, said: dict[str, Any]) -> UUID:
        actor = Actor(self.store.store_id, vocabulary.awarder(BASE), frozenset(), "badges")
        (made,) = self.inside.record(actor, [said])
        self.store.derive()
        return UUID(made)

    def pass_course(self, agent: dict[str, Any] = ANN, **more: Any) -> UUID:
        """A statement that may be the ground of an award."""
        (found,) = self.store.post(statement(actor=agent, **more))
        return UUID(found)


@pytest.fixture
def awarding(server: FreshServer) -> Awarding:
    made = server.store(f"s{uuid4().hex}")
    made.derive()
    return Awarding(made)
