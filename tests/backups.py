"""A server with something of everything in it, and what two servers are compared by: every row and every content."""

from collections.abc import Mapping
from hashlib import sha256, sha512
from typing import Any

from flask import Flask
from sqlalchemy import Connection, inspect, text

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, BEN, COURSE, reference_to, statement, voiding
from tests.web.multipart import attachment, content_part, send, statements_part

CONTENTS = (b"", b"An essay.", bytes(range(256)) * 4000)


class Silent:
    """Watches a backup, and remembers what was left out."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}

    def moved(self, deed: str, done: int, total: int | None) -> None:
        pass

    def missed(self, name: str, reason: str) -> None:
        self.missing[name] = reason


def client_of(database: Database, settings: Settings) -> Client:
    """A client with all rights in the default store of the database."""
    return _client(create_app(database, settings), database, stores.get(database, "default").store_id)


def _client(app: Flask, database: Database, store_id: int) -> Client:
    issued = make_credential(database, store_id)
    return Client(app, issued.key, issued.secret)


def fill(settings: Settings) -> None:
    """Store something of everything, in two stores."""
    with opened(settings) as database:
        app = create_app(database, settings)
        for store_id in (stores.get(database, "default").store_id, make_store(database)):
            _store_everything(_client(app, database, store_id))
        app.extensions["cairn"].clinic.write_down()


def _store_everything(client: Client) -> None:
    client.post_statements([one := statement(), target := statement(actor=BEN), voiding(one), reference_to(target)])
    client.request("PUT", "/activities/state", params=_state(), data=b"\0\xff state")
    client.request("POST", "/extensions/personas/join", json_data={"agents": [ANN, BEN]})
    for content in CONTENTS:
        post_with(client, content)
    post_with(client, b"hashed longer", sha2=sha512(b"hashed longer").hexdigest())


def post_with(client: Client, content: bytes, *, sha2: str | None = None) -> None:
    """Store a statement with this content attached."""
    hashed = sha2 or sha256(content).hexdigest()
    one = statement(attachments=[attachment(content, sha2=hashed)])
    answer = send(client, statements_part(one), content_part(content, X_Experience_API_Hash=hashed))
    assert answer.status_code == 200, answer.text


def rows_of(database: Database) -> Mapping[str, list[Any]]:
    """Every row of every table, as the database has it, in an order that doesn't depend on where it lies."""
    with database.read_server() as connection:
        names = inspect(connection).get_table_names()
        return {name: sorted(map(repr, _rows(connection, name))) for name in names}


def contents_of(database: Database) -> Mapping[tuple[int, str], bytes]:
    """Every content that the database names, by store and SHA-2."""
    with database.read_server() as connection:
        named = [(row["store_id"], row["sha2"]) for row in _rows(connection, "attachments")]
    return {(store_id, sha2): b"".join(database.attachments.read(store_id, sha2)) for store_id, sha2 in named}


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()]


def _state() -> dict[str, Any]:
    return {"activityId": COURSE["id"], "agent": ANN, "stateId": "bookmark"}
