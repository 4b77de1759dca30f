"""What a CASE provider answers, read from the tables: objects by identifier, by themselves or in sets."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table

from lrs.api import NotFound, Transaction
from lrs_competencies.frameworks import tables
from lrs_competencies.frameworks.exporting import package_text

MOST_ASSOCIATIONS, MOST_DEFINITIONS = 10_000, 1_000
# The address of an object, by the name of its resource and its identifier.
Address = Callable[[str, str], str]


@dataclass(frozen=True)
class Provider:
    """The frameworks of a store within a transaction, with the addresses under which they are asked for."""

    tx: Transaction
    address: Address

    def documents(self) -> Iterator[dict[str, Any]]:
        """All frameworks, by title."""
        table = tables.documents.c
        wanted = self.tx.select(table.body).order_by(table.title, table.document).limit(1_000)
        yield from (self._document(json.loads(row.body)["CFDocument"]) for row in self.tx.execute(wanted))

    def document(self, identifier: UUID) -> dict[str, Any]:
        """A framework. Raises NotFound."""
        row = self._row(tables.documents, "document", identifier, "CFDocument")
        return self._document(json.loads(row.body)["CFDocument"])

    def _document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        return {"CFPackageURI": self._link(document, "CFPackages"), **document}

    def _link(self, document: Mapping[str, Any], resource: str) -> dict[str, Any]:
        said = {name: document[name] for name in ("title", "identifier")}
        return {**said, "uri": self.address(resource, document["identifier"])}

    def package(self, identifier: UUID) -> Any:
        """A framework with all that belongs to it, as written JSON. Raises NotFound."""
        self._row(tables.documents, "document", identifier, "CFPackage")
        return orjson.Fragment(package_text(self.tx, identifier.bytes))

    def item(self, identifier: UUID) -> dict[str, Any]:
        """An item. Raises NotFound."""
        return self._within_document(self._row(tables.items, "item", identifier, "CFItem"))

    def association(self, identifier: UUID) -> dict[str, Any]:
        """An association. Raises NotFound."""
        return self._within_document(self._row(tables.associations, "association", identifier, "CFAssociation"))

    def _within_document(self, row: Any) -> dict[str, Any]:
        columns = tables.documents.c
        wanted = self.tx.select(columns.title).where(columns.document == row.document)
        document = {"title": self.tx.execute(wanted).scalar(), "identifier": str(UUID(bytes=bytes(row.document)))}
        return {"CFDocumentURI": self._link(document, "CFDocuments"), **json.loads(row.body)}

    def item_associations(self, identifier: UUID) -> dict[str, Any]:
        """An item with its associations, both ways. Raises NotFound where it has none."""
        item, table = self.item(identifier), tables.associations.c
        is_end = (table.origin == identifier.bytes) | (table.destination == identifier.bytes)
        wanted = self.tx.select(table.body).where(is_end).order_by(table.document, table.number)
        bodies = [row.body for row in self.tx.execute(wanted.limit(MOST_ASSOCIATIONS))]
        if not bodies:
            raise NotFound(f"the item {identifier} has no associations", section="CASE 1.1 CFAssociationSet")
        return {"CFItem": item, "CFAssociations": [orjson.Fragment(body) for body in bodies]}

    def rubric(self, identifier: UUID) -> Any:
        """A rubric with its criteria and levels. Raises NotFound."""
        return json.loads(self._row(tables.rubrics, "rubric", identifier, "CFRubric").body)

    def definition(self, kind: str, identifier: UUID) -> Any:
        """A definition. Raises NotFound."""
        return json.loads(self._definition(kind, identifier).body)

    def definition_set(self, kind: str, identifier: UUID) -> dict[str, Any]:
        """A definition and those below it, by their hierarchy codes. Raises NotFound."""
        row, table = self._definition(kind, identifier), tables.definitions.c
        wanted = self.tx.select(table.body, of=tables.definitions).where(
            table.kind == kind,
            table.document == row.document,
            table.hierarchy_code.startswith(f"{row.hierarchy_code}.", autoescape=True),
        )
        below = self.tx.execute(wanted.order_by(table.hierarchy_code, table.number).limit(MOST_DEFINITIONS))
        return {kind: [json.loads(row.body), *(json.loads(each.body) for each in below)]}

    def _definition(self, kind: str, identifier: UUID) -> Any:
        return self._row(tables.definitions, "definition", identifier, kind.removesuffix("s"), kind=kind)

    def _row(self, table: Table, key: str, identifier: UUID, what: str, **more: str) -> Any:
        conditions = [table.c[name] == value for name, value in more.items()]
        wanted = self.tx.select(*table.c, of=table).where(table.c[key] == identifier.bytes, *conditions)
        row = self.tx.execute(wanted.order_by(table.c.document).limit(1)).one_or_none()
        if row is None:
            raise NotFound(f"there is no {what} {identifier} in this store", section="CASE 1.1 REST binding")
        return row
