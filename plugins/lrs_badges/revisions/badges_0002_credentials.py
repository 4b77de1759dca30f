"""What was issued of awards, badges from elsewhere, and what people show of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "badges_0002"
down_revision = "badges_0001"


def upgrade() -> None:
    op.create_table(
        "badges_issued",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("award", sa.LargeBinary(16), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("document_sha2", sa.LargeBinary(32), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("told", sa.String(12), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "award", "format"),
        sqlite_with_rowid=False,
    )
    op.create_index("badges_issued_by_person", "badges_issued", ["store_id", "person"])
    op.create_table(
        "badges_imported",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("name", sa.LargeBinary(16), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("imported_us", sa.BigInteger(), nullable=False),
        sa.Column("checked_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "person", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_sharing",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("evidence", sa.Boolean(), nullable=False),
        sa.Column("gallery", sa.Boolean(), nullable=False),
        sa.Column("did", sa.String(200), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "person"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("badges_sharing")
    op.drop_table("badges_imported")
    op.drop_table("badges_issued")
