"""Contents of attachments as other stores answer with them, read in the ways in which they may be meant.

Learning Locker puts a line end behind each content, and one kept in a folder goes out as text: each byte as the
character with its number, in UTF-8 (`streamStatementsWithAttachments` and `getAttachment/local` of
@learninglocker/xapi-statements 7.8.0). The hash beside a content tells which reading is right.
"""

import codecs
from collections.abc import Iterable, Iterator
from os import SEEK_END
from typing import IO

from lrs.errors import BadRequest

_CHUNK_BYTES = 64 * 1024
_LINE_END = b"\r\n"


def readings(file: IO[bytes]) -> Iterator[Iterator[bytes]]:
    """What the content that came as `file` may be, in chunks: the likeliest first. Each is read before the next one."""
    for size in _sizes(file):
        yield _beginning(file, size)
        yield _characters(_beginning(file, size))


def _sizes(file: IO[bytes]) -> Iterator[int]:
    """How much of it is content: all, or all but the line end behind it."""
    size = file.seek(0, SEEK_END)
    yield size
    if size >= len(_LINE_END):
        file.seek(-len(_LINE_END), SEEK_END)
        if file.read() == _LINE_END:
            yield size - len(_LINE_END)


def _beginning(file: IO[bytes], size: int) -> Iterator[bytes]:
    file.seek(0)
    while size and (chunk := file.read(min(_CHUNK_BYTES, size))):
        size -= len(chunk)
        yield chunk


def _characters(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes that stand in UTF-8 as characters with their numbers. Raises BadRequest where others stand there."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("latin-1")
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise BadRequest("a content is no text of single bytes") from None
