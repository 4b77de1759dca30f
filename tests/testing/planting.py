"""New plugins that are installed as far as Python can see, with something changed in them."""

from dataclasses import dataclass
from pathlib import Path

from lrs import scaffold

_METADATA = "Metadata-Version: 2.1\nName: lrs-{name}\nVersion: 0.1.0\n"
_ENTRY_POINTS = "[lrs]\n{name} = lrs_{name}\n"


@dataclass(frozen=True)
class Change:
    """In a file of the plugin's package, `old` becomes `new`; NAME stands for the plugin's name."""

    file: str
    old: str
    new: str

    def make(self, package: Path, name: str) -> None:
        path = package / self.file.replace("NAME", name)
        text, old = path.read_text(), self.old.replace("NAME", name)
        assert old in text, f"{self.file} has no {old!r}"
        path.write_text(text.replace(old, self.new.replace("NAME", name), 1))


def plant(name: str, folder: Path, *changes: Change) -> Path:
    """Write a new plugin; the folder that is to stand on the path."""
    scaffold.write(name, folder)
    site = folder / f"lrs-{name}"
    for change in changes:
        change.make(site / f"lrs_{name}", name)
    metadata = site / f"lrs_{name}-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(_METADATA.format(name=name))
    (metadata / "entry_points.txt").write_text(_ENTRY_POINTS.format(name=name))
    return site
