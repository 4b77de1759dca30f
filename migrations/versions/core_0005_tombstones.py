"""Erasure: tombstones, receipts, owners of documents, and the way to what is voided."""

import sqlalchemy as sa
from alembic import op

revision = "core_0005"
down_revision = "core_0004"


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("through_position", sa.BigInteger(), nullable=False),
        sa.Column("begun_us", sa.BigInteger(), nullable=False),
        sa.Column("finished_us", sa.BigInteger(), nullable=True),
        sa.Column("jws", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "receipt_id"),
    )
    op.create_table(
        "tombstones",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_bytes", sa.Integer(), nullable=False),
        sa.Column("erased_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "position"),
    )
    op.create_index("tombstones_by_receipt", "tombstones", ["store_id", "receipt_id", "position"])
    op.create_table(
        "contents_to_discard",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sha2", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "receipt_id", "sha2"),
    )
    op.add_column("documents", sa.Column("owner", sa.LargeBinary(length=16), nullable=True))
    op.create_index("documents_by_owner", "documents", ["store_id", "owner"])
    op.create_index(
        "statement_refs_voiding",
        "statement_refs",
        ["store_id", "target_id"],
        sqlite_where=sa.text("is_voiding = 1"),
        postgresql_where=sa.text("is_voiding = true"),
    )


def downgrade() -> None:
    op.drop_index("statement_refs_voiding", "statement_refs")
    op.drop_index("documents_by_owner", "documents")
    op.drop_column("documents", "owner")
    for table in ("contents_to_discard", "tombstones", "receipts"):
        op.drop_table(table)
