"""Where settings come from: defaults, a TOML file, the environment, a command's options; the later wins."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lrs.config import SETTINGS, Setting, Settings

FILE_VARIABLE = "CAIRN_CONFIG"
FILE_IN_WORKING_FOLDER = Path("cairn.toml")
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}
_BY_FILE_VARIABLE = {f"{setting.variable}_FILE": setting for setting in SETTINGS}
# Of a command alone: what it needs to sign in elsewhere.
_OF_COMMANDS = ("CAIRN_IMPORT_KEY", "CAIRN_IMPORT_SECRET")
_VARIABLES = (FILE_VARIABLE, *_OF_COMMANDS, *_BY_VARIABLE, *_BY_FILE_VARIABLE)


@dataclass(frozen=True)
class Given:
    """The value of a setting, and the place that gave it."""

    setting: Setting
    value: Any
    source: str


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a configuration, and how to mend it."""

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what}. {self.mend}"


@dataclass(frozen=True)
class Configuration:
    """What all sources say together: `given` has every setting, its default where the one that counts is mistaken.

    `unknown_variables` are CAIRN_... that no setting has. They stop nothing, but somebody meant something.
    """

    file: Path | None
    given: Mapping[str, Given]
    mistakes: tuple[Mistake, ...]
    unknown_variables: tuple[Mistake, ...]

    @property
    def settings(self) -> Settings:
        """The settings. Raises ValueError where there is a mistake."""
        if self.mistakes:
            more = f" (and {len(self.mistakes) - 1} more: see lrs doctor)" if len(self.mistakes) > 1 else ""
            raise ValueError(f"{self.mistakes[0]}{more}")
        return Settings(**{name: each.value for name, each in self.given.items()})


def read(
    environ: Mapping[str, str] = os.environ, *, file: Path | None = None, options: Mapping[str, Any] | None = None
) -> Configuration:
    """The configuration by `environ`, by `file` or the one that is named there or lies in the working folder, and
    by the `options` of a command, which are named like settings."""
    found = file or _file(environ)
    told = [*_from_file(found), *_from_environ(environ), *_from_options(options or {})]
    chosen = {each.setting.name: each for each in told if isinstance(each, Given)}
    wrong = [each for each in chosen.values() if not each.setting.accepts(each.value)]
    right = {each.setting.name: each for each in chosen.values() if each not in wrong}
    defaults = {setting.name: Given(setting, setting.default, "default") for setting in SETTINGS}
    return Configuration(
        file=found,
        given={**defaults, **right},
        mistakes=(*(each for each in told if isinstance(each, Mistake)), *map(_broken_rule, wrong)),
        unknown_variables=tuple(_unknown_variables(environ)),
    )


def _file(environ: Mapping[str, str]) -> Path | None:
    if environ.get(FILE_VARIABLE):
        return Path(environ[FILE_VARIABLE])
    return FILE_IN_WORKING_FOLDER if FILE_IN_WORKING_FOLDER.exists() else None


def _from_file(file: Path | None) -> Iterator[Given | Mistake]:
    if file is None:
        return
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        yield Mistake(f"{file} can't be read: {error.strerror}", "Name another: --config FILE.")
    except ValueError as error:
        yield Mistake(f"{file} is no TOML: {error}", "Lines read: name = 8080, or name = 'text'.")
    else:
        yield from (_from_key(file, key, value) for key, value in content.items())


def _from_key(file: Path, key: str, value: Any) -> Given | Mistake:
    if key in _BY_NAME:
        return Given(_BY_NAME[key], value, str(file))
    if isinstance(value, dict):
        return Mistake(f"{file} has a section [{key}], which nothing here reads", "Take it out, or install its plugin.")
    return Mistake(f"{file} has {key}, which is no setting", _nearest(key, _BY_NAME))


def _from_environ(environ: Mapping[str, str]) -> Iterator[Given | Mistake]:
    for variable, setting in _BY_VARIABLE.items():
        file_variable = f"{variable}_FILE"
        if variable in environ and file_variable in environ:
            yield Mistake(f"{variable} and {file_variable} are both set", "Keep one of them.")
        elif variable in environ:
            yield Given(setting, _as_kind(setting, environ[variable]), variable)
        elif file_variable in environ:
            yield _from_file_variable(setting, file_variable, Path(environ[file_variable]))


def _from_file_variable(setting: Setting, variable: str, file: Path) -> Given | Mistake:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        return Mistake(f"{variable} names {file}, which can't be read: {error.strerror}", "Name a readable file.")
    except UnicodeDecodeError:
        return Mistake(f"{variable} names {file}, which is no text in UTF-8", "Name a text file.")
    return Given(setting, _as_kind(setting, text.removesuffix("\n")), variable)


def _from_options(options: Mapping[str, Any]) -> Iterator[Given]:
    for name, value in options.items():
        yield Given(_BY_NAME[name], value, f"--{name.replace('_', '-')}")


def _as_kind(setting: Setting, text: str) -> str | int:
    """`text` as the kind of value that the setting has, if it can be one."""
    if isinstance(setting.default, bool):
        return {"true": True, "false": False}.get(text.lower(), text)
    try:
        return type(setting.default)(text)
    except ValueError:
        return text


def _broken_rule(given: Given) -> Mistake:
    shown = given.setting.shown(given.value)
    found = repr(shown) if isinstance(given.value, str) else shown
    return Mistake(f"{given.setting.name} is {found}, by {given.source}", f"It has to be {given.setting.rule.text}.")


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[Mistake]:
    for variable in sorted(environ):
        if variable.startswith("CAIRN_") and variable not in _VARIABLES:
            yield Mistake(f"{variable} is set, and is no setting", _nearest(variable, _VARIABLES))


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"Did you mean {near[0]}?" if near else "All settings: lrs settings."
