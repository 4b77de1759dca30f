"""What others publish, asked for through the guarded client, and kept for a few minutes."""

import time
from collections.abc import Callable
from threading import Lock

from lrs.fetch import Fetched, Limits, NotFetched

Fetch = Callable[[str], bytes]
LIMITS = Limits(seconds=5, content_bytes=512 * 1024, redirections=2)
_KEPT_S, _MOST = 300.0, 256


class Kept:
    """Answers by their URLs, for a few minutes; what could not be fetched is not kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._lock = clock, Lock()
        self._found: dict[str, tuple[float, bytes]] = {}

    def get(self, url: str, fetch: Fetch) -> bytes:
        """What is at `url`, by `fetch` or as it was some minutes ago. Raises NotFetched."""
        with self._lock:
            until_s, content = self._found.get(url, (0.0, b""))
        if self._clock() < until_s:
            return content
        content = fetch(url)
        with self._lock:
            while len(self._found) >= _MOST:
                del self._found[next(iter(self._found))]
            self._found[url] = (self._clock() + _KEPT_S, content)
        return content


_kept = Kept()


def through(guarded: Callable[[str, Limits], Fetched]) -> Fetch:
    """Fetches by https alone, through the `guarded` client of a store. Raises NotFetched."""

    def ask(url: str) -> bytes:
        return guarded(url, LIMITS).content

    def fetch(url: str) -> bytes:
        if not url.startswith("https://"):
            raise NotFetched(f"{url}: only https is fetched")
        return _kept.get(url, ask)

    return fetch
