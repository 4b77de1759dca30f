"""The clinic: refused statements that wait to be mended, and how it goes with each sender."""

import sqlalchemy as sa
from alembic import op

revision = "core_0002"
down_revision = "core_0001"


def upgrade() -> None:
    op.create_table(
        "refusals",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("refusal_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.LargeBinary(), nullable=False),
        sa.Column("teaches", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("violations", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_bytes", sa.BigInteger(), nullable=False),
        sa.Column("batch_index", sa.Integer(), nullable=False),
        sa.Column("batch_size", sa.Integer(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("mended", sa.LargeBinary(), nullable=True),
        sa.Column("statement_ids", sa.LargeBinary(), nullable=False),
        sa.Column("settled_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "refusal_id"),
    )
    op.create_index("refusals_by_sender", "refusals", ["store_id", "key", "last_us"])
    op.create_index("refusals_by_time", "refusals", ["store_id", "last_us"])
    op.create_table(
        "sender_health",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("statements_accepted", sa.BigInteger(), nullable=False),
        sa.Column("statements_refused", sa.BigInteger(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("last_success_us", sa.BigInteger(), nullable=True),
        sa.Column("last_failure_us", sa.BigInteger(), nullable=True),
        sa.Column("last_failure", sa.String(length=300), nullable=False),
        sa.Column("skew_us", sa.BigInteger(), nullable=True),
        sa.Column("skew_source", sa.String(length=16), nullable=True),
        sa.Column("skew_seen_us", sa.BigInteger(), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "key"),
    )


def downgrade() -> None:
    op.drop_table("sender_health")
    op.drop_table("refusals")
