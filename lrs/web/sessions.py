"""Sessions of people who have signed in: on the pages, never on xAPI resources."""

from flask import Flask, Request, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from lrs.actor import Actor
from lrs.operations.senders import credentials
from lrs.web import xapi


class PagesOnly(SecureCookieSessionInterface):
    """Signed cookies, which requests below /xapi neither read nor write: a sender comes with credentials."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith("/xapi"):
            return self.make_null_session(app)
        return super().open_session(app, request)


def reader() -> Actor | None:
    """Who has signed in and whose credential is still right."""
    if "reader" not in g:
        key = session.get("key")
        g.reader = credentials.active_actor(xapi.server().database, key) if key else None
    found: Actor | None = g.reader
    return found


def the_reader() -> Actor:
    """Who has signed in, where a page is for nobody else (`pages.signed_in`)."""
    found = reader()
    assert found is not None
    return found
