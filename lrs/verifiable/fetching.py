"""What others publish, asked for through the guarded client, and kept for a few minutes."""

from collections.abc import Callable
from functools import partial

from lrs.fetch import Fetched, Limits, NotFetched
from lrs.kept import Kept

Fetch = Callable[[str], bytes]
LIMITS = Limits(seconds=5, content_bytes=512 * 1024, redirections=2)
_KEPT_S, _MOST = 300.0, 256
# Answers by their URLs; what could not be fetched is not among them.
kept = Kept[str, bytes](_KEPT_S, _MOST)


def through(guarded: Callable[[str, Limits], Fetched]) -> Fetch:
    """Fetches by https alone, through the `guarded` client of a store. Raises NotFetched."""

    def ask(url: str) -> bytes:
        return guarded(url, LIMITS).content

    def fetch(url: str) -> bytes:
        if not url.startswith("https://"):
            raise NotFetched(f"{url}: only https is fetched")
        return kept.get(url, partial(ask, url))

    return fetch
