"""lrs backup, lrs restore"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from lrs.commands import options
from lrs.config import Settings
from lrs.opened import check_file, opened_as_it_is
from lrs.operations.moving import backup
from lrs.storage.snapshots.archive import Manifest

_NAMED_MISSING = 20


class _Shown:
    """Shows on standard error how it goes, once there is something to show."""

    def __init__(self, progress: Progress):
        self._progress, self._missed = progress, 0
        self._tasks: dict[str, TaskID] = {}

    def moved(self, deed: str, done: int, total: int | None) -> None:
        if deed not in self._tasks:
            self._progress.start()
            self._tasks[deed] = self._progress.add_task(deed, total=total)
        self._progress.update(self._tasks[deed], completed=done, total=total)

    def missed(self, name: str, reason: str) -> None:
        self._missed += 1
        if self._missed <= _NAMED_MISSING:
            self._progress.console.print(f"{name} {reason}; left out", markup=False, highlight=False, soft_wrap=True)

    def stop(self) -> None:
        if self._tasks:
            self._progress.stop()


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--verify", is_flag=True, help="Write nothing, but check every byte of FILE.")
@options.settings
def back_up(file: Path, verify: bool, settings: Settings) -> None:
    """Save the whole server to FILE while it serves: the database as it is now, and all attachments.

    FILE is there when it is whole, and takes the place of an earlier one only then; - is standard output.
    Contents of attachments that are gone or damaged are named and left out; the exit status is then 1.
    """
    if verify:
        manifest = _shown(lambda watcher: backup.verify(file, watcher))
        click.echo(f"{_described(manifest)}: every byte is as it was written")
    elif str(file) == "-":
        manifest = _streamed(settings)
        click.echo(f"saved {_described(manifest)}", err=True)
    else:
        check_file(settings)
        with opened_as_it_is(settings) as database:
            manifest = _shown(lambda watcher: backup.back_up(database, file, watcher))
        click.echo(f"saved {_described(manifest)}")
    sys.exit(1 if manifest.missing else 0)


def _streamed(settings: Settings) -> Manifest:
    check_file(settings)
    with click.open_file("-", "wb") as out, opened_as_it_is(settings) as database:
        if out.isatty():
            raise click.UsageError("a terminal can't take a backup: name a file, or pipe it into a program")
        return _shown(lambda watcher: backup.stream(database, out, watcher))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Lose what the database has. Nobody may be using it.")
@options.settings
def restore(file: Path, replaces: bool, settings: Settings) -> None:
    """Put the backup FILE into an empty database, and bring it up to date.

    Every byte of it is checked before anything is touched. Restore only what you trust: a backup may hold
    whatever SQL its author liked.
    """
    deed: Callable[..., Manifest] = backup.replace if replaces else backup.restore
    with opened_as_it_is(_without_limit(settings)) as database:
        manifest = _shown(lambda watcher: deed(file, database, watcher))
    click.echo(f"restored {_described(manifest)}")


def _without_limit(settings: Settings) -> Settings:
    """`settings` that take contents of any size: those of a backup were taken once."""
    return replace(settings, max_attachment_bytes=sys.maxsize)


def _shown(deed: Callable[[backup.Watcher], Manifest]) -> Manifest:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    shown = _Shown(Progress(*columns, console=Console(stderr=True)))
    try:
        return deed(shown)
    finally:
        shown.stop()


def _described(manifest: Manifest) -> str:
    gone = f", {manifest.missing} more were gone" if manifest.missing else ""
    return (
        f"{manifest.database} at revision {manifest.revision} as of {manifest.taken}, "
        f"{manifest.members - 1} attachments{gone}, {manifest.member_bytes} bytes"
    )


COMMANDS = (back_up, restore)
