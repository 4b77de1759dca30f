"""Forms that change something prove that a page of ours sent them (cross-site request forgery).

The session's cookie is SameSite=Strict, which keeps out other sites but not other hosts of the same site: a course on
courses.example.org may post to lrs.example.org with the reader's cookie. So each form carries a token of its session.
"""

import hmac
import secrets

from flask import request, session

from lrs.errors import Forbidden

FIELD = "form_token"


def token() -> str:
    """What a form of this session carries in the field FIELD."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    return str(session[FIELD])


def check() -> None:
    """Raise Forbidden unless the form that was sent carries the token of its session."""
    if not hmac.compare_digest(request.form.get(FIELD, "").encode(), token().encode()):
        raise Forbidden("this form is not of your session", hint="Go back, reload the page, and try again.")
