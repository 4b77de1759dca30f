"""The Flask application: every resource, mounted for each default version, and the pages."""

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lrs.auth.bearer import Tokens
from lrs.config import Settings
from lrs.operations import credentials
from lrs.storage.database import Database
from lrs.web import about, activities, agents, extensions, openapi, pages, problem, profiles, state, statements, xapi
from lrs.web.alternate import AlternateSyntax
from lrs.web.paths import OneSpelling
from lrs.web.xapi import Server

_RESOURCES = (statements, state, profiles, activities, agents, about, extensions)


def create_app(database: Database, settings: Settings) -> Flask:
    """A WSGI application that serves `database`, which has been migrated."""
    app = Flask("lrs.web", static_folder="static", template_folder="templates")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        SECRET_KEY=settings.secret_key or credentials.server_key(database, "sessions"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
    )
    app.extensions["cairn"] = Server(database, settings, Tokens(database, settings))
    problem.register(app)
    app.before_request(xapi.answer_preflight)
    for path, version in (("/xapi", settings.default_version), ("/xapi/v1", "1.0.3"), ("/xapi/v2", "2.0.0")):
        app.register_blueprint(_resources(path, version))
    app.register_blueprint(openapi.blueprint())
    app.register_blueprint(pages.blueprint())
    app.after_request(xapi.finish)
    app.wsgi_app = _spelt(app, settings)  # type: ignore[method-assign]
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
