"""A record store as it is written in an afternoon: Flask, json, jsonschema, one INSERT, one COMMIT.

A request has a connection to the database, as Flask's documentation shows it (Patterns, "Using SQLite 3 with Flask").
It is served by the same HTTP server as ours, by one process with as many threads, and its database is as durable as
ours: `python -m bench.naive --database-url URL --port PORT`.
"""

import json
import sqlite3
from contextlib import closing
from typing import Any

import click
import psycopg
from flask import Flask, Response, g, jsonify, request
from jsonschema import Draft202012Validator, ValidationError

from lrs.config import Settings
from lrs.server.http import make_server
from lrs.server.processes import Address
from xapi_schemas import SCHEMAS
from xapi_schemas.json_schema import json_schema

KEY, SECRET = "key", "secret"
_SECRETS = {KEY: SECRET}
_NAMES = ("statement_id", "actor", "verb", "activity", "registration")
_COLUMNS = ", ".join((*(f"{name} TEXT" for name in _NAMES), "body TEXT"))
_INSERT = f"INSERT INTO naive_statements ({', '.join(_NAMES)}, body) VALUES (MARK, MARK, MARK, MARK, MARK, MARK)"


def make_app(database_url: str) -> Flask:
    """The application: POST of one statement."""
    app, validator = Flask(__name__), Draft202012Validator(json_schema(SCHEMAS["1.0.3"]))
    insert = _INSERT.replace("MARK", "?" if database_url.startswith("sqlite") else "%s")
    _make_table(database_url)

    @app.get("/")
    def about() -> str:
        return "naive"

    @app.post("/xapi/statements")
    def post() -> tuple[Response, int]:
        sender = request.authorization
        if sender is None or _SECRETS.get(sender.username or "") != sender.password:
            return jsonify("who are you?"), 401
        statement = json.loads(request.data)
        try:
            validator.validate(statement)
        except ValidationError as error:
            return jsonify(error.message), 400
        g.database = _connected(database_url)
        g.database.execute(insert, _row(statement))
        g.database.commit()
        return jsonify([statement["id"]]), 200

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        if "database" in g:
            g.database.close()

    return app


def _connected(database_url: str) -> Any:
    if database_url.startswith("sqlite"):
        return sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=30)
    return psycopg.connect(database_url)


def _make_table(database_url: str) -> None:
    with closing(_connected(database_url)) as database:
        if database_url.startswith("sqlite"):
            database.execute("PRAGMA journal_mode = WAL")  # which stays; synchronous is FULL by default
        database.execute(f"CREATE TABLE naive_statements ({_COLUMNS})")
        for name in _NAMES:
            unique = "UNIQUE" if name == "statement_id" else ""
            database.execute(f"CREATE {unique} INDEX naive_{name} ON naive_statements ({name})")
        database.commit()


def _row(statement: dict[str, Any]) -> tuple[Any, ...]:
    actor, context = statement["actor"], statement["context"]
    names = (statement["id"], json.dumps(actor["account"]), statement["verb"]["id"], statement["object"]["id"])
    return (*names, context["registration"], json.dumps(statement))


@click.command()
@click.option("--database-url", required=True)
@click.option("--port", type=int, required=True)
def main(database_url: str, port: int) -> None:
    """Serve until a signal says stop."""
    listening = Address("127.0.0.1", port).bound(shared=False)
    make_server(make_app(database_url), Settings()).run([listening])


if __name__ == "__main__":
    main()
