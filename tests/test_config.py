"""Settings: what is declared, and where values come from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lrs.config import SETTINGS, Setting, Settings, attachments_url
from lrs.sources import read

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def written(working_folder: Path) -> Callable[..., Path]:
    """Writes a file of settings."""

    def write(content: str, name: str = "cairn.toml") -> Path:
        file = working_folder / name
        file.write_text(content, encoding="utf-8")
        return file

    return write


def _row(setting: Setting) -> str:
    written = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
    default = f"`{written}`" if written != "" else "empty"
    return f"| `{setting.name}` | `{setting.variable}` | {default} | {setting.meaning} |"


def test_the_page_lists_every_setting_with_its_default_and_nothing_else() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]

    listed = [line for line in table.splitlines() if line.startswith("| `")]

    assert listed == [_row(setting) for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_keeps_its_own_rule(setting: Setting) -> None:
    assert setting.accepts(setting.default)


def test_nothing_given_is_the_defaults() -> None:
    configuration = read({})

    assert configuration.settings == Settings()
    assert {given.source for given in configuration.given.values()} == {"default"}


@pytest.mark.parametrize(
    ("environ", "options", "threads", "source"),
    [
        pytest.param({}, {}, 2, "cairn.toml", id="file-over-default"),
        pytest.param({"CAIRN_THREADS": "3"}, {}, 3, "CAIRN_THREADS", id="environment-over-file"),
        pytest.param({"CAIRN_THREADS": "3"}, {"threads": 4}, 4, "--threads", id="option-over-environment"),
    ],
)
def test_the_later_source_wins(
    written: Callable[..., Path], environ: dict[str, str], options: dict[str, int], threads: int, source: str
) -> None:
    written("threads = 2")

    configuration = read(environ, options=options)

    assert configuration.settings == Settings(threads=threads)
    assert configuration.given["threads"].source == source


def test_the_file_may_be_named_by_the_environment_and_the_command_line(written: Callable[..., Path]) -> None:
    written("threads = 2")
    by_environ, by_command = written("threads = 3", "a.toml"), written("threads = 4", "b.toml")
    environ = {"CAIRN_CONFIG": str(by_environ)}

    threads = [read(environ).settings.threads, read(environ, file=by_command).settings.threads]

    assert threads == [3, 4]


@pytest.mark.parametrize(
    ("content", "secret"),
    [("a secret", "a secret"), ("a secret\n", "a secret"), ("a secret\n\n", "a secret\n"), ("", "")],
    ids=["bare", "one-line-end", "two-line-ends", "empty"],
)
def test_a_variable_may_name_a_file_that_holds_the_value(
    written: Callable[..., Path], content: str, secret: str
) -> None:
    file = written(content, "secret")

    configuration = read({"CAIRN_SECRET_KEY_FILE": str(file)})

    assert configuration.settings == Settings(secret_key=secret)
    assert configuration.given["secret_key"].source == "CAIRN_SECRET_KEY_FILE"


def test_a_number_may_stand_in_a_named_file(written: Callable[..., Path]) -> None:
    file = written("3\n", "threads")

    assert read({"CAIRN_THREADS_FILE": str(file)}).settings.threads == 3


def _message(environ: dict[str, str]) -> str:
    with pytest.raises(ValueError) as error:
        _ = read(environ).settings
    return str(error.value)


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        ("CAIRN_THREADS", "many", "a whole number from 1 up"),
        ("CAIRN_THREADS", "0", "a whole number from 1 up"),
        ("CAIRN_MAX_BODY_BYTES", "-1", "a whole number from 1 up"),
        ("CAIRN_TRUSTED_PROXIES", "-1", "a whole number from 0 up"),
        ("CAIRN_PORT", "65536", "a port from 1 to 65535"),
        ("CAIRN_HOST", "", "text that isn't empty"),
        ("CAIRN_DEFAULT_VERSION", "1.0", "1.0.3 or 2.0.0"),
        ("CAIRN_PUBLIC_URL", "lrs.example.org", "an http or https URL, or empty"),
        (
            "CAIRN_FETCH_PRIVATE",
            "10.1.0.0/16, office",
            "networks such as 10.1.0.0/16, or addresses, with commas between",
        ),
        ("CAIRN_FETCH_PRIVATE", "10.1.0.1/16", "networks such as 10.1.0.0/16, or addresses, with commas between"),
        ("CAIRN_OIDC_ISSUER", "ftp://example.org", "an http or https URL, or empty"),
        ("CAIRN_DATABASE_URL", "mysql://x/y", "the URL sqlite:///FILE or postgresql://USER@HOST/NAME"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_with_its_name_place_and_rule(
    variable: str, value: str, rule: str
) -> None:
    message = _message({variable: value})

    name = variable.removeprefix("CAIRN_").lower()
    found = value if value.lstrip("-").isdigit() else repr(value)
    assert message == f"{name} is {found}, by {variable}. It has to be {rule}."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            'threads = "16"', "threads is '16', by cairn.toml. It has to be a whole number from 1 up.", id="wrong-kind"
        ),
        pytest.param(
            "threads = true", "threads is True, by cairn.toml. It has to be a whole number from 1 up.", id="boolean"
        ),
        pytest.param("secret_key = 12345", "secret_key is ***, by cairn.toml. It has to be text.", id="secret"),
        pytest.param(
            "thread = 16", "cairn.toml has thread, which is no setting. Did you mean threads?", id="unknown-key"
        ),
        pytest.param(
            "colour = 'red'", "cairn.toml has colour, which is no setting. All settings: lrs settings.", id="far-key"
        ),
        pytest.param(
            "[badges]\nlogo = 1",
            "cairn.toml has a section [badges], which nothing here reads. Take it out, or install its plugin.",
            id="section",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named(written: Callable[..., Path], content: str, message: str) -> None:
    written(content)

    assert _message({}) == message


def test_a_file_that_is_no_toml_is_named_with_the_line(written: Callable[..., Path]) -> None:
    written("threads = 2\nport 8080")

    assert _message({}).startswith("cairn.toml is no TOML: ")
    assert "line 2" in _message({})


@pytest.mark.parametrize("content", [b"\xff", b"\xef\xbb\xbf\xff"], ids=["latin-1", "after-a-bom"])
def test_a_file_in_another_encoding_is_refused(working_folder: Path, content: bytes) -> None:
    (working_folder / "cairn.toml").write_bytes(content)

    assert _message({}).startswith("cairn.toml is no TOML: ")


def test_a_file_that_is_named_has_to_be_there() -> None:
    assert _message({"CAIRN_CONFIG": "missing.toml"}).startswith("missing.toml can't be read: No such file")


def test_a_named_secret_file_has_to_be_there() -> None:
    message = _message({"CAIRN_SECRET_KEY_FILE": "missing"})

    assert message.startswith("CAIRN_SECRET_KEY_FILE names missing, which can't be read: No such file")


def test_a_named_secret_file_holds_text(working_folder: Path) -> None:
    (working_folder / "secret").write_bytes(b"\xff")

    assert _message({"CAIRN_SECRET_KEY_FILE": "secret"}).startswith("CAIRN_SECRET_KEY_FILE names secret, which is no")


def test_a_value_and_a_file_for_one_setting_are_refused() -> None:
    message = _message({"CAIRN_SECRET_KEY": "a", "CAIRN_SECRET_KEY_FILE": "b"})

    assert message == "CAIRN_SECRET_KEY and CAIRN_SECRET_KEY_FILE are both set. Keep one of them."


def test_several_mistakes_are_counted() -> None:
    message = _message({"CAIRN_THREADS": "0", "CAIRN_MAX_BATCH": "0", "CAIRN_PORT": "0"})

    assert message.endswith("(and 2 more: see lrs doctor)")


def test_variables_that_are_no_setting_are_told_with_the_nearest_one() -> None:
    environ = {"CAIRN_THREDS": "4", "CAIRN_CONFIG": "", "CAIRN_PORT": "1", "CAIRN_PORT_FILES": "x", "HOME": "/"}

    told = [str(mistake) for mistake in read(environ).unknown_variables]

    assert told == [
        "CAIRN_PORT_FILES is set, and is no setting. Did you mean CAIRN_PORT_FILE?",
        "CAIRN_THREDS is set, and is no setting. Did you mean CAIRN_THREADS?",
    ]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("secret_key", "abc", "***"),
        ("secret_key", "", ""),
        ("threads", 4, "4"),
        ("database_url", "postgresql://cairn@host/lrs", "postgresql://cairn@host/lrs"),
        ("database_url", "postgresql://cairn:p:w/@host/lrs", "postgresql://cairn:***@host/lrs"),
        (
            "database_url",
            "postgresql://host/lrs?password=pw&sslmode=on",
            "postgresql://host/lrs?password=***&sslmode=on",
        ),
        ("attachments_url", "s3://key:secret@bucket/files", "s3://key:***@bucket/files"),
    ],
)
def test_secrets_and_passwords_are_not_shown(name: str, value: object, shown: str) -> None:
    (setting,) = [setting for setting in SETTINGS if setting.name == name]

    assert setting.shown(value) == shown


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        pytest.param(Settings(), "data/attachments", id="by-default"),
        pytest.param(
            Settings(database_url="sqlite:////srv/cairn.db?timeout=5"), "/srv/attachments", id="beside-sqlite"
        ),
        pytest.param(Settings(database_url="postgresql://h/n"), "data/attachments", id="with-postgresql"),
        pytest.param(Settings(attachments_url="s3://bucket"), "s3://bucket", id="as-set"),
    ],
)
def test_attachments_lie_where_it_is_set_or_beside_the_database(settings: Settings, url: str) -> None:
    assert attachments_url(settings) == url
