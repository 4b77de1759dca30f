"""A whole server in one file, and back: the database as it was at one moment, and the contents that it names.

The database comes first. A content is in its place before a statement that names it is committed, so what a
snapshot names is there when it is read afterwards.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from lrs import __version__
from lrs.clock import iso, now_us
from lrs.database import Database
from lrs.errors import Conflict
from lrs.storage.attachments import Attachments, digest_of, sync_folder
from lrs.storage.database.migrate import is_known
from lrs.storage.snapshots.archive import Archive, ArchiveWriter, BrokenArchive, Manifest, writing
from lrs.storage.snapshots.kinds import Snapshot, Snapshots, Taken
from lrs.storage.snapshots.postgresql import PostgresqlSnapshots
from lrs.storage.snapshots.sqlite import SqliteSnapshots

_Kind = type[SqliteSnapshots] | type[PostgresqlSnapshots]
_SPOOL_BYTES = 8 * 1024 * 1024
_SHA2 = "|".join(f"[0-9a-f]{{{digits}}}" for digits in (56, 64, 96, 128))
_CONTENT = re.compile(rf"attachments/([1-9][0-9]{{0,9}})/({_SHA2})", re.A)
_KINDS: Mapping[str, _Kind] = {each.kind: each for each in (SqliteSnapshots, PostgresqlSnapshots)}


class Watcher(Protocol):
    """Is told how it goes."""

    def moved(self, deed: str, done: int, total: int | None) -> None:
        """`done` bytes, of `total` where that is known, are through `deed`."""

    def missed(self, name: str, reason: str) -> None:
        """The content `name` can't be saved."""


def back_up(database: Database, path: Path, watcher: Watcher) -> Manifest:
    """Save everything to the file `path`, which is there when it is whole and safe on the disk, and not before.

    Raises NotFound where there is no database, Unavailable, OSError.
    """
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        part = Path(folder) / "archive"
        part.touch(0o600)
        with part.open("wb") as file:
            manifest = _write(database, file, Path(folder), watcher)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    sync_folder(path.parent)
    return manifest


def stream(database: Database, file: IO[bytes], watcher: Watcher) -> Manifest:
    """As `back_up`, into a pipe. Whoever reads it can tell from its end whether it is whole."""
    with tempfile.TemporaryDirectory(prefix="cairn-backup-") as folder:
        return _write(database, file, Path(folder), watcher)


def verify(path: Path, watcher: Watcher) -> Manifest:
    """Check every byte of a backup, and that its database can be opened. Raises BrokenArchive, Unavailable."""
    archive = Archive(path)
    with tempfile.TemporaryDirectory(prefix="cairn-verify-") as folder:
        _checked(archive, Path(folder), watcher)
    return archive.manifest


def restore(path: Path, database: Database, watcher: Watcher) -> Manifest:
    """Put a backup into an empty database, and bring it up to date. Nothing is touched before all is checked.

    Raises BrokenArchive, Conflict where the database isn't empty or the backup not one for it, Unavailable.
    """
    archive, snapshots = Archive(path), _snapshots(database)
    _check_fits(archive.manifest, snapshots)
    snapshots.check_empty()
    with _made_ready(archive, snapshots, database.attachments, watcher) as snapshot:
        snapshots.fill(snapshot)
    return archive.manifest


def replace(path: Path, database: Database, watcher: Watcher) -> Manifest:
    """As `restore`, in the place of what is there. Raises Conflict while somebody else has the database open."""
    archive, snapshots = Archive(path), _snapshots(database)
    _check_fits(archive.manifest, snapshots)
    database.close()  # our own connections; they open again where they are needed
    snapshots.check_unused()
    with _made_ready(archive, snapshots, database.attachments, watcher) as snapshot:
        snapshots.replace(snapshot)
    return archive.manifest


@contextmanager
def _made_ready(
    archive: Archive, snapshots: Snapshots, attachments: Attachments, watcher: Watcher
) -> Iterator[Snapshot]:
    """The snapshot of an archive that was checked, when the contents that it names are in their places."""
    with snapshots.workplace() as folder:
        snapshot = _checked(archive, folder, watcher)
        _put_contents(archive, attachments, watcher)
        yield snapshot


