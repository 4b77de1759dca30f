"""Verifiers in JavaScript by others, and what they say of credentials."""

import json
import shutil
import subprocess
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parents[2] / "judges"
_LEAST_NODE = 20  # jose needs WebCrypto as a global


def folder() -> Path:
    """Where tests/judges/install has put them. Skips the test where that is nowhere."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node: install Debian's nodejs and npm, then run tests/judges/install")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < _LEAST_NODE:
        pytest.skip(f"node {version.strip()} is older than {_LEAST_NODE}")
    cache = Path(environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "cairn-judges")
    found = Path(environ.get("CAIRN_JUDGES", cache), _name())
    if not (found / "judge.mjs").exists():
        pytest.skip(f"no judges in {found}: run tests/judges/install")
    return found


def _name() -> str:
    return sha256((HERE / "package-lock.json").read_bytes() + (HERE / "judge.mjs").read_bytes()).hexdigest()[:16]


def verdicts(*asked: Any) -> list[dict[str, Any]]:
    """What they say of credentials, and of `{"jwt": ..., "key": ...}`."""
    command = ["node", "judge.mjs"]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True, cwd=folder(), timeout=60
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
