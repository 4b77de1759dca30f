"""PostgreSQL's own programs, pg_dump and pg_restore: found, and run on a database.

How to reach the database is told them by environment variables, so that no password stands on a command line.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from psycopg.pq import Conninfo
from sqlalchemy import Engine

from lrs.errors import Unavailable

_CHUNK_BYTES = 256 * 1024
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def find(name: str, *, at_least: int) -> Path:
    """The program of the lowest major version that is no lower than `at_least`. Raises Unavailable without one.

    The lowest, because a program knows all older servers but sets what they don't know.
    """
    versions = {path: version(path) for path in _candidates(name)}
    suitable = [path for path, found in versions.items() if found >= at_least]
    if not suitable:
        there_is = ", ".join(f"{path} is of {found}" for path, found in versions.items()) or "there is none"
        raise Unavailable(
            f"{name} of PostgreSQL {at_least} or later is needed, and {there_is}",
            hint=f"Install PostgreSQL's client programs, such as Debian's postgresql-client-{at_least}.",
        )
    return min(suitable, key=versions.__getitem__)


def version(program: Path) -> int:
    """The major version of one of PostgreSQL's programs; 0 where it can't tell."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = _VERSION.search(answer.stdout)
    return int(found[1]) if found else 0


def output(program: Path, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """What the program writes, in chunks. Raises Unavailable with its own words where it fails.

    It writes into a pipe, so that it ends with whoever reads.
    """
    command = [str(program), *arguments]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=variables
        ) as process:
            assert process.stdout is not None
            while chunk := process.stdout.read(_CHUNK_BYTES):
                yield chunk
        if process.returncode:
            raise Unavailable(f"{program} failed: {_words(said)}")


def environment(engine: Engine) -> Mapping[str, str]:
    """The variables by which PostgreSQL's programs find the database of `engine`, beside those already set."""
    _, parameters = engine.dialect.create_connect_args(engine.url)
    variables = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
    named = {variables.get(name): str(value) for name, value in parameters.items()}
    return {**os.environ, **{variable.decode(): value for variable, value in named.items() if variable}}


def _candidates(name: str) -> list[Path]:
    on_path = shutil.which(name)
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return [Path(on_path), *installed] if on_path else installed


def _words(said: IO[bytes]) -> str:
    said.seek(0)
    return " ".join(said.read(2000).decode(errors="replace").split())
