"""What a record store costs that is written in an afternoon: Flask, json, marshmallow, one INSERT, one COMMIT.

It is served by the same HTTP server as ours, by one process with as many threads, and its database is set as ours:
`python -m bench.naive --database-url URL --port PORT`.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import Any

import click
from flask import Flask, Response, jsonify, request
from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table

from lrs.config import Settings
from lrs.server.http import make_server
from lrs.server.processes import Address
from lrs.storage.engine import borrowed, make_engine
from xapi_schemas import Statement

KEY, SECRET = "key", "secret"
_SECRETS = {KEY: SECRET}
_METADATA = MetaData()
_NAMES = ("statement_id", "actor", "verb", "activity", "registration")
_TABLE = Table(
    "naive_statements",
    _METADATA,
    *(Column(name, String, index=True, unique=name == "statement_id") for name in _NAMES),
    Column("body", LargeBinary),
)
_INSERT = f"INSERT INTO {_TABLE.name} ({', '.join(_NAMES)}, body) VALUES (MARK, MARK, MARK, MARK, MARK, MARK)"


def make_app(engine: Engine) -> Flask:
    """The application: POST of one statement."""
    app, schema = Flask(__name__), Statement()
    is_sqlite = engine.dialect.name == "sqlite"
    # In its favour: its threads wait in turn, rather than sleep until the file's lock happens to be free.
    one_writer: AbstractContextManager[Any] = Lock() if is_sqlite else nullcontext()
    insert = _INSERT.replace("MARK", "?" if is_sqlite else "%s")
    _METADATA.create_all(engine)

    @app.get("/")
    def about() -> str:
        return "naive"

    @app.post("/xapi/statements")
    def post() -> Response:
        sender = request.authorization
        if sender is None or _SECRETS.get(sender.username or "") != sender.password:
            return Response(status=401)
        statement = json.loads(request.data)
        schema.load(statement)
        with one_writer, borrowed(engine, writes=True) as pooled:
            driver: Any = pooled.driver_connection
            driver.execute(insert, _row(statement))
        return jsonify([statement["id"]])

    return app


def _row(statement: dict[str, Any]) -> tuple[Any, ...]:
    actor, context = statement["actor"], statement["context"]
    names = (statement["id"], json.dumps(actor["account"]), statement["verb"]["id"], statement["object"]["id"])
    return (*names, context["registration"], json.dumps(statement).encode())


@click.command()
@click.option("--database-url", required=True)
@click.option("--port", type=int, required=True)
def main(database_url: str, port: int) -> None:
    """Serve until a signal says stop."""
    listening = Address("127.0.0.1", port).bound(shared=False)
    make_server(make_app(make_engine(database_url)), Settings()).run([listening])


if __name__ == "__main__":
    main()
