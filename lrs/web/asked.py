"""A request as this server works on it, with what is found out about it on the way."""

from flask import Request, request

from lrs.actor import Actor
from lrs.auth.rate_limit import Taken


class Asked(Request):
    """A request; what isn't known of it yet is None, or empty.

    `version` is the one that it speaks: "1.0.3" or "2.0.0". `sender` is who was authenticated, `taken` how that went
    with its limit; `is_array` says whether its body is one. `through_us` is when the page was read that answers it,
    `refused_for` why it is refused.
    """

    version = ""
    sender: Actor | None = None
    taken: Taken | None = None
    is_array = False
    through_us: int | None = None
    refused_for: str | None = None


def asked() -> Asked:
    """The request that this thread answers: itself, for `flask.request` looks for it at each word."""
    found: Asked = request._get_current_object()  # type: ignore[attr-defined]
    return found
