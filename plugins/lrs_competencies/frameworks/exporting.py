"""Exporting a framework: the strict CFPackage of CASE 1.1, in which it was stored."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table

from lrs.api import Transaction, dumps
from lrs_competencies.frameworks import tables
from lrs_competencies.frameworks.catalogue import document_row
from lrs_competencies.frameworks.reading import DEFINITIONS


def package_of(tx: Transaction, document: bytes) -> dict[str, Any]:
    """A framework as a CFPackage. Raises NotFound."""
    found: dict[str, Any] = json.loads(package_text(tx, document))
    return found


def package_text(tx: Transaction, document: bytes) -> str:
    """A framework as the JSON of a CFPackage. Raises NotFound."""
    said = json.loads(document_row(tx, document).body)
    lists = {
        "CFItems": _list(_bodies(tx, tables.items, document)),
        "CFAssociations": _list(_bodies(tx, tables.associations, document)),
        "CFDefinitions": _definitions(tx, document, said.get("definitions")),
        "CFRubrics": _list(_bodies(tx, tables.rubrics, document)),
        "extensions": _text(said["extensions"]) if "extensions" in said else "",
    }
    return _object({"CFDocument": _text(said["CFDocument"]), **lists})


def _text(made: Any) -> str:
    return dumps(made).decode()


def _bodies(tx: Transaction, table: Table, document: bytes) -> list[str]:
    rows = tx.execute(tx.select(table.c.body).where(table.c.document == document).order_by(table.c.number))
    return [row.body for row in rows]


def _definitions(tx: Transaction, document: bytes, extensions: Any) -> str:
    table = tables.definitions.c
    wanted = tx.select(table.kind, table.body).where(table.document == document).order_by(table.number)
    rows = list(tx.execute(wanted))
    lists = {kind: _list([row.body for row in rows if row.kind == kind]) for kind in DEFINITIONS}
    made = _object({**lists, "extensions": _text(extensions) if extensions else ""})
    return "" if made == "{}" else made


def _list(bodies: Iterable[str]) -> str:
    joined = ",".join(bodies)
    return f"[{joined}]" if joined else ""


def _object(members: dict[str, str]) -> str:
    return "{" + ",".join(f'"{name}":{text}' for name, text in members.items() if text) + "}"
