"""That a plugin has an answer for everybody."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema

from lrs.actor import Actor
from lrs.errors import PluginFailed
from lrs.plugin_host import PluginHost
from lrs.testing.broken import Broken
from lrs.testing.contract.play import play
from lrs.testing.history import history
from lrs.testing.servers import fresh_server
from lrs.testing.stores import Browser, FreshStore
from lrs.web.plugins.operations import description

_STATEMENTS = 20
_VARIABLE = re.compile(r"<(?:([^:<>]+):)?\w+>")
# What stands for a variable of a route, by its converter, and for a field, by its kind.
_SAMPLES = {"int": "1", "integer": "1", "float": "1.5", "uuid": "4b9175ba-367d-4b93-8c0d-2c4e1a1a5a5a", "path": "a/b"}
_UNCALLED = ("OPTIONS", "HEAD")


@dataclass(frozen=True)
class Route:
    """A route with something in the place of its variables, and of what else it needs."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, str] | None

    def status(self, client: FlaskClient) -> int:
        """What it is answered, though perhaps not to its end: a stream has none."""
        if isinstance(client, Browser) and self.method == "POST":
            return int(client.submit(self.path).status_code)
        answer = client.open(self.path, method=self.method, query_string=self.query, json=self.body)
        answer.close()
        return answer.status_code


def hooks_and_routes_answer(plugin: str, server_url: str = "") -> str:
    """Hooks answer, and no route fails, whoever asks: a stranger, a person, a client, with scopes and without.

    Where the plugin is off, and to strangers, nothing of a store is shown.
    """
    with fresh_server(plugin, server_url=server_url) as server:
        on, off = server.store("on"), server.bare_store("off")
        _check_stranger(on.stranger())
        play(on, history(1, _STATEMENTS))
        for scopes in (["all"], ["statements/read"]):
            with server.app.test_request_context("/"):
                _check_nav(server.database.plugins, _actor(on, scopes))
        routes, asking = list(_routes(server.app, plugin)), _asking(on, off)
        for route in routes:
            _check_route(route, asking)
    return f"{len(routes)} routes"


def _check_stranger(client: FlaskClient) -> None:
    status = client.get("/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"}).status_code
    if status != 401:
        mend = "lrs_identify returns None for who it doesn't know."
        raise Broken(f"a stranger at /xapi/statements is answered {status}", mend)


def _actor(store: FreshStore, scopes: Iterable[str]) -> Actor:
    return Actor(store.store_id, {"mbox": "mailto:test@example.com"}, frozenset(scopes), "test")


def _check_nav(host: PluginHost, actor: Actor) -> None:
    try:
        host.nav(actor, host.names)
    except PluginFailed as failed:
        what = f"lrs_nav raises {failed.__cause__!r} for {sorted(actor.scopes)}"
        raise Broken(what, "Return no items instead.") from failed


def _routes(app: Flask, plugin: str) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{plugin}.") and rule.endpoint != f"{plugin}.static":
            described = description(app.view_functions[rule.endpoint])
            query = _needed(described.query) if described and described.query else {}
            body = _needed(described.body) if described and described.body else None
            for method in sorted((rule.methods or set()).difference(_UNCALLED)):
                yield Route(method, _VARIABLE.sub(_sample, rule.rule), query, body)


def _needed(schema: type[Schema]) -> dict[str, str]:
    """Something for each field that must be there; a schema with finer taste refuses it."""
    return {
        name: _SAMPLES.get(type(field).__name__.lower(), "x")
        for name, field in schema().fields.items()
        if field.required
    }


def _sample(variable: re.Match[str]) -> str:
    kind, _, options = (variable[1] or "").partition("(")
    return options.rstrip(")").split(",")[0] if kind == "any" else _SAMPLES.get(kind, "x")


def _asking(on: FreshStore, off: FreshStore) -> dict[str, FlaskClient]:
    """Who asks; the first three are to see nothing of a store."""
    return {
        "a stranger": on.stranger(),
        "a client of a store where it is off": off.client(),
        "a person of a store where it is off": off.signed_in(),
        "a client without its scopes": on.client("statements/read/mine"),
        "a client with all scopes": on.client(),
        "a person with all scopes": on.signed_in(),
    }


def _check_route(route: Route, asking: Mapping[str, FlaskClient]) -> None:
    statuses = {who: route.status(client) for who, client in asking.items()}
    for who, status in statuses.items():
        if status >= 500:
            mend = "Raise BadRequest, NotFound or Forbidden of lrs.api; ask visitor() before anything else."
            raise Broken(f"{route.method} {route.path} is answered {status} to {who}", mend)
    _check_closed(route, statuses)


def _check_closed(route: Route, statuses: Mapping[str, int]) -> None:
    """What strangers may read, who are of no store, is open to all; who has credentials gets nothing by them here."""
    stranger, *elsewhere = list(statuses.items())[:3]
    if stranger[1] < 300 and route.method != "GET":
        raise Broken(f"{route.method} {route.path} is answered {stranger[1]} to a stranger", "Ask visitor() first.")
    for who, status in elsewhere:
        if status < 300 <= stranger[1]:
            raise Broken(f"{route.method} {route.path} is answered {status} to {who}", "Ask visitor() for the store.")
