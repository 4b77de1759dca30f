"""How far a store has pulled from other stores."""

import sqlalchemy as sa
from alembic import op

revision = "core_0004"
down_revision = "core_0003"


def upgrade() -> None:
    op.create_table(
        "import_sources",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.LargeBinary(length=16), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("more", sa.String(), nullable=False),
        sa.Column("through_us", sa.BigInteger(), nullable=False),
        sa.Column("reached_us", sa.BigInteger(), nullable=False),
        sa.Column("is_ordered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "source"),
    )


def downgrade() -> None:
    op.drop_table("import_sources")
