"""What can be done with frameworks: bring them in from a file or a known source, take them out, remove them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from case_schemas import Findings
from lrs.api import BadRequest, PluginStore, iso
from lrs_competencies.frameworks import importing
from lrs_competencies.frameworks.catalogue import find_document
from lrs_competencies.frameworks.exporting import package_of
from lrs_competencies.frameworks.formats import FORMATS, Format, format_of
from lrs_competencies.frameworks.importing import Imported, Source, import_package
from lrs_competencies.frameworks.reading import Advance, read_package, unwatched
from lrs_competencies.frameworks.sources import SOURCES
from lrs_competencies.frameworks.tabular import Asked


@dataclass(frozen=True)
class File:
    """A file that somebody brings; what its framework is called, if not as it says."""

    name: str
    content: bytes
    title: str = ""


def import_file(store: PluginStore, file: File, advance: Advance = unwatched) -> Imported:
    """Bring in a framework in any of the formats. Raises BadRequest."""
    made_of, findings = format_of(file.name, file.content), Findings()
    asked = Asked(file.name, _now(store), file.title)
    raw = made_of.read(file.content, asked, findings)
    source = Source(file.name, made_of.name, sha256(file.content).digest())
    return _import(store, raw, asked, source, findings, advance)


def import_known(store: PluginStore, name: str, advance: Advance = unwatched) -> Imported:
    """Bring in a framework of an installed package, or of the plugin. Raises NotFound."""
    findings, asked = Findings(), Asked(name, _now(store))
    raw, content = SOURCES[name].read(asked, findings)
    return _import(store, raw, asked, Source(name, "package", sha256(content).digest()), findings, advance)


def _import(
    store: PluginStore, raw: Any, asked: Asked, source: Source, findings: Findings, advance: Advance
) -> Imported:
    read = read_package(raw, asked.now, findings, advance)
    with store.write() as tx:
        return import_package(tx, read.package, source, findings)


def _now(store: PluginStore) -> str:
    with store.read() as tx:
        return iso(tx.now_us())


def export(store: PluginStore, name: str, to: str) -> tuple[Format, bytes, str]:
    """A framework in a format, with the format and the framework's title. Raises BadRequest, NotFound."""
    made = FORMATS.get(to)
    if made is None:
        raise BadRequest(
            f"there is no format {to!r}", section="docs/frameworks.md", hint=f"Known are: {', '.join(FORMATS)}."
        )
    with store.read() as tx:
        package = package_of(tx, find_document(tx, name))
    return made, made.write(package), package["CFDocument"]["title"]


def remove(store: PluginStore, name: str) -> None:
    """Take a framework out of the store. Raises NotFound."""
    with store.write() as tx:
        importing.remove(tx, find_document(tx, name))
