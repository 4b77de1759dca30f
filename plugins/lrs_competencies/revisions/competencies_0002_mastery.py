"""Mastery: evidence, what is said of statements, goals, who belongs together, and role profiles."""

import sqlalchemy as sa
from alembic import op

revision = "competencies_0002"
down_revision = "competencies_0001"


def upgrade() -> None:
    op.create_table(
        "competencies_evidence",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("rule", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.String(500), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.LargeBinary(16), nullable=False),
        sa.Column("signer", sa.LargeBinary(16), nullable=False),
        sa.Column("reference", sa.String(500), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "item", "statement", "rule"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "competencies_evidence_by_item", "competencies_evidence", ["store_id", "generation", "item", "person"]
    )
    op.create_table(
        "competencies_remarks",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("signer", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "target", "statement", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "competencies_goals",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("reference", sa.String(500), nullable=False),
        sa.Column("level", sa.String(500), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "competencies_members",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("circle", sa.LargeBinary(16), nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("iri", sa.String(500), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "circle", "member"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "competencies_basis",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "number"),
    )
    op.create_table(
        "competencies_roles",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "name"),
    )


def downgrade() -> None:
    for name in ("roles", "basis", "members", "goals", "remarks", "evidence"):
        op.drop_table(f"competencies_{name}")
