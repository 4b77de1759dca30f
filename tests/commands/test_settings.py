"""lrs settings, and how lrs serve takes them"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.config import SETTINGS
from tests.postgresql import free_port


def _settings(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "settings"], env=environment)


def _lines(answer: Result) -> dict[str, list[str]]:
    """The columns behind each name."""
    return {line.split()[0]: line.split()[1:] for line in answer.stdout.splitlines()}


def test_every_setting_is_shown_with_its_value_and_source(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("threads = 4")

    answer = _settings("--config", str(file), CAIRN_PORT="9000")

    lines = _lines(answer)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert list(lines) == [setting.name for setting in SETTINGS]
    assert (lines["threads"], lines["port"]) == (["4", str(file)], ["9000", "CAIRN_PORT"])
    assert lines["max_batch"] == ["10000", "default"]


def test_no_secret_is_shown() -> None:
    answer = _settings(CAIRN_SECRET_KEY="geheim", CAIRN_DATABASE_URL="postgresql://cairn:geheim@host/lrs")

    lines = _lines(answer)
    assert "geheim" not in answer.output
    assert (lines["secret_key"][0], lines["database_url"][0]) == ("***", "postgresql://cairn:***@host/lrs")


def test_mistakes_are_said_and_status_1() -> None:
    answer = _settings(CAIRN_THREADS="0", CAIRN_THREDS="4")

    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        "lrs: threads is 0, by CAIRN_THREADS. It has to be a whole number from 1 up.",
        "lrs: CAIRN_THREDS is set, and is no setting. Did you mean CAIRN_THREADS?",
    ]


def _served(*arguments: str, folder: Path, **environment: str) -> str:
    """All that `lrs serve` says until it serves, and is ended."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "lrs", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "CAIRN_DATABASE_URL": f"sqlite:///{folder}/cairn.db", **environment},
    )
    assert process.stdout is not None
    with process.stdout:
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Cairn serves"):
                break
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
    return "".join(said)


def test_serve_listens_where_settings_say(tmp_path: Path) -> None:
    port = free_port()

    said = _served(folder=tmp_path, CAIRN_HOST="localhost", CAIRN_PORT=str(port))

    assert f"Cairn serves http://localhost:{port}/xapi" in said


def test_the_options_of_serve_outweigh_settings(tmp_path: Path) -> None:
    port = free_port()

    said = _served("--port", str(port), folder=tmp_path, CAIRN_PORT="1")

    assert f"Cairn serves http://127.0.0.1:{port}/xapi" in said


def test_serve_warns_of_a_misspelt_variable_and_serves(tmp_path: Path) -> None:
    said = _served("--port", str(free_port()), folder=tmp_path, CAIRN_THREDS="4")

    assert "WARNING lrs.serve [-] CAIRN_THREDS is set, and is no setting. Did you mean CAIRN_THREADS?" in said
