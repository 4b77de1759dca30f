"""How far the channels of outboxes have sent the log, and what could not be sent."""

import sqlalchemy as sa
from alembic import op

revision = "core_0009"
down_revision = "core_0008"


def upgrade() -> None:
    op.create_table(
        "outbox_channels",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outbox", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("through_position", sa.BigInteger()),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.LargeBinary()),
        sa.Column("failed_us", sa.BigInteger()),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("delivered_us", sa.BigInteger()),
        sa.Column("dropped", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.LargeBinary(16)),
        sa.Column("held_until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "outbox", "channel"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outbox", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.LargeBinary(16), nullable=False),
        sa.Column("error", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed_us", sa.BigInteger(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "outbox", "channel", "position"),
    )


def downgrade() -> None:
    op.drop_table("dead_letters")
    op.drop_table("outbox_channels")
