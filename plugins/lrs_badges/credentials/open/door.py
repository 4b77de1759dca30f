"""How strangers come in: the store by its name, what may be kept of answers, and who asks for what is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, session

from lrs.api import NotFound, PluginStore, count_stranger, open_store

_KEPT_S = 60


@contextmanager
def opened(name: str) -> Iterator[PluginStore]:
    """The store with this name; what isn't there is counted, so that nobody tries ids out.

    Raises NotFound, TooManyRequests.
    """
    try:
        yield open_store(name)
    except NotFound:
        count_stranger()
        raise


def for_everybody(response: Response) -> Response:
    """Let strangers keep an answer for a minute, and pages of other sites read it, which learn nothing of who asks."""
    if response.status_code in (200, 410):
        # Who has signed in may have chosen just now what is shown, and looks whether it is.
        response.headers["Cache-Control"] = "private, no-cache" if "key" in session else f"public, max-age={_KEPT_S}"
        response.headers["Vary"] = "Accept, Cookie"
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
