"""`lrs` in processes of their own, forked from one that has loaded it: to load it takes longer than most tests."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from lrs.cli import main

_CONTEXT = multiprocessing.get_context("forkserver")
_COMMANDS = [f"lrs.commands.{name}" for name in ("backup", "erase", "receipt", "serve", "transfer")]
_PLUGINS = [plugin.module for plugin in entry_points(group="lrs")]
_CONTEXT.set_forkserver_preload([__name__, *_COMMANDS, *_PLUGINS])


def started(
    arguments: Sequence[str],
    *,
    environ: Mapping[str, str],
    output: Path,
    errors: Path | None = None,
    prepare: Callable[[], object] = object,
) -> ForkServerProcess:
    """`lrs` with these arguments in the folder of `output`, to which all that it says is appended.

    What it says on standard error goes to `errors`, where that is given. `prepare` is called there before.
    """
    process = _CONTEXT.Process(target=_run, args=(prepare, list(arguments), dict(environ), output, errors or output))
    process.start()
    return process


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    status: int | None
    output: bytes
    errors: bytes


def ran(arguments: Sequence[str], *, environ: Mapping[str, str], folder: Path) -> Ran:
    """`lrs` with these arguments, in a folder of its own below `folder`, to its end."""
    with TemporaryDirectory(dir=folder) as place:
        output, errors = Path(place, "output"), Path(place, "errors")
        process = started(arguments, environ=environ, output=output, errors=errors)
        process.join()
        return Ran(process.exitcode, output.read_bytes(), errors.read_bytes())


def printed(arguments: Sequence[str], *, environ: Mapping[str, str], folder: Path) -> bytes:
    """What `lrs` prints with these arguments. Raises AssertionError, with what it complains of, where it fails."""
    done = ran(arguments, environ=environ, folder=folder)
    assert done.status == 0, done.errors.decode()
    return done.output


def _run(
    prepare: Callable[[], object], arguments: list[str], environ: dict[str, str], output: Path, errors: Path
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(output.parent)
    for stream, file in ((sys.stdout, output), (sys.stderr, errors)):
        with file.open("ab", buffering=0) as said:
            os.dup2(said.fileno(), stream.fileno())
    sys.argv = ["lrs", *arguments]
    prepare()
    main()