def _write(database: Database, file: IO[bytes], folder: Path, watcher: Watcher) -> Manifest:
    snapshots, taken_us = _snapshots(database), now_us()
    with writing(file) as archive:
        taken = snapshots.take(folder, lambda done, total: watcher.moved("database", done, total))
        path = taken.snapshot.path
        with path.open("rb") as content:
            archive.add(snapshots.member, content, path.stat().st_size)
        path.unlink()
        missing = _add_contents(archive, taken, database.attachments, watcher)
        return archive.finish(
            cairn=__version__,
            database=snapshots.kind,
            database_version=taken.snapshot.version,
            revision=taken.revision,
            taken=iso(taken_us),
            missing=missing,
        )


def _add_contents(archive: ArchiveWriter, taken: Taken, attachments: Attachments, watcher: Watcher) -> int:
    """Add each content that is whole; return how many are not."""
    missing = 0
    for store_id, sha2 in taken.attachments():
        name = f"attachments/{store_id}/{sha2}"
        with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as content:
            reason = _fetch(attachments, store_id, sha2, content)
            if reason is None:
                content_bytes = content.tell()
                content.seek(0)
                archive.add(name, content, content_bytes)
                watcher.moved("attachments", archive.member_bytes, None)
            else:
                missing += 1
                watcher.missed(name, reason)
    return missing


def _fetch(attachments: Attachments, store_id: int, sha2: str, into: IO[bytes]) -> str | None:
    """Copy a content; what is wrong with it, or None."""
    digest = digest_of(sha2)
    try:
        for chunk in attachments.read(store_id, sha2):
            digest.update(chunk)
            into.write(chunk)
    except FileNotFoundError:
        return "is gone"
    return None if digest.hexdigest() == sha2 else "is damaged: it isn't what its hash says"


def _checked(archive: Archive, folder: Path, watcher: Watcher) -> Snapshot:
    """Read all of the archive, and lay its snapshot into `folder`. Raises BrokenArchive."""
    kind, total, done = _kind(archive.manifest), archive.manifest.member_bytes, 0

    def counted(chunks: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal done
        for chunk in chunks:
            done += len(chunk)
            watcher.moved("check", done, total)
            yield chunk

    snapshot = Snapshot(folder / kind.member, archive.manifest.database_version)
    for member, chunks in archive.members():
        if member.name == kind.member:
            with snapshot.path.open("wb") as file:
                file.writelines(counted(chunks))
        else:
            _check_content(member.name, counted(chunks))
    if not snapshot.path.exists():
        raise BrokenArchive("the backup has no database")
    kind.check(snapshot)
    return snapshot


def _check_content(name: str, chunks: Iterator[bytes]) -> None:
    _, sha2 = _content_named(name)
    digest = digest_of(sha2)
    for chunk in chunks:
        digest.update(chunk)
    if digest.hexdigest() != sha2:
        raise BrokenArchive(f"the backup is damaged: {name} isn't what its hash says")


def _put_contents(archive: Archive, attachments: Attachments, watcher: Watcher) -> None:
    done = 0
    for member, chunks in archive.members():
        done += member.content_bytes
        if member.name != _kind(archive.manifest).member:
            store_id, sha2 = _content_named(member.name)
            received = attachments.receive(sha2, chunks)
            try:
                attachments.keep(store_id, received)
            finally:
                received.discard()
        watcher.moved("attachments", done, archive.manifest.member_bytes)


def _content_named(name: str) -> tuple[int, str]:
    """Store and SHA-2 of a content by its name in an archive. Raises BrokenArchive on any other name."""
    found = _CONTENT.fullmatch(name)
    if found is None:
        raise BrokenArchive(f"the backup has a member that belongs to none: {name[:200]!r}")
    return int(found[1]), found[2]


def _check_fits(manifest: Manifest, snapshots: Snapshots) -> None:
    """Raise Conflict unless the backup is of the kind of database, and of a revision, that can be restored."""
    if manifest.database != snapshots.kind:
        raise Conflict(
            f"the backup is of {manifest.database}, and the database is {snapshots.kind}",
            hint="Restore it into its own kind; then move each store by lrs export and lrs import --keep-stored.",
        )
    if not is_known(manifest.revision):
        raise Conflict(
            f"the backup is of revision {manifest.revision}, which Cairn {__version__} doesn't know",
            hint=f"It was taken by Cairn {manifest.cairn}: restore it with that version or a later one.",
        )


def _kind(manifest: Manifest) -> _Kind:
    if manifest.database not in _KINDS:
        raise BrokenArchive(f"the backup is of a database that Cairn doesn't know: {manifest.database[:200]!r}")
    return _KINDS[manifest.database]


def _snapshots(database: Database) -> Snapshots:
    return _KINDS[database.engine.dialect.name](database.engine)
