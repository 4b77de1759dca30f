"""Frameworks: documents, items and where they stand, associations, rubrics, definitions, and their imports."""

import sqlalchemy as sa
from alembic import op

revision = "competencies_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "competencies_associations",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("association", sa.LargeBinary(16), nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("origin", sa.LargeBinary(16), nullable=False),
        sa.Column("destination", sa.LargeBinary(16), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "association"),
    )
    op.create_index(
        "competencies_associations_by_destination", "competencies_associations", ["store_id", "destination"]
    )
    op.create_index(
        "competencies_associations_by_document", "competencies_associations", ["store_id", "document", "number"]
    )
    op.create_index("competencies_associations_by_origin", "competencies_associations", ["store_id", "origin"])
    op.create_table(
        "competencies_definitions",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("definition", sa.LargeBinary(16), nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("hierarchy_code", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "kind", "definition", "document"),
    )
    op.create_index("competencies_definitions_by_document", "competencies_definitions", ["store_id", "document"])
    op.create_table(
        "competencies_documents",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("creator", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("import_number", sa.Integer(), nullable=False),
        sa.Column("imported_us", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "document"),
    )
    op.create_table(
        "competencies_imports",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "document", "number"),
    )
    op.create_table(
        "competencies_items",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("searched", sa.String(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "item"),
    )
    op.create_index("competencies_items_by_document", "competencies_items", ["store_id", "document", "number"])
    op.create_index("competencies_items_by_uri", "competencies_items", ["store_id", "uri"])
    op.create_table(
        "competencies_levels",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "document", "item", "rank"),
    )
    op.create_table(
        "competencies_placements",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("parent", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "document", "parent", "number"),
    )
    op.create_index("competencies_placements_by_item", "competencies_placements", ["store_id", "item"])
    op.create_table(
        "competencies_revision",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("store_id"),
    )
    op.create_table(
        "competencies_rubrics",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rubric", sa.LargeBinary(16), nullable=False),
        sa.Column("document", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "rubric"),
    )
    op.create_index("competencies_rubrics_by_document", "competencies_rubrics", ["store_id", "document", "number"])


def downgrade() -> None:
    op.drop_table("competencies_rubrics")
    op.drop_table("competencies_revision")
    op.drop_table("competencies_placements")
    op.drop_table("competencies_levels")
    op.drop_table("competencies_items")
    op.drop_table("competencies_imports")
    op.drop_table("competencies_documents")
    op.drop_table("competencies_definitions")
    op.drop_table("competencies_associations")
