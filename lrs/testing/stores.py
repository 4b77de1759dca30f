"""A store to test with: what a client, a person and the worker do, each in one call."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from click import Command
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from lrs.actor import Actor
from lrs.database import Database
from lrs.operations.erasing import erasure
from lrs.operations.erasing.selections import PersonSelection, with_personas
from lrs.operations.personas import joining
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.deriving import BATCH
from lrs.operations.plugins.store import PluginStore
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Issued, Wanted
from lrs.storage.plugins import checkpoints
from lrs.storage.plugins.checkpoints import Checkpoint
from lrs.storage.stores import Store
from lrs.testing.broken import Broken
from lrs.testing.statements import voiding
from lrs.web import csrf

_URL = "http://lrs.example.com"
_KEYS = ("store_id", "generation")
# As below `lrs`: a command keeps those that it is first run with.
HELP_OPTIONS = ["-h", "--help"]


class Client(FlaskClient):
    """Flask's client of the whole server, with some credentials or none."""

    def ask(self, path: str, **query: Any) -> Any:
        """The JSON that a GET is answered. Raises Broken where it is anything but 200."""
        answer = self.get(path, query_string=query)
        if answer.status_code != 200:
            raise Broken(f"GET {path} is answered {answer.status_code}: {answer.text}")
        return answer.json


class Browser(Client):
    """A client with cookies, as of a person."""

    def submit(self, path: str, **fields: Any) -> Any:
        """The answer to a form that carries the token of its session, after the redirections that it leads to."""
        with self.session_transaction() as session:
            token = session.setdefault(csrf.FIELD, "a token of this session")
        return self.post(path, data={**fields, csrf.FIELD: token}, follow_redirects=True)


class FreshStore:
    """A store of a server that is made for a test; `sender` is a client with all rights."""

    def __init__(self, database: Database, app: Flask, store: Store):
        self.store_id, self.name = store.store_id, store.name
        self.database, self._app, self._store = database, app, store
        self.sender = self.client("all")

    def client(self, *scopes: str, version: str = "1.0.3") -> Client:
        """A client of the whole server with credentials that have these scopes, or `all` if none is named."""
        issued = self._issued(scopes)
        client = self.stranger()
        login = b64encode(f"{issued.key}:{issued.secret}".encode()).decode()
        client.environ_base |= {"HTTP_AUTHORIZATION": f"Basic {login}", "HTTP_X_EXPERIENCE_API_VERSION": version}
        return client

    def stranger(self) -> Client:
        """A client without credentials."""
        return Client(self._app, self._app.response_class, use_cookies=False)

    def signed_in(self, *scopes: str) -> Browser:
        """The browser of a person who has signed in with such credentials."""
        issued, browser = self._issued(scopes), Browser(self._app, self._app.response_class)
        browser.environ_base["HTTP_ACCEPT"] = "text/html"
        browser.post("/sign-in", data={"key": issued.key, "secret": issued.secret})
        return browser

    def _issued(self, scopes: Sequence[str]) -> Issued:
        return credentials.create(self.database, self.store_id, Wanted("test", scopes or ["all"], _URL))

    def post(self, *statements: Mapping[str, Any]) -> list[str]:
        """The ids of statements that a client stores in one request. Raises Broken where they are refused."""
        answer = self.sender.post("/xapi/statements", json=statements)
        if answer.status_code != 200:
            raise Broken(f"storing {len(statements)} statements is answered {answer.status_code}: {answer.text}")
        return list(answer.json or ())

    def void(self, *ids: str) -> None:
        """Void statements, which may be stored or not yet."""
        self.post(*map(voiding, ids))

    def erase(self, agent: Mapping[str, Any]) -> None:
        """Erase a person, under each identifier that is joined to this one."""
        selection = with_personas(self.database, self.store_id, PersonSelection([agent]))
        for _ in erasure.begin(self.database, self._store, selection, _URL).run():
            pass

    def join(self, *agents: Mapping[str, Any]) -> None:
        """Join the identifiers of one human, and the personas in which they are."""
        joining.merge(self.database, self._operator, agents, "told by a test")

    def part(self, *agents: Mapping[str, Any]) -> None:
        """Take identifiers out of their persona; several stay together."""
        joining.part(self.database, self._operator, agents, "told by a test")

    @property
    def _operator(self) -> Actor:
        return Actor(self.store_id, {}, frozenset({"all"}), "operator")

    def set_up(self, plugin: str, **settings: Any) -> None:
        """Change some of a plugin's settings. Raises BadRequest."""
        activations.change_settings(self.database, self._store, plugin, settings)

    def inside(self, plugin: str) -> PluginStore:
        """The store as a plugin's own functions get it. Raises NotFound where the plugin is off."""
        return PluginStore(self.database, self.store_id, plugin)

    def derive(self, at_once: int = BATCH) -> None:
        """Bring all projections up to date, in batches of up to so many statements.

        Raises Broken where one stops.
        """
        while projections.tend(self.database, self.store_id, at_once):
            pass
        for at in self._checkpoints():
            if at.error is not None:
                raise Broken(f"{at.projection} has stopped at {UUID(bytes=at.error_statement_id)}: {at.error}")

    def rebuild(self, plugin: str, at_once: int = BATCH) -> None:
        """Derive the projections of a plugin anew. Raises Conflict where one fails."""
        for _ in projections.rebuild(self.database, self.store_id, plugin, at_once):
            pass

    def seconds_taken(self) -> float:
        """How long the plugins have taken for what is derived and read."""
        return sum(at.took_us for at in self._checkpoints() if at.state == checkpoints.LIVE) / 1_000_000

    def run(self, command: Command, *arguments: str) -> str:
        """What a command made by `in_store` prints. Raises Broken where it fails."""
        url = self.database.engine.url.render_as_string(hide_password=False)
        done = CliRunner().invoke(
            command, [*arguments, "--store", self.name, "--database-url", url], help_option_names=HELP_OPTIONS
        )
        if done.exit_code != 0:
            raise Broken(f"{command.name} ends with status {done.exit_code}: {done.output}{done.exception or ''}")
        return done.output

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """The rows of a plugin's table that readers see, in the order of the key, without the store's own columns."""
        with self.database.read(self.store_id) as tx:
            found = tx.execute(tx.select(*table.columns).order_by(*table.primary_key.columns))
            return [{name: row[name] for name in row if name not in _KEYS} for row in found.mappings()]

    def _checkpoints(self) -> list[Checkpoint]:
        with self.database.read(self.store_id) as tx:
            return checkpoints.of_store(tx)
