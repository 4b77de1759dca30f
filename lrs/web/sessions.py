"""Sessions of people who have signed in: on the pages, never on xAPI resources."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class PagesOnly(SecureCookieSessionInterface):
    """Signed cookies, which requests below /xapi neither read nor write: a sender comes with credentials."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith("/xapi"):
            return self.make_null_session(app)
        return super().open_session(app, request)
