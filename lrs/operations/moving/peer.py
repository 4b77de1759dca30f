"""Another learning-record store as its xAPI shows it: pages of statements with what is attached to them.

Everything that comes from there is bounded: in bytes, in seconds, in how often it is asked again, and to the one
host that was named.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.utils import requote_uri

from lrs.clock import iso
from lrs.errors import BadRequest, NotFound, TooLarge, Unauthorized, Unavailable
from lrs.operations.moving.contents import readings
from lrs.storage.attachments import Attachments, Received
from lrs.xapi import exact_json, multipart

_CONNECT_S, _READ_S, _WHOLE_S = 10, 60, 900
_CHUNK_BYTES, _SHOWN_BYTES = 64 * 1024, 300
_MOST_STATEMENT_BYTES = 64 * 1024 * 1024
_IN_MEMORY_BYTES = 1024 * 1024
_MOST_BYTES_A_BYTE = 2  # of a content that comes as text
_BUSY = (429, 500, 502, 503, 504)
_MOST_RETRY_AFTER_S = 300
_PORTS = {"http": 80, "https": 443}


class BrokenAnswer(ValueError):
    """The peer's answer is not what xAPI says, or was cut off."""


@dataclass(frozen=True)
class Answer:
    """JSON that came with the contents of attachments; `faults` are in words, of contents that can't be taken."""

    value: Any
    contents: Sequence[Received] = ()
    faults: Sequence[str] = ()

    def discard(self) -> None:
        """Forget the contents that were not kept."""
        for received in self.contents:
            received.discard()


@dataclass(frozen=True)
class Page:
    """Statements in the order in which they came, and the URL where they go on; empty at the end."""

    statements: Sequence[Any]
    more: str
    answer: Answer


@dataclass
class Peer:
    """The store at `url`, its endpoint, such as https://lrs.example.org/xapi; `report` is told of each wait.

    `waits_s` is how long to wait before each further try; a Retry-After goes before. Raises ValueError on a URL that
    is none.
    """

    url: str
    key: str
    secret: str
    attachments: Attachments
    report: Callable[[str], None]
    waits_s: Sequence[float] = (1, 2, 4, 8, 16, 32, 60, 60)
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.url = self.url.rstrip("/")
        _origin(self.url)
        if urlsplit(self.url).username is not None:
            raise ValueError("credentials don't belong in a URL: give --key, and the secret in CAIRN_IMPORT_SECRET")
        # Without one of its own, requests would send what ~/.netrc has for that host.
        self._session.auth = (self.key, self.secret) if self.key else _unchanged

    def negotiate(self) -> str:
        """Speak the highest version that the peer's About names, and return it; 1.0.3 where it has none."""
        try:
            about = self._ask(f"{self.url}/about", {}).value
        except (NotFound, BadRequest, BrokenAnswer, Unauthorized):
            about = {}
        named = about.get("version") if isinstance(about, dict) else None
        versions = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
        version = "2.0.0" if any(each.startswith("2.0") for each in versions) else "1.0.3"
        self._session.headers["X-Experience-API-Version"] = version
        return version

    def first_page(self, since_us: int | None, limit: int) -> Page:
        """The first page of all statements, oldest first, of those stored after `since_us`."""
        since = {} if since_us is None else {"since": iso(since_us)}
        return self._page(self._statements, {"ascending": "true", "attachments": "true", "limit": str(limit), **since})

    def page(self, more: str) -> Page:
        """The page at a URL that a page before named."""
        return self._page(more, {})

    def find_voided(self, statement_id: str) -> Answer | None:
        """A voided statement; None where the peer doesn't have it."""
        parameters = {"voidedStatementId": statement_id, "attachments": "true"}
        try:
            found = self._ask(self._statements, parameters)
        except (NotFound, BadRequest):  # it has none, or doesn't know the parameter
            return None
        named = found.value.get("id") if isinstance(found.value, dict) else None
        if isinstance(named, str) and named.lower() == statement_id.lower():
            return found
        found.discard()  # Ralph knows no voiding, and answers with a list
        return None

    @property
    def _statements(self) -> str:
        return f"{self.url}/statements"

    def _page(self, url: str, parameters: Mapping[str, str]) -> Page:
        answer = self._ask(url, parameters)
        value = answer.value
        if not isinstance(value, dict) or not isinstance(value.get("statements"), list):
            raise BrokenAnswer(f"{url} answers with no list of statements: is it the endpoint of an xAPI?")
        return Page(value["statements"], self._following(value.get("more"), url), answer)

    def _following(self, more: Any, asked: str) -> str:
        """The whole URL of `more`. Raises BrokenAnswer where it leads to another host, or to where we were."""
        if not more:
            return ""
        found = requote_uri(urljoin(self._statements, str(more)))
        if urlsplit(found).path in ("", "/"):
            found = urljoin(self._statements, f"?{urlsplit(found).query}")  # some drop the path
        if _origin(found) != _origin(self.url):
            raise BrokenAnswer(f'the peer\'s "more" leads to another host, which is not followed: {found!r}')
        if found == asked:
            raise BrokenAnswer(f'the peer\'s "more" leads to the page that it stands on: {found!r}')
        return found

    def _ask(self, url: str, parameters: Mapping[str, str]) -> Answer:
        """The answer, asked for again while the peer is busy or the connection breaks.

        Raises Unavailable after the last try, NotFound, Unauthorized, and BadRequest on another refusal.
        """
        for wait_s in (*self.waits_s, None):
            try:
                with self._session.get(
                    url, params=parameters, timeout=(_CONNECT_S, _READ_S), stream=True, allow_redirects=False
                ) as answer:
                    if answer.status_code not in _BUSY:
                        _check(answer)
                        return self._read(answer)
                    problem, asked_s = f"it answers {answer.status_code}", _retry_after_s(answer)
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
                problem, asked_s = f"{type(error).__name__}: {error}", None
            if wait_s is not None:
                self._wait(problem, wait_s if asked_s is None else asked_s)
        raise Unavailable(f"{url} can't be read: {problem}", hint="Run the import again later: it goes on from here.")

    def _wait(self, problem: str, wait_s: float) -> None:
        self.report(f"the peer can't be read now: {problem}; again in {wait_s:g} s")
        time.sleep(wait_s)

    def _read(self, answer: requests.Response) -> Answer:
        with closing(_bounded(answer)) as chunks:
            if answer.headers.get("Content-Type", "").lower().startswith("multipart/mixed"):
                return self._read_parts(answer, chunks)
            return Answer(_parsed(chunks))

    def _read_parts(self, answer: requests.Response, chunks: Iterator[bytes]) -> Answer:
        with ExitStack() as stack:
            parts = multipart.parts(lambda _: next(chunks, b""), _boundary(answer))
            try:
                statements = _parsed(next(parts).content)
                contents, faults = self._received(parts, stack)
            except (BadRequest, StopIteration) as error:
                raise BrokenAnswer(f"{answer.url} answers with a broken multipart body: {error}") from None
            next(chunks, b"")  # the end: else the connection couldn't be used again
            stack.pop_all()
        return Answer(statements, contents, faults)

    def _received(self, parts: Iterator[multipart.Part], stack: ExitStack) -> tuple[list[Received], list[str]]:
        """The contents in the parts, on disk; they are discarded with `stack`."""
        contents, faults = [], []
        for part in parts:
            try:
                received = self._meant(part)
            except (BadRequest, TooLarge) as error:
                faults.append(error.detail)
            else:
                stack.callback(received.discard)
                contents.append(received)
        return contents, faults

    def _meant(self, part: multipart.Part) -> Received:
        """The content of a part in the reading that has its hash. Raises BadRequest where none has, TooLarge."""
        refused: BadRequest | None = None
        with SpooledTemporaryFile(_IN_MEMORY_BYTES) as file:
            for chunk in self.attachments.bounded(part.content, times=_MOST_BYTES_A_BYTE):
                file.write(chunk)
            for content in readings(file):
                try:
                    return self.attachments.receive(part.headers.get("x-experience-api-hash", ""), content)
                except BadRequest as error:
                    refused = refused or error
        assert refused is not None, "there is a reading of every content"
        raise refused


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises ValueError where `url` is no whole one for HTTP."""
    split: SplitResult = urlsplit(url)
    if split.scheme not in _PORTS or not split.hostname:
        raise ValueError(f"{url} is no URL of an LRS: write for example https://lrs.example.org/xapi")
    return split.scheme, split.hostname, split.port or _PORTS[split.scheme]


def _check(answer: requests.Response) -> None:
    """Raise what the peer's refusal means to the operator."""
    status, said = answer.status_code, f"{answer.url} answers {answer.status_code}"
    if answer.is_redirect:
        raise BadRequest(
            f"{said} and leads to {answer.headers['Location']!r}", hint="Redirects are not followed: give that URL."
        )
    if status in (401, 403):
        raise Unauthorized(said, hint="Check --key and the secret, and that they may read all statements there.")
    if status == 404:
        raise NotFound(said, hint="Give the endpoint, without /statements.")
    if status != 200:
        raise BadRequest(f"{said}: {_beginning(answer)!r}")


