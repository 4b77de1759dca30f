"""That a plugin has an answer for everybody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from lrs.actor import Actor
from lrs.errors import PluginFailed
from lrs.plugin_host import PluginHost
from lrs.testing.broken import Broken
from lrs.testing.contract.play import play
from lrs.testing.history import history
from lrs.testing.servers import FreshServer, fresh_server
from lrs.testing.stores import FreshStore

_STATEMENTS = 20
_VARIABLE = re.compile(r"<(?:([^:<>]+):)?\w+>")
# What stands for a variable of a route, by its converter.
_SAMPLES = {"int": "1", "float": "1.5", "uuid": "4b9175ba-367d-4b93-8c0d-2c4e1a1a5a5a", "path": "a/b"}
_UNCALLED = ("OPTIONS", "HEAD")


@dataclass(frozen=True)
class Route:
    """A route with something in the place of its variables."""

    method: str
    path: str

    def status(self, client: FlaskClient) -> int:
        """What it is answered, though perhaps not to its end: a stream has none."""
        answer = client.open(self.path, method=self.method)
        answer.close()
        return answer.status_code


def hooks_and_routes_answer(plugin: str, server_url: str = "") -> str:
    """Hooks answer, and no route fails, whoever asks: a stranger, a person, a client, with scopes and without.

    Where the plugin is off, and to strangers, nothing of a store is shown.
    """
    with fresh_server(plugin, server_url=server_url) as server:
        on, off = server.store("on"), server.bare_store("off")
        play(on, history(1, _STATEMENTS))
        _check_hooks(server, on)
        routes = list(_routes(server.app, plugin))
        for route in routes:
            _check_route(route, on, off)
    return f"{len(routes)} routes"


def _check_hooks(server: FreshServer, store: FreshStore) -> None:
    for scopes in (frozenset({"all"}), frozenset({"statements/read"})):
        actor = Actor(store.store_id, {"mbox": "mailto:test@example.com"}, scopes, "test")
        with server.app.test_request_context("/"):
            _check_nav(server.database.plugins, actor)
    if (
        status := store.stranger().get("/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"}).status_code
    ) != 401:
        raise Broken(
            f"a stranger at /xapi/statements is answered {status}", "lrs_identify gives None for who it doesn't know."
        )


def _check_nav(host: PluginHost, actor: Actor) -> None:
    try:
        host.nav(actor, host.names)
    except PluginFailed as failed:
        raise Broken(
            f"lrs_nav raises {failed.__cause__!r} for {sorted(actor.scopes)}", "Return no items instead."
        ) from failed


def _routes(app: Flask, plugin: str) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{plugin}.") and rule.endpoint != f"{plugin}.static":
            path = _VARIABLE.sub(_sample, rule.rule)
            yield from (Route(method, path) for method in sorted((rule.methods or set()).difference(_UNCALLED)))


def _sample(variable: re.Match[str]) -> str:
    kind, _, options = (variable[1] or "").partition("(")
    return options.rstrip(")").split(",")[0] if kind == "any" else _SAMPLES.get(kind, "x")


def _check_route(route: Route, on: FreshStore, off: FreshStore) -> None:
    asked = {
        "a stranger": on.stranger(),
        "a client of a store where it is off": off.client(),
        "a person of a store where it is off": off.signed_in(),
        "a client without its scopes": on.client("statements/read/mine"),
        "a client with all scopes": on.client(),
        "a person with all scopes": on.signed_in(),
    }
    statuses = {who: route.status(client) for who, client in asked.items()}
    for who, status in statuses.items():
        if status >= 500:
            mend = "Raise BadRequest, NotFound or Forbidden of lrs.api; ask visitor() before anything else."
            raise Broken(f"{route.method} {route.path} is answered {status} to {who}", mend)
    _check_closed(route, statuses)


def _check_closed(route: Route, statuses: dict[str, int]) -> None:
    """What strangers may read, who are of no store, is open to all; who has credentials gets nothing by them here."""
    stranger, *elsewhere = list(statuses.items())[:3]
    if stranger[1] < 300 and route.method != "GET":
        raise Broken(f"{route.method} {route.path} is answered {stranger[1]} to a stranger", "Ask visitor() first.")
    for who, status in elsewhere:
        if status < 300 <= stranger[1]:
            raise Broken(f"{route.method} {route.path} is answered {status} to {who}", "Ask visitor() for the store.")
