"""ZIP archives of strangers, read within limits: no bombs, no names that lead elsewhere, nothing twice."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lrs.verifiable.findings import Refused

_CHUNK_BYTES = 256 * 1024
_MOST_NAME = 300
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class ArchiveLimits:
    """How many files an archive may have, how many bytes unpacked, and how many credentials in it are checked."""

    files: int
    unpacked_bytes: int
    credentials: int


LOCAL = ArchiveLimits(files=100_000, unpacked_bytes=16 * 1024**3, credentials=100_000)
# A credential that is made to be slow takes a second.
STRANGERS = ArchiveLimits(files=5_000, unpacked_bytes=128 * 1024**2, credentials=100)


class Archive:
    """The files of a ZIP by their names."""

    def __init__(self, file: IO[bytes], limits: ArchiveLimits):
        """Raises Refused where it is none, or goes beyond the limits."""
        try:
            self._zip = ZipFile(file)
        except _BROKEN as error:
            raise Refused(f"it is no ZIP that can be read: {error}") from None
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        _check(infos, limits)
        self.limits = limits
        self._infos = {info.filename: info for info in infos}

    @property
    def names(self) -> list[str]:
        """The names of its files, in their order."""
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def bytes_of(self, name: str) -> int:
        """How many bytes a file has, as the archive says."""
        return self._infos[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file, bit by bit. Raises Refused where it can't be unpacked, or isn't as long as it says."""
        info, read = self._infos[name], 0
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    read += len(chunk)
                    yield chunk
        except _BROKEN as error:
            raise Refused(f"{name} can't be unpacked: {error}") from None
        if read != info.file_size:
            raise Refused(f"{name} has {read} bytes, where the archive says {info.file_size}")

    def content(self, name: str, most_bytes: int) -> bytes:
        """The content of a file. Raises Refused where it isn't there, or has more bytes."""
        if name not in self:
            raise Refused(f"{name} is missing")
        if self.bytes_of(name) > most_bytes:
            raise Refused(f"{name} has more than {most_bytes:,} bytes")
        return b"".join(self.chunks(name))

    def lines(self, name: str, most_bytes: int) -> Iterator[bytes]:
        """The lines of a file, without their ends. Raises Refused as `chunks`, and where one has more bytes."""
        rest = b""
        for chunk in self.chunks(name):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > most_bytes:
                raise Refused(f"{name} has a line of more than {most_bytes:,} bytes")
        if rest:
            yield rest


def _check(infos: list[ZipInfo], limits: ArchiveLimits) -> None:
    if len(infos) > limits.files:
        raise Refused(f"it has {len(infos):,} files; at most {limits.files:,} are read")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked_bytes:
        raise Refused(f"unpacked it has {unpacked:,} bytes; at most {limits.unpacked_bytes:,} are read")
    names = {info.filename for info in infos}
    if len(names) != len(infos):
        raise Refused("two of its files have one name")
    for info in infos:
        _check_file(info)


def _check_file(info: ZipInfo) -> None:
    parts = info.filename.split("/")
    if len(info.filename) > _MOST_NAME or "\\" in info.filename or not all(part.strip(".") for part in parts):
        raise Refused(f"the name {info.filename[:_MOST_NAME]!r} leads out of the archive")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & 1:
        raise Refused(f"{info.filename} is packed in a way that isn't read")
