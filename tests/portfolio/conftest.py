"""Stores in which Ann has something to show, and the package that she takes away."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lrs.api import PluginStore
from lrs.testing import FreshServer, FreshStore, statement
from lrs.testing.servers import fresh_settings, server_on
from lrs.verifiable.packages.manifests import STATEMENTS
from lrs_portfolio.choices import RECORD
from lrs_portfolio.export.exporting import Export
from lrs_portfolio.owners import owner_of
from tests.badges.credentials.conftest import Awarding
from tests.portfolio.packages import files_of
from tests.postgresql import PostgresqlServer

PUBLIC_URL = "https://lrs.example.org"
SEALING = "a sealing key of enough letters for tests"
PLUGINS = ("portfolio", "badges", "competencies", "endorsements", "leaderboard")
ANN = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}
BEN = {"objectType": "Agent", "name": "Ben", "mbox": "mailto:ben@example.com"}
ESSAY = b"What I learnt in the second year, and what of."


@contextmanager
def serving(url: str = "", public_url: str = PUBLIC_URL) -> Iterator[FreshServer]:
    """A server that can issue and hold keys."""
    with fresh_settings(url) as settings:
        given = replace(settings, public_url=public_url, sealing_key=SEALING)
        with server_on(given, *PLUGINS) as made:
            yield made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with serving(url) as made:
        yield made


@pytest.fixture(scope="session")
def embedded() -> Iterator[FreshServer]:
    """A server on SQLite."""
    with serving() as made:
        yield made


@pytest.fixture(autouse=True)
def _settings_of_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read settings by themselves."""
    monkeypatch.setenv("CAIRN_PUBLIC_URL", PUBLIC_URL)
    monkeypatch.setenv("CAIRN_SEALING_KEY", SEALING)


@pytest.fixture
def store(server: FreshServer) -> FreshStore:
    return made_in(server)


def made_in(server: FreshServer) -> FreshStore:
    """An empty store of its own."""
    made = server.store(f"s{uuid4().hex}")
    made.derive()
    return made


@dataclass(frozen=True)
class Taken:
    """A package, and the store that it is of."""

    store: FreshStore
    content: bytes = field(repr=False)
    statements: list[str]  # their ids, in the order of the package

    @property
    def did(self) -> str:
        return f"did:web:lrs.example.org:stores:{self.store.name}"


@pytest.fixture(scope="session")
def taken(embedded: FreshServer) -> Taken:
    """What Ann takes away: statements, an attachment, a badge, and what she presents by her own key."""
    store = made_in(embedded)
    store.post(*[statement(actor=ANN) for _ in range(3)])
    with_essay(store)
    awarding = Awarding(store)
    awarding.award(awarding.achievement())
    store.inside("portfolio").person_keys.create(ANN, "Ed25519", "")
    choose(store, RECORD, "badges/earned")
    content = exported(store.inside("portfolio"))
    return Taken(store, content, [json.loads(line)["id"] for line in files_of(content)[STATEMENTS].splitlines()])


def with_essay(store: FreshStore) -> str:
    """The id of a statement that comes with an attachment."""
    sha2 = sha256(ESSAY).hexdigest()
    essay = {
        "usageType": "https://example.com/usage/essay",
        "display": {"en": "essay"},
        "contentType": "text/plain",
        "length": len(ESSAY),
        "sha2": sha2,
    }
    said = statement(actor=ANN, attachments=[essay])
    parts = [
        b"--x\r\nContent-Type: application/json\r\n\r\n" + json.dumps(said).encode() + b"\r\n",
        b"--x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n",
        f"X-Experience-API-Hash: {sha2}\r\n\r\n".encode() + ESSAY + b"\r\n--x--\r\n",
    ]
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": "multipart/mixed; boundary=x"}
    answer = store.client("all").post("/xapi/statements", data=b"".join(parts), headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json[0])


def choose(store: FreshStore, *sections: str, agent: dict[str, Any] = ANN) -> None:
    """Have somebody put sections into their portfolio."""
    for section in sections:
        body = {"person": agent, "section": section}
        answer = store.client("portfolio/staff").post("/portfolio/api/choices", json=body)
        assert answer.status_code == 200, answer.text


def exported(store: PluginStore, agent: dict[str, Any] = ANN) -> bytes:
    """The package of somebody."""
    with store.read() as tx:
        owner = owner_of(tx, agent)
    sink = BytesIO()
    for _ in Export(store, owner).write(sink):
        pass
    return sink.getvalue()


def file_of(folder: Path, content: bytes) -> Path:
    """A package on the disk."""
    made = folder / "portfolio.zip"
    made.write_bytes(content)
    return made
