"""What each kind of database does for a backup: a snapshot is taken, and put back.

A snapshot is one file with all of the database as it was at one moment.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select

from lrs.errors import Conflict, NotFound
from lrs.storage.database.migrate import VERSION_TABLE
from lrs.storage.tables import attachments

# Is told how many bytes are written, and of how many, where that is known.
Moved = Callable[[int, int | None], None]
_ROWS = 1000


@dataclass(frozen=True)
class Snapshot:
    """Where a snapshot lies, and the version of the database's program that wrote it."""

    path: Path
    version: str


@dataclass(frozen=True)
class Taken:
    """A snapshot, the revision at which the database was, and a list of the attachments that it names."""

    snapshot: Snapshot
    revision: str
    names: Path

    def attachments(self) -> Iterator[tuple[int, str]]:
        """Store and SHA-2 of each attachment that the snapshot names."""
        with self.names.open() as lines:
            for line in lines:
                store_id, sha2 = json.loads(line)
                yield store_id, sha2


class Snapshots(Protocol):
    """The snapshots of one database: `kind` is SQLAlchemy's name for it, `member` an archive's for the snapshot."""

    kind: str
    member: str

    @staticmethod
    def check(snapshot: Snapshot) -> None:
        """Raise BrokenArchive unless the database's own program finds the snapshot sound; Unavailable without it."""

    def take(self, folder: Path, moved: Moved) -> Taken:
        """Write a snapshot into `folder` while others read and write. Raises NotFound, Unavailable."""

    def workplace(self) -> AbstractContextManager[Path]:
        """A folder for the snapshot that is to be put back, for as long as the block lasts."""

    def check_empty(self) -> None:
        """Raise Conflict where something is in the database."""

    def check_unused(self) -> None:
        """Raise Conflict while somebody else has the database open."""

    def fill(self, snapshot: Snapshot) -> None:
        """Put the snapshot into the empty database, all or nothing, and migrate. Raises Conflict, Unavailable."""

    def replace(self, snapshot: Snapshot) -> None:
        """As `fill`, in the place of what is there."""


def read_revision(connection: Connection) -> str:
    """The core's revision. Raises NotFound where there is none: the database has nothing to save."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    revision = context.get_current_revision()
    if revision is None:
        raise NotFound("there is nothing to back up: the database is empty", hint="Name another by --database-url.")
    return revision


def write_names(connection: Connection, path: Path) -> None:
    """Write down which attachments the database names, for `Taken.attachments`."""
    columns = (attachments.c.store_id, attachments.c.sha2)
    query = select(*columns).order_by(*columns).execution_options(yield_per=_ROWS)
    with path.open("w") as lines:
        for row in connection.execute(query):
            lines.write(json.dumps(list(row)) + "\n")


def not_empty(name: str) -> Conflict:
    """The refusal to put a snapshot where something would be lost."""
    return Conflict(
        f"{name} is not empty", hint="Restore into an empty database, or take --replace to lose what it has."
    )
