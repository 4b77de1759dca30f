"""When the chores of plugins are due."""

import sqlalchemy as sa
from alembic import op

revision = "core_0010"
down_revision = "core_0009"


def upgrade() -> None:
    op.create_table(
        "chores",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chore", sa.String(64), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("done_us", sa.BigInteger()),
        sa.Column("holder", sa.LargeBinary(16)),
        sa.Column("held_until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "chore"),
    )


def downgrade() -> None:
    op.drop_table("chores")