def _beginning(answer: requests.Response) -> str:
    with closing(_bounded(answer)) as chunks:
        return next(chunks, b"")[:_SHOWN_BYTES].decode("utf-8", "replace")


def _bounded(answer: requests.Response) -> Generator[bytes, None, None]:
    """The body in chunks, within _WHOLE_S; to be closed by who has read enough. Raises requests.Timeout."""
    until = time.monotonic() + _WHOLE_S
    body: Generator[bytes, None, None] = answer.iter_content(_CHUNK_BYTES)  # type: ignore[assignment]
    # Left to itself, it would end the connection whenever it is forgotten, and swallow a Ctrl-C that comes meanwhile.
    with closing(body):
        for chunk in body:
            if time.monotonic() > until:
                raise requests.Timeout(f"the answer took more than {_WHOLE_S} s")
            yield chunk


def _parsed(chunks: Iterator[bytes]) -> Any:
    raw = bytearray()
    for chunk in chunks:
        raw += chunk
        if len(raw) > _MOST_STATEMENT_BYTES:
            raise BrokenAnswer(f"a page has more than {_MOST_STATEMENT_BYTES} bytes; ask for a smaller --page-size")
    try:
        return exact_json.loads(bytes(raw))
    except ValueError as error:
        raise BrokenAnswer(f"the peer's answer can't be read: {str(error)!r}") from None


def _boundary(answer: requests.Response) -> str:
    message = EmailMessage()
    message["Content-Type"] = answer.headers["Content-Type"]
    found = message.get_boundary()
    if not found:
        raise BrokenAnswer(f"{answer.url} answers with multipart/mixed without a boundary")
    return found


def _retry_after_s(answer: requests.Response) -> float | None:
    """How long the peer asks to wait, in seconds or as a date; None where it doesn't."""
    text = answer.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return min(float(text), _MOST_RETRY_AFTER_S)
    try:
        wait_s = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return max(0.0, min(wait_s, _MOST_RETRY_AFTER_S))
