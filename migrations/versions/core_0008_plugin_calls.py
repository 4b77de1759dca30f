"""How plugins have answered, and which statements they had not checked in time."""

import sqlalchemy as sa
from alembic import op

revision = "core_0008"
down_revision = "core_0007"


def upgrade() -> None:
    op.create_table(
        "plugin_calls",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("hook", sa.String(64), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("took_us", sa.BigInteger(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("failed_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("store_id", "plugin", "hook"),
    )
    op.create_table(
        "unchecked",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(16), nullable=False),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("stored_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "statement_id", "plugin"),
    )
    op.create_index("unchecked_by_time", "unchecked", ["store_id", "stored_us"])


def downgrade() -> None:
    op.drop_index("unchecked_by_time", "unchecked")
    op.drop_table("unchecked")
    op.drop_table("plugin_calls")
