"""A store with a member who has endorsed Ann, on a server that may hold keys."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs.operations.plugins.store import PluginStore
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Wanted
from lrs.testing import Client, FreshServer, FreshStore
from lrs.testing.servers import fresh_settings, server_on
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import PrivateKey
from lrs_endorsements.credentials import possession
from tests.endorsements.conftest import ANN, endorsed
from tests.endorsements.credentials.made import base64url
from tests.endorsements.credentials.signing import signature
from tests.postgresql import PostgresqlServer

URL = "http://lrs.example.com"
SEALING = "a sealing key of enough letters for tests"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server on each kind of database, whose operator has set a sealing key."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with fresh_settings(url) as settings, server_on(replace(settings, sealing_key=SEALING), "endorsements") as server:
        yield server


@pytest.fixture(autouse=True)
def _sealing_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read settings by themselves."""
    monkeypatch.setenv("CAIRN_SEALING_KEY", SEALING)


@pytest.fixture
def store(server: FreshServer) -> FreshStore:
    """An empty store in which whoever likes may endorse, and nobody needs to accept."""
    made = server.store(f"s{uuid4().hex}")
    made.set_up("endorsements", acceptance=False, standing=[])
    made.derive()
    return made


@dataclass
class Member:
    """Who has credentials of their own, and does things with them."""

    store: FreshStore
    agent: dict[str, Any]
    client: Client
    login: tuple[str, str]

    @property
    def inside(self) -> PluginStore:
        return self.store.inside("endorsements")

    def endorse(self, **more: Any) -> UUID:
        """The statement by which the member endorses Ann."""
        said = endorsed({**self.agent, "name": "Bob"}, ANN, **more)
        self.store.post(said)
        self.store.derive()
        return UUID(said["id"])

    def register(self, key: PrivateKey) -> str:
        """The name of a key that was made elsewhere."""
        shown = base64url(signature(key, possession.challenge(self.agent).encode()))
        body = {"jwk": public_keys.jwk_of(key.public_key()), "signature": shown, "label": "laptop"}
        answer = self.client.post("/endorsements/api/keys", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json["key"])

    def hold(self, kind: str) -> str:
        """The name of a key that the server holds."""
        answer = self.client.post("/endorsements/api/keys/held", json={"kind": kind})
        assert answer.status_code == 200, answer.text
        return str(answer.json["key"])

    def issue(self, statement: UUID, key: str, format: str) -> str:
        """The credential that the server signs."""
        path = f"/endorsements/api/credentials/{statement}"
        answer = self.client.post(path, json={"key": key, "format": format})
        assert answer.status_code == 200, answer.text
        return str(answer.json["credential"])


def member_of(store: FreshStore, *scopes: str) -> Member:
    wanted = Wanted("member", scopes or ["endorsements/give", "statements/read"], URL)
    issued = credentials.create(store.database, store.store_id, wanted)
    client = store.stranger()
    login = b64encode(f"{issued.key}:{issued.secret}".encode()).decode()
    client.environ_base |= {"HTTP_AUTHORIZATION": f"Basic {login}"}
    agent = {"objectType": "Agent", "account": {"homePage": URL, "name": issued.key}}
    return Member(store, agent, client, (issued.key, issued.secret))


@pytest.fixture
def bob(store: FreshStore) -> Member:
    return member_of(store)
