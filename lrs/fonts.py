"""Fonts to print and draw with: Noto Sans, and for letters that it lacks those of other scripts that are installed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category

from lrs.lazily import lazily

ttlib = lazily("fontTools.ttLib")

# Chinese, Japanese and Korean are large, and an extra of their own (setup.cfg, `cjk`).
_PACKAGES = ("manimgx_fonts", "noto_cjk_sans_jp_regular")
_MAIN = "NotoSans[wght].ttf"
_ITALIC = "Italic"
# Controls and formats, surrogates, what is unassigned or private: none of it is drawn.
_UNSEEN = "C"


@dataclass(frozen=True)
class Fonts:
    """The files of the fonts that a text needs, the main one first, and the letters that none of them has."""

    files: list[Path]
    missing: frozenset[str]


def fonts_for(letters: Collection[str]) -> Fonts:
    """The fonts that are needed to write these letters; no more of them are read than that takes."""
    missing = {each for each in letters if not category(each).startswith(_UNSEEN)}
    files: list[Path] = []
    for file in _installed():
        known = {each for each in missing if ord(each) in _code_points(file)} if missing else set()
        if known or not files:
            files.append(file)
        missing -= known
    return Fonts(files, frozenset(missing))


def font_for(line: str) -> Path:
    """The one font that has the most of the letters of a line."""
    return max(fonts_for(line).files, key=lambda file: sum(ord(each) in _code_points(file) for each in line))


def _installed() -> Iterator[Path]:
    """The main font, and then the others."""
    folders = [Path(spec.origin).parent for name in _PACKAGES if (spec := find_spec(name)) and spec.origin]
    yield folders[0] / _MAIN
    for folder in folders:
        found = sorted(file for file in folder.iterdir() if file.suffix in (".ttf", ".otf"))
        yield from (file for file in found if file.name != _MAIN and _ITALIC not in file.name)


@lru_cache(maxsize=32)
def _code_points(file: Path) -> Collection[int]:
    with ttlib.TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
