"""Import and export hold a bounded part of the statements, however many there are.

On SQLite, whose page cache is in the process too: what is measured is the most that the process ever held.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

FEW, MANY = 1_500, 15_000
STATEMENT_BYTES = 5_000
# Holding the rest of MANY would take at least 65 MiB; SQLite's page cache may take 32 MiB.
MOST_GROWTH_KIB = 50 * 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory")


@pytest.fixture(scope="module")
def import_kib(folder: Path) -> dict[int, int]:
    """The most memory that an import of so many statements took; each fills a database of its own."""
    return {count: _peak_kib(folder, count, "import", str(_file(folder, count))) for count in (FEW, MANY)}


def _file(folder: Path, count: int) -> Path:
    path = folder / f"{count}.ndjson"
    with path.open("w") as file:
        for number in range(count):
            file.write(_line(number))
    return path


def _line(number: int) -> str:
    one = {
        "id": str(UUID(int=number)),
        "actor": {"mbox": f"mailto:learner{number % 100}@example.com"},
        "verb": {"id": "http://example.com/verbs/wrote"},
        "object": {"id": f"http://example.com/essays/{number % 50}"},
        "result": {"response": f"{number} " * (STATEMENT_BYTES // len(f"{number} "))},
    }
    return json.dumps(one) + "\n"


def _peak_kib(folder: Path, count: int, *arguments: str) -> int:
    """The most memory that a command held on the database with so many statements."""
    command = [sys.executable, "-m", "lrs", *arguments, "--database-url", f"sqlite:///{folder}/{count}.db"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss


def test_an_import_takes_little_more_memory_for_ten_times_as_much(import_kib: dict[int, int]) -> None:
    assert import_kib[MANY] - import_kib[FEW] < MOST_GROWTH_KIB


@pytest.mark.parametrize("filters", [(), ("--verb", "http://example.com/verbs/wrote")], ids=["whole", "filtered"])
def test_an_export_takes_little_more_memory_for_ten_times_as_much(
    folder: Path, import_kib: dict[int, int], filters: tuple[str, ...]
) -> None:
    few, many = (_peak_kib(folder, count, "export", *filters) for count in (FEW, MANY))

    assert many - few < MOST_GROWTH_KIB
