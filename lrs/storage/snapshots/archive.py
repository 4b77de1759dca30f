"""The archive of a backup: a tar file that shows by itself whether it is whole.

Its members are, in this order: the snapshot of the database; the contents of attachments, as
`attachments/STORE/SHA2`; and `manifest.jsonl`, which says on its first line what the archive is of, and
then names each member with its size and SHA-256. An archive that was cut off has no manifest.

Archives are written and read in bounded memory, however many members they have. What an archive says is
believed only as far as it was checked; its names are compared and parsed, and never used as paths.
"""

import hashlib
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from lrs.clock import now_us

FORMAT = 1
_MANIFEST = "manifest.jsonl"
_CHUNK_BYTES = 256 * 1024
_LINE_BYTES = 4096
_SPOOL_BYTES = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}", re.A)


class BrokenArchive(ValueError):
    """A file is no backup, not all of it, or not what was written."""


@dataclass(frozen=True)
class Manifest:
    """What a backup is of: the first line of its list. `missing` counts contents that were gone when it was taken.

    `members` and `member_bytes` are those of the list; `database` is sqlite or postgresql, `database_version`
    that of the program which made the snapshot.
    """

    format: int
    cairn: str
    database: str
    database_version: str
    revision: str
    taken: str
    members: int
    member_bytes: int
    missing: int


@dataclass(frozen=True)
class Member:
    """A member as the list has it."""

    name: str
    content_bytes: int
    sha256: str


class ArchiveWriter:
    """An archive that is being written: members, and at last its manifest."""

    def __init__(self, tar: tarfile.TarFile, lines: IO[bytes]):
        self._tar, self._lines = tar, lines
        self.members = self.member_bytes = 0

    def add(self, name: str, content: IO[bytes], content_bytes: int) -> None:
        """Append what can be read of `content` now. Raises OSError where that is less than `content_bytes`."""
        hashed = _Hashed(content)
        self._append(name, hashed, content_bytes)
        self._lines.write(_line(asdict(Member(name, content_bytes, hashed.digest.hexdigest()))))
        self.members += 1
        self.member_bytes += content_bytes

    def finish(self, **about: Any) -> Manifest:
        """Append the manifest, of which `about` is the part that isn't known here: the archive is whole then."""
        manifest = Manifest(format=FORMAT, members=self.members, member_bytes=self.member_bytes, **about)
        with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as whole:
            whole.write(_line(asdict(manifest)))
            self._lines.seek(0)
            shutil.copyfileobj(self._lines, whole)
            size = whole.tell()
            whole.seek(0)
            self._append(_MANIFEST, whole, size)
        return manifest

    def _append(self, name: str, content: Any, content_bytes: int) -> None:
        header = tarfile.TarInfo(name)
        header.size, header.mode, header.mtime = content_bytes, 0o600, now_us() // 1_000_000
        self._tar.addfile(header, content)
        _forget_members(self._tar)


@contextmanager
def writing(file: IO[bytes]) -> Iterator[ArchiveWriter]:
    """An archive on its way into `file`, which is written from its beginning to its end and never read."""
    with (
        tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT, bufsize=_CHUNK_BYTES) as tar,
        tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as lines,
    ):
        yield ArchiveWriter(tar, lines)


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]):
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


class Archive:
    """An archive to read. Raises BrokenArchive where it has no manifest, or one that this version can't read."""

    def __init__(self, path: Path):
        self._path = path
        with _opened(path) as tar:
            self._list = _last_member(tar, path)
        with self._lines() as lines:
            self.manifest = _manifest(lines.readline(_LINE_BYTES), path)

    def members(self) -> Iterator[tuple[Member, Iterator[bytes]]]:
        """Each member with its content in chunks, to be read at once or not at all.

        Raises BrokenArchive where the archive has other members than its list; and in reading a content, where
        that isn't the one which was written.
        """
        with _opened(self._path) as tar, self._lines() as lines:
            lines.readline(_LINE_BYTES)
            for _ in range(self.manifest.members):
                member, header = _member(lines.readline(_LINE_BYTES), self._path), _next(tar, self._path)
                if header is None or (header.name, header.size) != (member.name, member.content_bytes):
                    raise BrokenArchive(f"{self._path} is damaged: it has another member in the place of {member.name}")
                yield member, self._content(tar, header, member)
            after = _next(tar, self._path)
            if lines.readline(_LINE_BYTES) or after is None or after.name != _MANIFEST:
                raise BrokenArchive(f"{self._path} is damaged: it has other members than its list")

    def _content(self, tar: tarfile.TarFile, header: tarfile.TarInfo, member: Member) -> Iterator[bytes]:
        content, digest = tar.extractfile(header), hashlib.sha256()
        assert content is not None  # `_next` lets through nothing but plain files
        while chunk := content.read(_CHUNK_BYTES):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != member.sha256:
            raise BrokenArchive(f"{self._path} is damaged: {member.name} is not what was written")

    @contextmanager
    def _lines(self) -> Iterator[IO[bytes]]:
        with _opened(self._path) as tar:
            lines = tar.extractfile(self._list)
            assert lines is not None
            yield lines


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise BrokenArchive(f"{path} is no backup, or not all of one: {error}") from error


def _next(tar: tarfile.TarFile, path: Path) -> tarfile.TarInfo | None:
    """The next member; None at the end, and where a header can't be read."""
    header = tar.next()
    _forget_members(tar)
    if header is not None and (not header.isreg() or header.issparse() or header.size < 0):
        raise BrokenArchive(f"{path} is no backup: {header.name[:200]!r} is no plain file")
    return header


def _forget_members(tar: tarfile.TarFile) -> None:
    """Drop the members that `tar` remembers, about 1 KB each, and doesn't need to go on."""
    tar.members.clear()  # type: ignore[attr-defined]


def _last_member(tar: tarfile.TarFile, path: Path) -> tarfile.TarInfo:
    last = None
    while header := _next(tar, path):
        last = header
    if last is None or last.name != _MANIFEST:
        raise BrokenArchive(f"{path} is no whole backup: it doesn't end with a manifest. Was it cut off?")
    return last


def _line(members: dict[str, Any]) -> bytes:
    return json.dumps(members).encode() + b"\n"


def _manifest(line: bytes, path: Path) -> Manifest:
    try:
        read = json.loads(line)
        if read["format"] != FORMAT:
            raise BrokenArchive(
                f"{path} is a backup of format {read['format']!r}, and this version of Cairn reads format {FORMAT}. "
                "Restore it with the version that wrote it"
            )
        manifest = Manifest(**read)
    except (KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BrokenArchive(f"{path} is no backup: its manifest can't be read ({error!r})") from error
    if any(type(getattr(manifest, name)) is not kind for name, kind in Manifest.__annotations__.items()):
        raise BrokenArchive(f"{path} is no backup: its manifest has values of the wrong kind")
    return manifest


def _member(line: bytes, path: Path) -> Member:
    try:
        member = Member(**json.loads(line))
        if member.content_bytes < 0 or not isinstance(member.name, str) or not _SHA256.fullmatch(member.sha256):
            raise TypeError(member)
    except (TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BrokenArchive(f"{path} is damaged: a line of its list can't be read") from error
    return member
