"""A server with something of everything in it, and what two servers are compared by: every row and every content."""

from collections.abc import Mapping
from hashlib import sha256, sha512
from typing import Any

from sqlalchemy import MetaData, select

from lrs.config import Settings
from lrs.database import Database
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


def client_of(database: Database, settings: Settings, store_id: int | None = None) -> Client:
    """A client with all rights in a store of the database, the default one if none is named."""
    issued = make_credential(database, store_id or stores.get(database, "default").store_id)
    return Client(create_app(database, settings), issued.key, issued.secret)


def fill(database: Database, settings: Settings) -> Client:
    """Store something of everything, in two stores; return a client of the default one."""
    client = client_of(database, settings)
    for each in (client, client_of(database, settings, make_store(database))):
        each.post_statements([one := statement(), target := statement(actor=BEN), voiding(one), reference_to(target)])
        each.request("PUT", "/activities/state", params=_state(), data=b"\0\xff state")
        each.request("POST", "/extensions/personas/join", json_data={"agents": [ANN, BEN]})
        for content in CONTENTS:
            post_with(each, content)
        post_with(each, b"hashed longer", sha2=sha512(b"hashed longer").hexdigest())
        each.app.extensions["cairn"].clinic.write_down()
    return client


def post_with(client: Client, content: bytes, *, sha2: str | None = None) -> None:
    """Store a statement with this content attached."""
    hashed = sha2 or sha256(content).hexdigest()
    one = statement(attachments=[attachment(content, sha2=hashed)])
    answer = send(client, statements_part(one), content_part(content, X_Experience_API_Hash=hashed))
    assert answer.status_code == 200, answer.text


def rows_of(database: Database) -> Mapping[str, list[Any]]:
    """Every row of every table, in an order that doesn't depend on where it lies."""
    metadata = MetaData()
    with database.read_server() as connection:
        metadata.reflect(connection)
        rows = {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables}
    return {name: sorted((tuple(row) for row in each), key=repr) for name, each in rows.items()}


def contents_of(database: Database) -> Mapping[tuple[int, str], bytes]:
    """Every content that the database names, by store and SHA-2."""
    named = [(store_id, sha2) for store_id, sha2, _ in rows_of(database)["attachments"]]
    return {(store_id, sha2): b"".join(database.attachments.read(store_id, sha2)) for store_id, sha2 in named}


def _state() -> dict[str, Any]:
    return {"activityId": COURSE["id"], "agent": ANN, "stateId": "bookmark"}
