"""What the doctor says of settings."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from lrs.doctor import configuration
from lrs.doctor.findings import Finding, Level
from lrs.doctor.patient import Patient
from lrs.sources import read

LONG = "a" * 32


def _levels(check: Callable[[Patient], Iterable[Finding]], file: Path | None = None, **settings: str) -> list[Level]:
    environ = {f"CAIRN_{name.upper()}": value for name, value in settings.items()}
    return [finding.level for finding in check(Patient(read(environ, file=file), 30))]


@pytest.mark.parametrize(
    ("key", "level"),
    [("", Level.OK), (LONG, Level.OK), (LONG[1:], Level.WARNING)],
    ids=["cairn's-own", "long", "short"],
)
def test_a_short_secret_key_is_a_warning(key: str, level: Level) -> None:
    assert _levels(configuration.secrets, secret_key=key) == [level]


@pytest.mark.parametrize(
    ("content", "mode", "level"),
    [
        pytest.param(f"secret_key = '{LONG}'", 0o600, Level.OK, id="closed"),
        pytest.param(f"secret_key = '{LONG}'", 0o640, Level.WARNING, id="open-to-the-group"),
        pytest.param("database_url = 'postgresql://u:pw@h/n'", 0o644, Level.WARNING, id="with-a-password"),
        pytest.param("database_url = 'postgresql://u@h/n'", 0o644, Level.OK, id="without-secrets"),
    ],
)
def test_a_file_with_secrets_that_others_may_read_is_a_warning(
    tmp_path: Path, content: str, mode: int, level: Level
) -> None:
    file = tmp_path / "cairn.toml"
    file.write_text(content)
    file.chmod(mode)

    assert _levels(configuration.secrets, file) == [level]


@pytest.mark.parametrize(
    ("settings", "level"),
    [
        pytest.param({}, Level.OK, id="this-machine-only"),
        pytest.param({"public_url": "https://lrs.example.org"}, Level.OK, id="https"),
        pytest.param({"public_url": "http://localhost:8080"}, Level.OK, id="http-of-this-machine"),
        pytest.param({"public_url": "http://lrs.example.org"}, Level.WARNING, id="http"),
        pytest.param({"host": "0.0.0.0"}, Level.WARNING, id="open-without-public-url"),
        pytest.param({"host": "0.0.0.0", "public_url": "https://lrs.example.org"}, Level.OK, id="open-behind-https"),
        pytest.param({"oidc_issuer": "http://id.example.org"}, Level.PROBLEM, id="issuer-in-clear"),
    ],
)
def test_what_crosses_the_network_in_clear_is_told(settings: dict[str, str], level: Level) -> None:
    assert _levels(configuration.addresses, **settings) == [level]


@pytest.mark.parametrize(
    ("settings", "level"),
    [
        pytest.param({"oidc_issuer": "https://id.example.org"}, Level.PROBLEM, id="issuer-without-audience"),
        pytest.param({"oidc_audience": "lrs"}, Level.WARNING, id="audience-without-issuer"),
        pytest.param({"oidc_issuer": "https://id.example.org", "oidc_audience": "lrs"}, Level.OK, id="both"),
        pytest.param({"max_body_bytes": "2", "max_request_bytes": "300000000"}, Level.OK, id="body-below-request"),
        pytest.param({"max_attachment_bytes": "2000000000"}, Level.WARNING, id="attachment-above-request"),
    ],
)
def test_settings_that_do_not_fit_each_other_are_told(settings: dict[str, str], level: Level) -> None:
    assert _levels(configuration.combinations, **settings) == [level]
