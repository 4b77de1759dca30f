"""Which plugins a store has switched on, and how far their projections have read its log."""

import sqlalchemy as sa
from alembic import op

revision = "core_0007"
down_revision = "core_0006"


def upgrade() -> None:
    op.create_table(
        "activations",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "plugin"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("projection", sa.String(64), nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("batches", sa.BigInteger(), nullable=False),
        sa.Column("took_us", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String()),
        sa.Column("error_position", sa.BigInteger()),
        sa.Column("error_statement_id", sa.LargeBinary(16)),
        sa.Column("failed_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("store_id", "projection", "generation"),
    )


def downgrade() -> None:
    op.drop_table("checkpoints")
    op.drop_table("activations")
