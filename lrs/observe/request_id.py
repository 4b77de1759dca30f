"""The id under which a request is found again: in its answer, its log lines, its problem details.

A sender, or the proxy in front, may give it; so one id follows a request through several servers.
"""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
_SANE = re.compile(r"[!-~]{1,128}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(sent: str | None) -> str:
    """The id of the request that begins now: as `sent`, if that is 1 to 128 visible ASCII characters, or a new one."""
    chosen = sent if sent and _SANE.fullmatch(sent) else secrets.token_hex(8)
    _current.set(chosen)
    return chosen


def end() -> None:
    """The request is answered: what this thread does next belongs to no request."""
    _current.set("")


def current() -> str:
    """The id of the request that this thread works on; empty outside of requests."""
    return _current.get()
