"""The tables of frameworks, all of them records: what was imported, each CASE object as the JSON that it is.

Keys are the 16 bytes of an identifier, which CASE has as a UUID. Beside its JSON (`body`) a row has what is asked for.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String

from lrs.api import record_table
from lrs_competencies.tables import metadata


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _reference(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


# Frameworks: a CFDocument each, and how often it was imported.
documents = record_table(
    "competencies_documents",
    metadata,
    _key("document"),
    _text("title"),
    _text("creator"),
    _number("items"),
    _number("import_number"),
    Column("imported_us", BigInteger, nullable=False),
    _text("body"),
)

# `number` is the order in the package, `searched` what is searched for, `children` how many stand below it.
items = record_table(
    "competencies_items",
    metadata,
    _key("item"),
    _reference("document"),
    _number("number"),
    _text("uri"),
    _text("code"),
    _text("label"),
    _text("searched"),
    _number("children"),
    _text("body"),
)
Index("competencies_items_by_document", items.c.store_id, items.c.document, items.c.number)
Index("competencies_items_by_uri", items.c.store_id, items.c.uri)

# The tree of each framework: what stands below what, `parent` being an item or the document.
placements = record_table(
    "competencies_placements",
    metadata,
    _key("document"),
    _key("parent"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _reference("item"),
)
Index("competencies_placements_by_item", placements.c.store_id, placements.c.item)

# CFAssociations; `origin` and `destination` are keys of items, here or elsewhere.
associations = record_table(
    "competencies_associations",
    metadata,
    _key("association"),
    _reference("document"),
    _number("number"),
    Column("kind", String(80), nullable=False),
    _reference("origin"),
    _reference("destination"),
    _text("body"),
)
Index("competencies_associations_by_document", associations.c.store_id, associations.c.document, associations.c.number)
Index("competencies_associations_by_origin", associations.c.store_id, associations.c.origin)
Index("competencies_associations_by_destination", associations.c.store_id, associations.c.destination)

# CFRubrics, with their criteria and levels in them.
rubrics = record_table(
    "competencies_rubrics",
    metadata,
    _key("rubric"),
    _reference("document"),
    _number("number"),
    _text("title"),
    _text("body"),
)
Index("competencies_rubrics_by_document", rubrics.c.store_id, rubrics.c.document, rubrics.c.number)

# The levels of rubrics, lowest first; those of a criterion that names no item are the document's: `item` is its key.
levels = record_table(
    "competencies_levels",
    metadata,
    _key("document"),
    _key("item"),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("description"),
)

# CFSubjects, CFConcepts, CFItemTypes, CFLicenses and CFAssociationGroupings, which frameworks may share.
definitions = record_table(
    "competencies_definitions",
    metadata,
    Column("kind", String(40), primary_key=True),
    _key("definition"),
    _key("document"),
    _number("number"),
    _text("title"),
    _text("hierarchy_code"),
    _text("body"),
)
Index("competencies_definitions_by_document", definitions.c.store_id, definitions.c.document)

# Versions: when a framework was imported, from what, and what that changed. `report` has what was mended or left out.
imports = record_table(
    "competencies_imports",
    metadata,
    _key("document"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    _text("source"),
    Column("format", String(40), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    _text("version"),
    _number("items"),
    _number("added"),
    _number("changed"),
    _number("gone"),
    _number("findings"),
    _text("report"),
)

# Another token with each import: by it readers know that what they have kept in memory still holds.
revision = record_table("competencies_revision", metadata, Column("token", LargeBinary(16), nullable=False))
