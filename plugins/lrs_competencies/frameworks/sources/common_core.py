"""Common Core standards for English language arts, grades 2 to 4, from the package chiron-common-core-standards."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from case_schemas import Findings
from lrs_competencies.frameworks.sources.installed import content_of
from lrs_competencies.frameworks.tabular import Asked, Row, package_of

TITLE = "Common Core State Standards, English language arts, grades 2 to 4"
_PACKAGE = "chiron-common-core-standards"
_URI = "http://corestandards.org/ELA-Literacy/"
_COLUMNS = "id, notation_full, description, grade, parent_id, statement_label, source_url"
_SAID = ("identifier", "humanCodingScheme", "fullStatement", "educationLevel", "isChildOf", "CFItemType", "uri")


def read(asked: Asked, findings: Findings) -> tuple[Any, bytes]:
    """The framework, and the package's database."""
    content = content_of("chiron_standards", _PACKAGE, "data", "standards.db")
    named = {"frameworkUri": _URI, "frameworkTitle": TITLE, "frameworkCreator": "Common Core State Standards"}
    return package_of([named, *_rows(content)], asked, findings), content


def _rows(content: bytes) -> Iterator[Row]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        found = database.execute(f"SELECT {_COLUMNS} FROM standards ORDER BY grade, position").fetchall()
    for grade in sorted({row[3] for row in found}):
        yield {"identifier": f"grade {grade}", "fullStatement": f"Grade {int(grade)}", "CFItemType": "Grade"}
    for row in found:
        said = {name: value for name, value in zip(_SAID, row, strict=True) if value}
        yield {"isChildOf": f"grade {row[3]}", "CFItemType": "Heading", **said}
