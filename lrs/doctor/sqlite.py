"""Checks of a SQLite file and of the disk below it."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from lrs.doctor.findings import Finding, Level, found_or, ok, problem, warning
from lrs.doctor.patient import Patient
from lrs.storage.database import inspection

_MIB = 1024 * 1024
_LEAST_FREE_BYTES = 256 * _MIB
_LARGE_WAL_BYTES = 256 * _MIB  # a checkpoint is due at 32 MiB
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs")


def file(patient: Patient) -> Iterable[Finding]:
    """Whether the file is there."""
    path = patient.database.file
    if path is None or path.is_file():
        return []
    return [problem(f"there is no file {path}", "Mend database_url or the working folder; or make it: lrs migrate")]


def permissions(patient: Patient) -> Iterable[Finding]:
    """Whether the server can write, and strangers can't read."""
    path = patient.database.file
    return [] if path is None else found_or(_permissions(path), f"{path} can be written, and is closed to others")


def _permissions(path: Path) -> Iterator[Finding]:
    for each in (path, path.parent):
        if not os.access(each, os.W_OK):
            yield problem(f"{each} can't be written by this user", f"Run as its owner, or: chown USER {each}")
    is_open = path.stat().st_mode & 0o007 and path.parent.stat().st_mode & 0o001
    if is_open:
        yield warning(f"other users of this machine may open {path}", f"chmod o-rwx {path.parent}")


def disk(patient: Patient) -> Iterable[Finding]:
    """Whether there is room to go on."""
    path = patient.database.file
    return [] if path is None else [room(shutil.disk_usage(path.parent).free, path.stat().st_size)]


def room(free_bytes: int, file_bytes: int) -> Finding:
    """Whether so much free space is enough for a file of that size."""
    said = f"{free_bytes // _MIB} MiB are free beside a file of {file_bytes // _MIB} MiB"
    if free_bytes < _LEAST_FREE_BYTES:
        return problem(said, "Make room, or move the file to a larger disk: without any, nothing can be stored.")
    if free_bytes < file_bytes:
        return warning(said, "Make room: a copy of the file, as a backup needs it, doesn't fit beside it.")
    return ok(said)


def file_system(patient: Patient) -> Iterable[Finding]:
    """Whether the disk is this machine's own."""
    path, mounts = patient.database.file, Path("/proc/self/mounts")
    return [] if path is None or not mounts.exists() else [own_disk(path.resolve(), mounts.read_text())]


def own_disk(path: Path, mounts: str) -> Finding:
    """Whether `path` lies on a disk of this machine by `mounts`, as Linux lists them."""
    kinds = {Path(point.replace("\\040", " ")): kind for _, point, kind, *_ in map(str.split, mounts.splitlines())}
    kind = next((kinds[folder] for folder in (path, *path.parents) if folder in kinds), "unknown")
    if kind in _NETWORK:
        return problem(
            f"{path} lies on a network file system ({kind}), where SQLite's locks and write-ahead log don't hold",
            "Move it to a disk of this machine, or use PostgreSQL.",
        )
    return ok(f"a file system of this machine ({kind})")


def journal(patient: Patient) -> Iterable[Finding]:
    """Whether the file is written ahead, and the log is brought in from time to time."""
    path = patient.database.file
    if path is None:
        return []
    with patient.database.looking() as connection:
        mode = inspection.journal_mode(connection)
    if mode != "wal":
        mend = "Start lrs serve, which sets it. If it stays so, another program or the file system prevents it."
        return [warning(f"the journal mode is {mode}, not wal: readers wait for the writer", mend)]
    wal = path.with_name(f"{path.name}-wal")
    wal_bytes = wal.stat().st_size if wal.exists() else 0
    if wal_bytes > _LARGE_WAL_BYTES:
        mend = "End programs that read the file without end, or restart lrs serve."
        return [warning(f"the write-ahead log has {wal_bytes // _MIB} MiB: it can't be brought into the file", mend)]
    return [ok(f"a write-ahead log of {wal_bytes // _MIB} MiB")]


def damage(patient: Patient) -> Iterable[Finding]:
    """Whether the file is whole: its pages and indexes are read through, as far as time allows."""
    if patient.database.file is None:
        return []
    with patient.database.looking() as connection:
        damages = inspection.damages(connection)
    mend = "Stop the server, keep a copy of the file, and restore the newest backup."
    return found_or((Finding(Level.PROBLEM, line, mend) for line in damages), "PRAGMA quick_check finds nothing")
