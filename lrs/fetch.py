"""The one way in which this server asks others whom a request or a store's settings name.

What an operator names on the command line is asked otherwise (`operations.peer`). Addresses are checked
(`lrs.guarded`); time and size are bounded for the whole exchange.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from lrs.config import networks
from lrs.guarded import GuardedSession, NotFetched

__all__ = ["Answer", "Fetched", "Fetcher", "Gone", "Limits", "NotFetched"]

_CHUNK_BYTES = 64 * 1024
_REDIRECTIONS = (301, 302, 303, 307, 308)
_MOST_ANSWER_BYTES = 64 * 1024


class Gone(NotFetched):
    """A URL at which something was, and was taken away for good (410)."""


@dataclass(frozen=True)
class Limits:
    """What one fetch may cost, with all its redirections."""

    seconds: float = 5
    content_bytes: int = 512 * 1024
    redirections: int = 0


@dataclass(frozen=True)
class Fetched:
    """What was found; `url` is where, after redirections."""

    url: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Answer:
    """What somebody answers to what was posted: any status, headers by any case, and how the content begins."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Fetcher:
    """Asks by HTTPS at public addresses, and by HTTP too in the private networks that the operator allows."""

    def __init__(self, private_networks: str = ""):
        """`private_networks`: addresses or networks, separated by commas. Raises ValueError where one is neither."""
        self._allowed = networks(private_networks)
        self._under_way: set[GuardedSession] = set()
        self._is_cut = False

    def get(self, url: str, limits: Limits = Limits()) -> Fetched:
        """What is at `url`. Raises NotFetched."""
        with self._session(url, limits.seconds) as session:
            return _followed(session, url, limits)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Answer:
        """What is answered to `body`, within so many seconds. No redirection is followed. Raises NotFetched."""
        with self._session(url, seconds) as session, _ask(session, "POST", url, body, headers) as answer:
            beginning = answer.raw.read(_MOST_ANSWER_BYTES, decode_content=False)
            session.left_s()  # who is cut off seems to have come to the end
            return Answer(answer.status_code, answer.headers, beginning)

    def cut(self) -> None:
        """End what is under way in other threads, and what they begin from now on: it raises NotFetched there."""
        self._is_cut = True
        for session in tuple(self._under_way):
            session.cut()

    @contextmanager
    def _session(self, url: str, seconds: float) -> Iterator[GuardedSession]:
        session = GuardedSession(self._allowed, seconds)
        self._under_way.add(session)
        if self._is_cut:
            session.cut()
        watch = Timer(seconds, session.cut)
        watch.daemon = True
        watch.start()
        try:
            yield session
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise NotFetched(f"{url}: {error}") from error
        finally:
            watch.cancel()
            self._under_way.discard(session)
            session.close()


def _followed(session: GuardedSession, url: str, limits: Limits) -> Fetched:
    for _ in range(limits.redirections + 1):
        with _ask(session, "GET", url) as answer:
            if answer.status_code not in _REDIRECTIONS:
                content = _content(session, url, answer, limits.content_bytes)
                return Fetched(url, answer.headers.get("Content-Type", ""), content)
            url = urljoin(url, answer.headers.get("Location", ""))
        session.close()  # a server may end its connection at any time: the next request has another
    raise NotFetched(f"{url}: this is where one redirection too many leads")


def _ask(
    session: GuardedSession, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> requests.Response:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or "@" in parts.netloc:
        raise NotFetched(f"{url}: only https is fetched, without a user name")
    return session.requests.request(
        method, url, data=body, headers=headers, timeout=session.left_s(), allow_redirects=False, stream=True
    )


def _content(session: GuardedSession, url: str, answer: requests.Response, most_bytes: int) -> bytes:
    if answer.status_code != 200:
        kind = Gone if answer.status_code == 410 else NotFetched
        raise kind(f"{url}: the answer is {answer.status_code}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise NotFetched(f"{url}: the answer is compressed, though it was not to be")
    content = bytearray()
    while chunk := answer.raw.read(_CHUNK_BYTES, decode_content=False):
        content += chunk
        if len(content) > most_bytes:
            raise NotFetched(f"{url}: the answer has more than {most_bytes} bytes")
    session.left_s()  # a sender who is cut off seems to have come to the end
    return bytes(content)
