"""The wheel holds what the tree holds, under names that collide with nobody's."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in a wheel built from a copy of what is tracked."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "tree"
    for source in ("lrs", "schemas", "plugins", "migrations"):
        for file in (ROOT / source).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                (copy / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
                (copy / file.relative_to(ROOT)).write_bytes(file.read_bytes())
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        (copy / name).write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(copy),
    ]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_every_module_is_in_the_wheel(wheel_names: set[str]) -> None:
    sources = [file for root in ("lrs", "schemas", "plugins") for file in (ROOT / root).rglob("*.py")]
    expected = {str(file.relative_to(ROOT)).removeprefix("schemas/").removeprefix("plugins/") for file in sources}
    expected |= {f"lrs_{file.relative_to(ROOT)}" for file in (ROOT / "migrations").rglob("*.py")}

    missing = expected - wheel_names

    assert missing == set()


def test_templates_and_styles_are_in_the_wheel(wheel_names: set[str]) -> None:
    shown = [file for kind in ("templates", "static") for file in ROOT.glob(f"*/**/{kind}/**/*.*")]
    files = [file for file in shown if file.relative_to(ROOT).parts[0] in ("lrs", "plugins")]
    expected = {str(file.relative_to(ROOT)).removeprefix("plugins/") for file in files}

    missing = expected - wheel_names

    assert missing == set()


def test_the_wheel_installs_only_names_of_its_own(wheel_names: set[str]) -> None:
    top = {name.partition("/")[0] for name in wheel_names}

    others = {name for name in top if not name.endswith(".dist-info")}

    assert others == {
        "case_schemas",
        "lrs",
        "lrs_badges",
        "lrs_competencies",
        "lrs_endorsements",
        "lrs_forwarding",
        "lrs_leaderboard",
        "lrs_migrations",
        "lrs_portfolio",
        "xapi_schemas",
    }
