"""Packages that were made, which can be revoked."""

import sqlalchemy as sa
from alembic import op

revision = "portfolio_0002"
down_revision = "portfolio_0001"


def upgrade() -> None:
    op.create_table(
        "portfolio_exports",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.LargeBinary(16), nullable=False),
        sa.Column("export", sa.LargeBinary(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("revoked_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "owner", "export"),
        sqlite_with_rowid=False,
    )
