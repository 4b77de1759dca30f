"""Where a check gets from what issuers publish: from them, or, where they can't be asked, as it came with a package."""

import time
from collections.abc import Callable, Mapping

from lrs.fetch import Fetcher, Limits, NotFetched
from lrs.verifiable.fetching import Fetch, through

_MOST_ASKED, _MOST_S = 30, 20.0
_LINKED = Limits(seconds=10, content_bytes=16 * 1024**2, redirections=2)


class NotAmong(NotFetched):
    """A URL of who has others of this kind in the package, which is none of them."""


class Asking:
    """Asks issuers, and remembers of whom something was taken instead as a package has it."""

    def __init__(self, fetch: Fetch | None):
        """Nobody is asked where `fetch` is None."""
        self._fetch = fetch or _nobody
        self._shipped: Mapping[str, Callable[[], bytes]] = {}
        self._shipped_by = ""
        self._instead: list[str] = []
        self._told: set[str] = set()

    def with_shipped(self, shipped: Mapping[str, Callable[[], bytes]], by: str) -> None:
        """Take what a package has, by URL, where its issuer can't be asked; `by` says who has put it there."""
        self._shipped, self._shipped_by = shipped, by

    def fetch(self, url: str) -> bytes:
        """What is at a URL, or was when the package was made. Raises NotFetched."""
        try:
            return self._fetch(url)
        except NotFetched:
            if url not in self._shipped:
                self._check_beside(url)
                raise
            self._instead.append(url)
            return self._shipped[url]()

    def _check_beside(self, url: str) -> None:
        """Raise NotAmong where the package has what its issuer publishes there, and not this."""
        if _folder(url) in map(_folder, self._shipped):
            raise NotAmong(f"{url}: the package has what is published there, and this isn't among it")

    @property
    def shipped_by(self) -> str:
        """Who has put into the package what is taken from it, and when, in words."""
        return self._shipped_by

    def newly_taken(self) -> list[str]:
        """What was taken as the package has it, and isn't told yet: URLs."""
        found = [url for url in dict.fromkeys(self._instead) if url not in self._told]
        self._instead.clear()
        self._told.update(found)
        return found


def _folder(url: str) -> str:
    return url.rpartition("/")[0]


def _nobody(url: str) -> bytes:
    raise NotFetched(f"{url}: nobody is asked")


def asking_publicly(answering: Callable[[Fetch], Fetch]) -> Asking:
    """Asks at public addresses, by https, a few times; for who checks what strangers hand over.

    `answering` answers what needs no asking, and asks by what it is given for the rest.
    """
    return Asking(sparing(answering(through(Fetcher().get))))


def fetched_publicly(url: str, limits: Limits) -> bytes:
    """What a stranger's link leads to, by https at a public address. Raises NotFetched."""
    if not url.startswith("https://"):
        raise NotFetched(f"{url} doesn't begin with https://")
    return Fetcher().get(url, limits).content


def sparing(fetch: Fetch) -> Fetch:
    """Asks by `fetch` a few times, and then no more."""
    return _Sparing(fetch).fetch


class _Sparing:
    """Asks so often, and so long, and then no more: what a stranger hands over may name whom it likes."""

    def __init__(self, fetch: Fetch):
        self._fetch, self._left, self._until_s = fetch, _MOST_ASKED, time.monotonic() + _MOST_S

    def fetch(self, url: str) -> bytes:
        """What is at a URL. Raises NotFetched."""
        self._left -= 1
        if self._left < 0 or time.monotonic() > self._until_s:
            raise NotFetched(f"{url}: too many are to be asked")
        return self._fetch(url)
