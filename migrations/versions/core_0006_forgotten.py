"""Erasure: how often a store has forgotten names."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"


def upgrade() -> None:
    op.add_column("stores", sa.Column("names_forgotten", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("stores", "names_forgotten")
