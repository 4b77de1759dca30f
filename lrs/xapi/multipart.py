"""multipart/mixed in and out (1.0.3 Communication 1.5.2), read as a stream.

Reading is lenient where real clients are sloppy: white space before the first boundary, no line end
before a later one (@xapi/xapi with two attachments), none at the end, no space after a header's colon.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lrs.errors import BadRequest

_CHUNK_BYTES = 64 * 1024
_HEADER_BYTES = 16 * 1024
_SECTION = "Communication 1.5.2"


@dataclass(frozen=True)
class Part:
    """One part: `headers` by lower-case name; `content` has to be read before the next part is asked for."""

    headers: Mapping[str, str]
    content: Iterator[bytes]


# Headers and content of a part to write.
Content = tuple[Mapping[str, str], Iterable[bytes]]


def parts(read: Callable[[int], bytes], boundary: str) -> Iterator[Part]:
    """The parts of the body that `read` gives, one at a time. Raises BadRequest where it is broken."""
    reader = _Reader(read, boundary.encode())
    for _ in reader.content():
        pass  # what stands before the first boundary is no part (RFC 2046 5.1.1)
    while not reader.is_over:
        part = Part(reader.headers(), reader.content())
        yield part
        for _ in part.content:
            pass


class _Reader:
    """A body and how far it is read."""

    def __init__(self, read: Callable[[int], bytes], boundary: bytes):
        self._read, self._delimiter = read, b"--" + boundary
        self._buffer, self._ended = b"", False
        self.is_over = False

    def content(self) -> Iterator[bytes]:
        """The bytes up to the next boundary, which is passed over."""
        kept = len(self._delimiter) + 2
        start = 0
        while True:
            at = self._buffer.find(self._delimiter, start)
            if at >= 0 and self._is_boundary(at):
                yield _without_line_end(self._buffer[:at])
                return self._pass(at)
            if at >= 0:
                start = at + 1
            elif self._ended:
                raise BadRequest("the multipart body ends without its closing boundary", section=_SECTION)
            else:
                passed = max(0, len(self._buffer) - kept)
                yield self._buffer[:passed]
                self._buffer, start = self._buffer[passed:], 0
                self._fill()

    def headers(self) -> dict[str, str]:
        """The headers of the part that begins here."""
        while b"\r\n\r\n" not in self._buffer and not self._buffer.startswith(b"\r\n"):
            if self._ended or len(self._buffer) > _HEADER_BYTES:
                raise BadRequest("a part of the multipart body has no end of headers", section=_SECTION)
            self._fill()
        if self._buffer.startswith(b"\r\n"):
            head, self._buffer = b"", self._buffer[2:]
        else:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        pairs = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n") if line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _is_boundary(self, at: int) -> bool:
        while len(self._buffer) < at + len(self._delimiter) + 2 and not self._ended:
            self._fill()
        after = self._buffer[at + len(self._delimiter) :][:2]
        return after in (b"--", b"\r\n", b"") or after[:1] in (b"\n", b" ", b"\t")

    def _pass(self, at: int) -> None:
        rest = self._buffer[at + len(self._delimiter) :]
        self.is_over = rest.startswith(b"--") or not rest
        while b"\n" not in rest and not self._ended and not self.is_over:
            self._fill()
            rest = self._buffer[at + len(self._delimiter) :]
        self._buffer = rest.partition(b"\n")[2]

    def _fill(self) -> None:
        chunk = self._read(_CHUNK_BYTES)
        self._ended = not chunk
        self._buffer += chunk


def _without_line_end(content: bytes) -> bytes:
    if content.endswith(b"\r\n"):
        return content[:-2]
    return content.removesuffix(b"\n")


def written(boundary: str, statements: bytes, attachments: Iterable[Content]) -> Iterator[bytes]:
    """A multipart/mixed body: `statements` as JSON first, then each attachment's headers and content.

    Spelt so that naive readers cope: see `docs/clients.md`.
    """
    yield b"--" + boundary.encode() + b"\r\nContent-Type: application/json\r\n\r\n" + statements
    for headers, content in attachments:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield f"\r\n--{boundary}\r\n{lines}\r\n".encode()
        yield from content
    yield f"\r\n--{boundary}--\r\n".encode()
