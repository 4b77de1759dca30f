"""The ZIP itself: written from its first to its last byte, and every file's hash noted on the way."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lrs.verifiable.packages.manifests import Filed

# The same for each file, so that the ZIP tells nothing but what is in it.
_DATE = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644 << 16


class Packing:
    """A ZIP that is being written, to a file or to whoever waits for it."""

    def __init__(self, sink: IO[bytes]):
        self._zip = ZipFile(sink, "w", ZIP_DEFLATED, allowZip64=True)
        self.files: list[Filed] = []

    def add(self, path: str, content: bytes, media_type: str, item: str, url: str = "") -> None:
        """Add a file, and have it listed; `url` is where the same is published."""
        for _ in self.adding(path, [content], media_type, item, url):
            pass

    def adding(self, path: str, chunks: Iterable[bytes], media_type: str, item: str, url: str = "") -> Iterator[int]:
        """As `add`, of a file of any size: how many bytes of it are written by now."""
        digest, size = sha256(), 0
        with self._zip.open(info_of(path), "w", force_zip64=True) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                yield size
        self.files.append(Filed(path, size, digest.hexdigest(), media_type, item, url))

    def add_unlisted(self, path: str, content: bytes) -> None:
        """Add a file that vouches for the list."""
        with self._zip.open(info_of(path), "w") as file:
            file.write(content)

    def close(self) -> None:
        """Write what comes last."""
        self._zip.close()


def info_of(path: str) -> ZipInfo:
    """How a file is written into the ZIP."""
    made = ZipInfo(path, _DATE)
    made.compress_type, made.external_attr = ZIP_DEFLATED, _FILE_MODE
    return made
