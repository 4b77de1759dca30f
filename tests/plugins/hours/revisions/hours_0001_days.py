"""How many statements each day has, and whom to remind."""

import sqlalchemy as sa
from alembic import op

revision = "hours_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "hours_days",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "day"),
    )
    op.create_table(
        "hours_reminders",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.LargeBinary(16), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "agent"),
    )


def downgrade() -> None:
    op.drop_table("hours_reminders")
    op.drop_table("hours_days")
