"""Every error that has an HTTP answer.

CairnError
    BadRequest 400
        InvalidStatements       names every violation
        MalformedJson           keeps what was sent
    Unauthorized 401
    Forbidden 403
    NotFound 404
    MethodNotAllowed 405
    Conflict 409
    PreconditionFailed 412
    TooLarge 413
    UnsupportedEncoding 415
    TooManyRequests 429         the sender may try again, later
    HeadersTooLarge 431
    PluginFailed 500            names the plugin
    Unavailable 503             the sender may try again
        Silent                  the database says nothing at all

The class knows its status and its section of the specification; the message names the thing and the
rule, and tells the sender what to change. `web.problem` turns them into RFC 9457 problem details.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xapi_schemas import Violation


class CairnError(Exception):
    """An error with an answer: `detail` is for the sender to read."""

    status = 500
    title = "Internal error"
    section = "Communication 3.2"

    def __init__(self, detail: str, *, section: str | None = None, hint: str = ""):
        super().__init__(detail)
        self.detail, self.hint = detail, hint
        self.section = section or self.section

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the answer needs beside the usual ones."""
        return {}

    @property
    def advice(self) -> str:
        """What is wrong and what to do, for a person, to go on with after a colon."""
        return f"{self.detail.removesuffix('.')}. {self.hint}" if self.hint else self.detail

    @property
    def sentence(self) -> str:
        """`advice` by itself."""
        return self.advice[:1].upper() + self.advice[1:]

    def as_json(self) -> dict[str, Any]:
        """Members of the problem details (RFC 9457)."""
        members: dict[str, Any] = {
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "section": self.section,
        }
        return {**members, "hint": self.hint} if self.hint else members


class BadRequest(CairnError):
    """The request breaks a rule."""

    status, title = 400, "Bad request"


class MalformedJson(BadRequest):
    """The body is no JSON; `raw` is what was sent."""

    def __init__(self, detail: str, raw: bytes, *, section: str, hint: str):
        super().__init__(detail, section=section, hint=hint)
        self.raw = raw


@dataclass(frozen=True)
class StatementViolation:
    """A broken rule in one statement of a batch."""

    index: int
    violation: Violation

    def as_json(self) -> dict[str, Any]:
        rule = self.violation.rule
        return {
            "index": self.index,
            "pointer": self.violation.pointer,
            "found": _shortened(self.violation.found),
            "rule": rule.text,
            "section": rule.section,
            "hint": rule.hint,
        }

    def __str__(self) -> str:
        rule = self.violation.rule
        return f"statement {self.index}, {self.violation.pointer or '/'}: {rule.text} ({rule.section}). {rule.hint}"


def _shortened(found: Any) -> Any:
    """`found` as a sender recognises it: no answer grows with what was sent."""
    if isinstance(found, str) and len(found) > 200:
        return found[:200] + "…"
    return f"({type(found).__name__} of {len(found)})" if isinstance(found, dict | list) else found


class InvalidStatements(BadRequest):
    """Statements break rules; the whole batch is refused."""

    title = "Invalid statement"
    section = "Data 2.2"
    most = 1000

    def __init__(self, violations: Sequence[StatementViolation]):
        super().__init__(str(violations[0]) + _and_more(len(violations) - 1))
        self.violations = violations

    def as_json(self) -> dict[str, Any]:
        listed = [violation.as_json() for violation in self.violations[: self.most]]
        return {**super().as_json(), "violation_count": len(self.violations), "violations": listed}


def _and_more(count: int) -> str:
    return f" And {count} more." if count else ""


class Unauthorized(CairnError):
    """No credentials, or wrong ones."""

    status, title, section = 401, "Unauthorized", "Communication 4.0"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"WWW-Authenticate": 'Basic realm="xAPI", charset="UTF-8", Bearer realm="xAPI"'}


class Forbidden(CairnError):
    """The credentials are right, but not for this."""

    status, title, section = 403, "Forbidden", "Communication 4.0"


class NotFound(CairnError):
    """There is no such thing in this store."""

    status, title = 404, "Not found"


class MethodNotAllowed(CairnError):
    """The resource doesn't know this method."""

    status, title = 405, "Method not allowed"

    def __init__(self, detail: str, allowed: Sequence[str]):
        super().__init__(detail)
        self.allowed = allowed

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Allow": ", ".join(self.allowed)}


class Conflict(CairnError):
    """Something else is stored under this name."""

    status, title, section = 409, "Conflict", "Communication 2.1.2"


class PreconditionFailed(CairnError):
    """If-Match or If-None-Match doesn't hold."""

    status, title, section = 412, "Precondition failed", "Communication 3.1"


class TooLarge(CairnError):
    """The body is larger than this server takes."""

    status, title = 413, "Too large"


class UnsupportedEncoding(CairnError):
    """The body is compressed, which this server doesn't take."""

    status, title, section = 415, "Unsupported content encoding", "Communication 1.4"


class TooManyRequests(CairnError):
    """The sender comes more often than it may, or has as much going on at once as it may; later it passes."""

    status, title = 429, "Too many requests"

    def __init__(self, detail: str, *, retry_after_s: int = 10, hint: str = ""):
        super().__init__(detail, hint=hint or f"Send it again in {retry_after_s} s, or later.")
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_s)}


class HeadersTooLarge(CairnError):
    """The headers of a request are larger than this server takes."""

    status, title = 431, "Headers too large"


class PluginFailed(CairnError):
    """A plugin made a mistake: the cause says which, for the log."""

    title, section = "Plugin failed", "docs/plugins.md"

    def __init__(self, plugin: str, hook: str):
        super().__init__(f"the plugin {plugin} failed in {hook}", hint="The log of the server says why.")
        self.plugin = plugin


class Unavailable(CairnError):
    """The database or the disk can't take it now, and trying again is right.

    Nothing was stored, unless the connection was lost during the commit: then nobody knows, and the same ids tell.
    """

    status, title = 503, "Unavailable"
    retry_after_s = 5

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_s)}


class Silent(Unavailable):
    """The database did not answer in time. What was to be stored may be stored or not: the same ids tell."""
