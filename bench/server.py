"""Servers as processes of their own: `lrs serve` as an operator starts it, and whatever else is measured."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.postgresql import free_port
from tests.process_tree import with_children
from tests.reliability.server import Store

_READY_WITHIN_S, _STOP_WITHIN_S = 60, 60


@dataclass(frozen=True)
class Server:
    """A server that runs: where it answers, and its first process."""

    port: int
    pid: int

    def memory_bytes(self) -> int:
        """What all of its processes hold; a page that several share counts once."""
        return sum(_pss_bytes(pid) for pid in with_children(self.pid))


@contextmanager
def serving(store: Store, processes: int, *, replica_url: str = "") -> Iterator[Server]:
    """`lrs serve` on `store` by so many processes, for as long as the block lasts."""
    command = ["lrs", "serve", "--database-url", store.database_url]
    environ = {
        "CAIRN_PROCESSES": str(processes),
        "CAIRN_ATTACHMENTS_URL": str(store.folder / "attachments"),
        "CAIRN_REPLICA_URL": replica_url,
    }
    with running(command, store.folder, environ, ready="/xapi/about") as server:
        yield server


@contextmanager
def running(command: Sequence[str], folder: Path, environ: Mapping[str, str], *, ready: str) -> Iterator[Server]:
    """A Python module with arguments as a server, from when it answers a GET of `ready` to the end of the block."""
    port, log = free_port(), folder / "server.log"
    arguments = [sys.executable, "-m", *command, "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=output, env={**os.environ, **environ})
    try:
        _wait(process, f"http://127.0.0.1:{port}{ready}", log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _READY_WITHIN_S
    while process.poll() is None and time.monotonic() < until:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError(f"the server didn't start:\n{log.read_text()[-3000:]}")


def _pss_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
