"""A server that others know by a URL, on each kind of database, and a store on it that issues credentials."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from lrs.operations.plugins.store import PluginStore
from lrs.testing import FreshServer, FreshStore
from lrs.testing.servers import fresh_settings, server_on
from tests.postgresql import PostgresqlServer

PUBLIC = "https://lrs.example.org"
SEALING = "a sealing key of enough letters for tests"
PLUGIN = "endorsements"  # any: what a plugin is handed is tried
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with fresh_settings(url) as settings:
        known = replace(settings, sealing_key=SEALING, public_url=PUBLIC)
        with server_on(known, PLUGIN) as server:
            yield server


@pytest.fixture
def store(server: FreshServer) -> FreshStore:
    """An empty store."""
    return server.store(f"s{uuid4().hex}")


@pytest.fixture
def inside(store: FreshStore) -> PluginStore:
    """The store as a plugin has it."""
    return store.inside(PLUGIN)


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read settings by themselves."""
    monkeypatch.setenv("CAIRN_SEALING_KEY", SEALING)
    monkeypatch.setenv("CAIRN_PUBLIC_URL", PUBLIC)


def badge(inside: PluginStore, **members: Any) -> dict[str, Any]:
    """A badge that nobody has signed."""
    achievement = {
        "id": f"{PUBLIC}/badges/statistics",
        "type": ["Achievement"],
        "name": "Statistics",
        "description": "Knows what a mean is.",
        "criteria": {"narrative": "Passed the test."},
    }
    return {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{uuid4()}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": inside.issuer.profile,
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Statistics",
        "credentialSubject": {
            "id": "did:example:ann",
            "type": ["AchievementSubject"],
            "achievement": achievement,
        },
        **members,
    }


def with_status(inside: PluginStore, **members: Any) -> dict[str, Any]:
    """As `badge`, with its place in a status list."""
    made = badge(inside, **members)
    with inside.write() as tx:
        return {**made, "credentialStatus": inside.status_entry(tx, made["id"])}
