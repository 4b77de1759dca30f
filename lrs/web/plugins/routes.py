"""Routes and pages of plugins, mounted below their names; who asks, and in which store.

A person comes with a session, whose forms carry its token (`web.csrf`), an application with its credentials. What is
wrong is a page for who asks for HTML, and problem details for everybody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from weakref import WeakSet

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as AnyResponse

from lrs.actor import Actor
from lrs.errors import CairnError, PluginFailed, Unauthorized
from lrs.operations.issuer import published
from lrs.operations.plugins import store as plugin_store
from lrs.operations.plugins.store import PluginStore
from lrs.plugin_checks import BrokenPlugin
from lrs.plugin_host import PluginHost
from lrs.verifiable.fetching import Fetch
from lrs.web import csrf, limits, problem, sessions, xapi
from lrs.web.asked import asked

# What strangers wrote is shown here: nothing runs but the plugin's own files.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# A blueprint may be mounted in several applications, but is prepared before the first.
_prepared: WeakSet[Blueprint] = WeakSet()


@dataclass(frozen=True)
class Visitor:
    """Who asks, and the store."""

    actor: Actor
    store: PluginStore


def visitor() -> Visitor:
    """Who sends this request to a plugin. Raises Unauthorized, NotFound where the plugin isn't switched on."""
    if "visitor" not in g:
        actor = _person() or xapi.actor()
        _check_rate(actor)
        g.visitor = Visitor(actor, PluginStore(xapi.server().database, actor.store_id, _plugin()))
    found: Visitor = g.visitor
    return found


def open_store(name: str) -> PluginStore:
    """The store with this name, for what everybody may see. Raises NotFound where the plugin isn't switched on."""
    return plugin_store.named(xapi.server().database, name, _plugin())


def own_first(fetch: Fetch) -> Fetch:
    """Answers what this server itself publishes as an issuer without asking anybody, and the rest by `fetch`."""
    return published.own_first(xapi.server().database, fetch)


def count_stranger() -> None:
    """Count a secret that is none, such as in a link that was guessed, from where the request comes.

    Raises TooManyRequests where they come too often: as often as wrong credentials may.
    """
    xapi.count_failure()


def picture(content: bytes, media_type: str = "image/svg+xml") -> Response:
    """An image, whoever has drawn it: nothing in it runs, or is loaded."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY
    return response


def mount(app: Flask, plugins: PluginHost) -> None:
    """Add the routes of all plugins to `app`. Raises BrokenPlugin where somebody has them."""
    taken = {_first_part(rule): "Cairn" for rule in app.url_map.iter_rules()}
    for name, blueprint in plugins.blueprints.items():
        if name in taken:
            raise BrokenPlugin(name, f"{taken[name]} has pages at /{name}", "Call the plugin otherwise.")
        if blueprint not in _prepared:
            _prepare(blueprint)
        app.register_blueprint(blueprint, url_prefix=f"/{name}")
        _check_rules(name, app.url_map.iter_rules())


def _prepare(blueprint: Blueprint) -> None:
    blueprint.before_request(_begin)
    blueprint.after_request(_guard)
    blueprint.after_request(_count)
    blueprint.register_error_handler(CairnError, _answer)
    blueprint.register_error_handler(HTTPException, problem.answer_http)
    blueprint.register_error_handler(Exception, _answer_broken)
    _prepared.add(blueprint)


def _check_rules(name: str, rules: Iterable[Rule]) -> None:
    taken: set[tuple[str, str]] = set()
    for rule in rules:
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"} if rule.endpoint.startswith(f"{name}.") else ():
            if (method, rule.rule) in taken:
                mend = "Let one view answer both, or give one of them another path."
                raise BrokenPlugin(name, f"two of its routes are {method} {rule.rule}", mend)
            taken.add((method, rule.rule))


def _first_part(rule: Rule) -> str:
    return rule.rule.split("/")[1]


def _plugin() -> str:
    """Whose route this is."""
    return (request.blueprint or "").partition(".")[0]


def _person() -> Actor | None:
    """Who has signed in and whose credential is still right, unless the request has credentials of its own."""
    return None if "Authorization" in request.headers else sessions.reader()


def _check_rate(actor: Actor) -> None:
    taken = xapi.server().limits.take(actor)
    if taken is not None:
        limits.check(taken)


def _begin() -> None:
    """Raise Forbidden for what another site has sent with a person's session."""
    g.begun_s = perf_counter()
    if request.method not in _SAFE_METHODS and _person() is not None:
        csrf.check()


def _guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _count(response: Response) -> Response:
    """Count the request as a call of the plugin, in the store of who asks."""
    asking = g.get("visitor")
    plugins = xapi.server().database.plugins
    store_id = asking.actor.store_id if asking else 0
    plugins.observer.called(store_id, _plugin(), "lrs_blueprint", perf_counter() - g.begun_s, g.get("failed", ""))
    return response


def _answer(error: CairnError) -> AnyResponse | tuple[str, int]:
    problem.log(error)
    if not _is_for_person():
        return problem.answer(error)
    if isinstance(error, Unauthorized):
        return redirect(url_for("pages.sign_in"))
    asked().refused_for = error.detail
    return render_template("missing.html", heading=error.title, error=error.sentence), error.status


def _answer_broken(error: Exception) -> AnyResponse | tuple[str, int]:
    """A mistake of the plugin's, which is named."""
    g.failed = f"{type(error).__name__}: {error}"
    failed = PluginFailed(_plugin(), request.endpoint or "a route")
    failed.__cause__ = error
    return _answer(failed)


def _is_for_person() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html" and "Authorization" not in request.headers
