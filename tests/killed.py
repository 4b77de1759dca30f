"""Servers in processes of their own, which are killed at the end."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.postgresql import free_port
from tests.statements import statement

_WITHIN_S = 60


@contextmanager
def serving(environ: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The URL of a server with this environment, which writes its log into a folder."""
    port = free_port()
    command = [sys.executable, "-m", "lrs", "serve", "--port", str(port)]
    with (folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(lambda: _answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/ready", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def wait_for(is_so: Callable[[], bool], within_s: float = _WITHIN_S) -> None:
    """Return when it is so: what comes soon is seen at once, and what takes long isn't asked for all the while."""
    begun_s = time.monotonic()
    while not is_so():
        waited_s = time.monotonic() - begun_s
        assert waited_s < within_s, f"it isn't so after {within_s} s"
        time.sleep(max(0.02, waited_s / 50))


def post(url: str, login: tuple[str, str], count: int) -> set[str]:
    """Store statements; their ids."""
    sent = [statement() for _ in range(count)]
    headers: dict[str, Any] = {"X-Experience-API-Version": "1.0.3"}
    requests.post(f"{url}/xapi/statements", json=sent, auth=login, headers=headers, timeout=60).raise_for_status()
    return {each["id"] for each in sent}
