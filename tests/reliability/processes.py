"""`lrs` in processes of their own, forked from one that has loaded it: to load it takes longer than most tests."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from lrs.cli import main

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__, "lrs.commands.serve"])


def started(arguments: Sequence[str], *, environ: Mapping[str, str], output: Path) -> ForkServerProcess:
    """`lrs` with these arguments in the folder of `output`, to which all that it says is appended."""
    process = _CONTEXT.Process(target=_run, args=(list(arguments), dict(environ), output))
    process.start()
    return process


def _run(arguments: list[str], environ: dict[str, str], output: Path) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(output.parent)
    with output.open("ab", buffering=0) as said:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(said.fileno(), stream.fileno())
    sys.argv = ["lrs", *arguments]
    main()
