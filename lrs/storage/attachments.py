"""Contents of attachments, by their own hash: on the file system, or wherever fsspec reaches.

A content is written beside its place first, hashed on the way, and moved into its place before the
statements that name it are committed: what is acknowledged is there. Contents that no statement names,
because their batch was refused afterwards, do no harm.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from lrs.errors import BadRequest, TooLarge, Unavailable

_HASHES = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_CHUNK_BYTES = 256 * 1024
_INCOMING = ".incoming"
_LEFT_AFTER_S = 24 * 3600  # nothing takes as long to arrive


@dataclass
class Received:
    """A content that arrived whole: its SHA-2 in lower-case hexadecimal, its size, and where it lies."""

    sha2: str
    content_bytes: int
    path: Path
    is_kept: bool = False

    def content(self) -> bytes:
        """All of it; for signatures, which are small."""
        return self.path.read_bytes()

    def discard(self) -> None:
        """Forget it, unless it was moved to its place."""
        if not self.is_kept:
            self.path.unlink(missing_ok=True)


class Attachments:
    """The contents of all stores, each below its own folder."""

    def __init__(self, url: str, max_bytes: int):
        self._files: Any
        self._files, self._root = fsspec.url_to_fs(url)
        self._max_bytes = max_bytes
        self._is_local = isinstance(self._files, LocalFileSystem)

    def receive(self, sha2: str, chunks: Iterable[bytes]) -> Received:
        """Write `chunks` down and check that their hash is `sha2`.

        Raises BadRequest where it isn't, TooLarge, and Unavailable where the disk takes no more.
        """
        digest = digest_of(sha2)
        path = self._incoming()
        try:
            content_bytes = self._write(path, chunks, digest)
            if digest.hexdigest() != sha2.lower():
                raise BadRequest(
                    f"a part says X-Experience-API-Hash {sha2}, but its content has {digest.hexdigest()}",
                    section="Communication 1.5.2",
                    hint="Hash the bytes that you send, without line ends around them.",
                )
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Received(sha2.lower(), content_bytes, path)

    def bounded(self, chunks: Iterable[bytes], *, times: int = 1) -> Iterator[bytes]:
        """The chunks of a content that may take so many times as much as an attachment. Raises TooLarge."""
        content_bytes = 0
        for chunk in chunks:
            content_bytes += len(chunk)
            if content_bytes > times * self._max_bytes:
                raise TooLarge(f"an attachment may have {self._max_bytes} bytes", section="Data 2.4.11")
            yield chunk

    def keep(self, store_id: int, received: Received) -> None:
        """Move a content to its place in the store, for good; again, where its batch is stored in several tries."""
        place = self._place(store_id, received.sha2)
        with _on_disk("stored"):
            if not self._is_local:
                self._files.put_file(str(received.path), place)
                return
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            os.replace(received.path, place)
            received.path, received.is_kept = Path(place), True
            sync_folder(Path(place).parent)

    def is_kept(self, store_id: int, sha2: str) -> bool:
        """Whether the content is in its place in the store."""
        return bool(self._files.exists(self._place(store_id, sha2)))

    def discard(self, store_id: int, sha2: str) -> None:
        """Delete a content of the store, if it is there."""
        with _on_disk("deleted"):
            if self.is_kept(store_id, sha2):
                self._files.rm_file(self._place(store_id, sha2))

    def tidy(self) -> None:
        """Delete what a crash left half received; only temporary files are left where contents lie elsewhere."""
        if not self._is_local:
            return
        with _on_disk("deleted"):
            for left in (Path(self._root) / _INCOMING).glob("*"):
                with suppress(FileNotFoundError):  # others receive, and move to their places
                    if left.stat().st_mtime < time.time() - _LEFT_AFTER_S:
                        left.unlink()

    def check_writable(self) -> None:
        """Raise Unavailable unless a content could be received now."""
        self._incoming().unlink()

    def read(self, store_id: int, sha2: str) -> Iterator[bytes]:
        """The content in chunks."""
        with self._files.open(self._place(store_id, sha2), "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk

    def size(self, store_id: int, sha2: str) -> int | None:
        """How many bytes lie at the content's place; None where there is nothing."""
        try:
            return int(self._files.size(self._place(store_id, sha2)))
        except FileNotFoundError:
            return None

    @property
    def folder(self) -> Path | None:
        """The folder on this machine; None where contents lie elsewhere."""
        return Path(self._root) if self._is_local else None

    def _write(self, path: Path, chunks: Iterable[bytes], digest: Any) -> int:
        content_bytes = 0
        with _on_disk("stored"), path.open("wb") as file:
            for chunk in self.bounded(chunks):
                content_bytes += len(chunk)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return content_bytes

    def _incoming(self) -> Path:
        folder = Path(self._root) / _INCOMING if self._is_local else Path(tempfile.gettempdir())
        with _on_disk("stored"):
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder)
        os.close(handle)
        return Path(name)

    def _place(self, store_id: int, sha2: str) -> str:
        return f"{self._root}/{store_id}/{sha2[:2]}/{sha2}"


def digest_of(sha2: str) -> Any:
    """A digest by the algorithm of which `sha2` is a result. Raises BadRequest where it is none of SHA-2."""
    return hashlib.new(_algorithm(sha2))


@contextmanager
def _on_disk(done: str) -> Iterator[None]:
    """Raise Unavailable where the disk takes or gives nothing in the block."""
    try:
        yield
    except OSError as error:
        raise Unavailable(f"attachments can't be {done} now: {error.strerror}", hint="Send it again.") from error


def _algorithm(sha2: str) -> str:
    algorithm = _HASHES.get(len(sha2))
    if algorithm is None:
        raise BadRequest(
            f"X-Experience-API-Hash is {sha2[:200]!r}, which is no SHA-2 in hexadecimal",
            section="Communication 1.5.2",
            hint="Send the SHA-256 of the content.",
        )
    return algorithm


def sync_folder(folder: Path) -> None:
    """See to it that the names in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
