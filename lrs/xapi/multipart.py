"""multipart/mixed in and out (1.0.3 Communication 1.5.2), read as a stream.

Reading is lenient where real clients are sloppy: white space before the first boundary, no line end
before a later one (@xapi/xapi with two attachments), none at the end, no space after a header's colon.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lrs.errors import BadRequest

_CHUNK_BYTES = 64 * 1024
_HEADER_BYTES = 16 * 1024
_PADDING_BYTES = 256
_MOST_PARTS = 1_000
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
    for _ in range(_MOST_PARTS):
        if reader.is_over:
            return
        part = Part(reader.headers(), reader.content())
        yield part
        for _ in part.content:
            pass
    if not reader.is_over:
        raise BadRequest(f"the multipart body has more than {_MOST_PARTS} parts", section=_SECTION)


class _Reader:
    """A body and how far it is read."""

    def __init__(self, read: Callable[[int], bytes], boundary: bytes):
        self._read, self._buffer, self._ended = read, bytearray(), False
        self._boundary = re.compile(b"--" + re.escape(boundary) + rb"(?:(--)|[ \t]{0,%d}\r?\n)" % _PADDING_BYTES)
        self._kept = len(boundary) + _PADDING_BYTES + 6  # as much of a boundary, and of the line end before it
        self.is_over = False

    def content(self) -> Iterator[bytes]:
        """The bytes up to the next boundary, which is passed over."""
        while (found := self._boundary.search(self._buffer)) is None:
            if self._ended:
                raise BadRequest("the multipart body ends without its closing boundary", section=_SECTION)
            yield self._taken(max(0, len(self._buffer) - self._kept))
            self._fill()
        (start, end), self.is_over = found.span(), found[1] is not None
        content = self._taken(start)
        self._taken(end - start)
        yield _without_line_end(content)

    def headers(self) -> dict[str, str]:
        """The headers of the part that begins here."""
        while not self._buffer.startswith(b"\r\n") and (end := self._buffer.find(b"\r\n\r\n", 0, _HEADER_BYTES)) < 0:
            if self._ended or len(self._buffer) > _HEADER_BYTES:
                raise BadRequest("a part of the multipart body has no end of headers", section=_SECTION)
            self._fill()
        head = b"" if self._buffer.startswith(b"\r\n") else self._taken(end + 2)
        self._taken(2)
        pairs = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n") if line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _taken(self, size: int) -> bytes:
        """The next `size` bytes, which are read thereby."""
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

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
