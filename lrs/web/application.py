"""The Flask application: every resource, mounted for each default version, and the pages."""

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lrs.auth.bearer import Tokens
from lrs.config import Settings
from lrs.database import Database
from lrs.observe.metrics import Metrics
from lrs.operations.plugins.calls import CountedCalls
from lrs.operations.readiness import Readiness
from lrs.operations.senders import credentials
from lrs.operations.senders.clinic import Clinic
from lrs.web import (
    about,
    activities,
    agents,
    csrf,
    erasure,
    extensions,
    health,
    issuer,
    keys,
    log,
    metrics,
    nav,
    openapi,
    pages,
    problem,
    profiles,
    state,
    statements,
    stream,
    xapi,
)
from lrs.web.alternate import AlternateSyntax
from lrs.web.asked import Asked
from lrs.web.limits import Limits
from lrs.web.observed import Observed, note
from lrs.web.paths import OneSpelling
from lrs.web.personas import pages as persona_pages
from lrs.web.personas import resource as personas
from lrs.web.places import Places
from lrs.web.plugins import pages as plugin_pages
from lrs.web.plugins import routes
from lrs.web.senders import clinic
from lrs.web.senders import pages as sender_pages
from lrs.web.sessions import PagesOnly
from lrs.web.xapi import Server

_RESOURCES = (statements, state, profiles, activities, agents, about, extensions, clinic, stream, erasure, personas)


class _Application(Flask):
    request_class = Asked

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func`, since none here is a coroutine; Flask would look at each of them in each request."""
        return func


def create_app(
    database: Database, settings: Settings, *, share: float = 1.0, clock: Callable[[], float] = time.monotonic
) -> Flask:
    """A WSGI application that serves `database`, which has been migrated.

    `share` is the part of each rate limit that this process keeps, `clock` the seconds that they are counted by.
    """
    app = _Application("lrs.web", static_folder="static", template_folder="templates")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        SECRET_KEY=settings.secret_key or credentials.server_key(database, "sessions"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
    )
    app.session_interface = PagesOnly()
    app.url_map.strict_slashes = False  # OneSpelling has taken the last one away
    counted = Metrics()
    database.writer.observer = counted
    calls = database.plugins.observer = CountedCalls(database, counted)
    app.extensions["cairn"] = Server(
        database=database,
        settings=settings,
        tokens=Tokens(database, settings),
        limits=Limits(settings, share=share, clock=clock),
        clinic=Clinic(database),
        # A stream holds a thread, and other requests need some too.
        places=Places(min(settings.streams, settings.threads // 2), settings.streams_per_credential),
        metrics=counted,
        calls=calls,
        readiness=Readiness(database),
    )
    problem.register(app)
    app.before_request(xapi.answer_preflight)
    for path, version in ((xapi.MOUNT, settings.default_version), *xapi.MOUNTS_OF_VERSIONS.items()):
        app.register_blueprint(_resources(path, version))
    for_people = pages.blueprint()
    sender_pages.register(for_people)
    plugin_pages.register(for_people)
    persona_pages.register(for_people)
    app.register_blueprint(for_people)
    for each in (keys, issuer, log, health, metrics):
        app.register_blueprint(each.blueprint())
    routes.mount(app, database.plugins)
    app.register_blueprint(openapi.blueprint(app))
    app.context_processor(lambda: {"form_token": csrf.token, "nav_items": nav.items, "reads": nav.reads_statements})
    app.after_request(xapi.finish)
    app.after_request(note)
    app.wsgi_app = Observed(_spelt(app, settings), counted)  # type: ignore[method-assign]
    return app


def _resources(path: str, version: str) -> Blueprint:
    blueprint = Blueprint(path.strip("/").replace("/", "_"), __name__, url_prefix=path)
    xapi.prepare(blueprint, default_version=version)
    for resource in _RESOURCES:
        resource.register(blueprint)
    return blueprint


def _spelt(app: Flask, settings: Settings) -> OneSpelling:
    inner = AlternateSyntax(app.wsgi_app, settings.max_body_bytes)
    proxies = settings.trusted_proxies
    if proxies:
        fixed = ProxyFix(inner, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies)
        return OneSpelling(fixed)
    return OneSpelling(inner)
