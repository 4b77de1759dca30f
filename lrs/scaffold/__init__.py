"""A new plugin, written from the one in `lrs-newplugin/`, which works as it stands."""

from collections.abc import Iterator
from pathlib import Path

from lrs.errors import BadRequest, Conflict
from lrs.plugin_checks import BrokenPlugin, check_name

_TEMPLATE = Path(__file__).parent / "lrs-newplugin"
_NAME = "newplugin"
_UNWRITTEN = ("__pycache__", ".pytest_cache", ".mypy_cache")


def write(name: str, into: Path) -> list[Path]:
    """Write the distribution of a plugin into the folder `into`, below lrs-NAME; the files that it has.

    Raises BadRequest on a name that no plugin can have, Conflict where the folder is there already.
    """
    _check(name)
    folder = into / f"lrs-{name}"
    if folder.exists():
        raise Conflict(f"{folder} is there already", hint="Delete it, or choose another name.")
    return [_write(source, folder / _renamed(source, name), name) for source in _sources()]


def _check(name: str) -> None:
    try:
        check_name(name)
    except BrokenPlugin:
        hint = "Use up to 31 letters in lower case, digits and underscores, beginning with a letter, such as badges."
        raise BadRequest(f"{name!r} is no name of a plugin", section="docs/write-a-plugin.md", hint=hint) from None


def _sources() -> Iterator[Path]:
    for path in sorted(_TEMPLATE.rglob("*")):
        if path.is_file() and not set(path.parts).intersection(_UNWRITTEN):
            yield path


def _renamed(source: Path, name: str) -> str:
    return str(source.relative_to(_TEMPLATE)).replace(_NAME, name)


def _write(source: Path, target: Path, name: str) -> Path:
    text = source.read_text().replace(_NAME, name).replace(_NAME.capitalize(), name.capitalize().replace("_", " "))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target
