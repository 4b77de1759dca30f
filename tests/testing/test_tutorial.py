"""docs/write-a-plugin.md, done as it is written: each command is run, each file compared, and each change made."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "write-a-plugin.md"
_BLOCK = re.compile(r"^## (?P<heading>[^\n]*)$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILES = ("python", "html", "ini")


@dataclass(frozen=True)
class Block:
    """A block of a kind that is done something with; `file` is what the heading above it names."""

    kind: str
    text: str
    file: str


def blocks() -> Iterator[Block]:
    file = ""
    for found in _BLOCK.finditer(PAGE.read_text()):
        if found["kind"] is None:
            named = re.search(r"`(.*)`", found["heading"])
            file = named[1] if named else ""
        else:
            yield Block(found["kind"], found["text"], file)


class Reader:
    """Who does what the page says, in a folder where the plugin is installed beside the server."""

    def __init__(self, folder: Path):
        site = folder / "site"
        # As `pip install` does it there, but into a folder of the test, and without asking an index.
        pip = {"TARGET": str(site), "UPGRADE": "1", "NO_DEPS": "1", "NO_BUILD_ISOLATION": "0", "QUIET": "1"}
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        own = {name: value for name, value in os.environ.items() if not name.startswith("CAIRN_")}
        self._environ = {**own, **{f"PIP_{name}": value for name, value in pip.items()}, "PATH": path}
        self._environ |= {"PYTHONPATH": str(site), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self._folder, self._printed = folder, ""

    def do(self, block: Block) -> None:
        if block.kind == "sh":
            self._run(block.text)
        elif block.kind == "text":
            assert self._printed == block.text
        elif block.kind == "diff":
            self._change(block.text)
        elif block.kind in _FILES:
            self._compare(self._folder / "lrs-goals" / block.file, block.text)

    def _run(self, commands: str) -> None:
        done = subprocess.run(
            ["bash", "-e", "-c", commands],
            cwd=self._folder,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self._printed = done.stdout

    def _compare(self, file: Path, text: str) -> None:
        if not file.exists():
            file.write_text(text)
        assert file.read_text() == text

    def _change(self, diff: str) -> None:
        named, *lines = diff.splitlines(keepends=True)
        file = self._folder / "lrs-goals" / named.removeprefix("--- ").strip()
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1) if old else text + new)


@pytest.mark.crash
def test_the_tutorial_works_as_it_is_written(tmp_path: Path) -> None:
    reader, done = Reader(tmp_path), list(blocks())

    for block in done:
        reader.do(block)

    assert {"sh", "text", "diff", *_FILES} == {block.kind for block in done}
