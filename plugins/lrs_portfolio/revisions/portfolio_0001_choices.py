"""What owners have chosen, and packages from elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "portfolio_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "portfolio_titles",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.LargeBinary(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "owner"),
        sqlite_with_rowid=False,
    )
    for name, chosen in (("sections", sa.String(100)), ("statements", sa.LargeBinary(16))):
        op.create_table(
            f"portfolio_{name}",
            sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("owner", sa.LargeBinary(16), nullable=False),
            sa.Column(name.removesuffix("s"), chosen, nullable=False),
            sa.Column("chosen_us", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("store_id", "owner", name.removesuffix("s")),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "portfolio_imported",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("package", sa.LargeBinary(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("issuer", sa.String(2000), nullable=False),
        sa.Column("holder", sa.String(2000), nullable=False),
        sa.Column("conclusion", sa.String(20), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("imported_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "package"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "portfolio_imported_parts",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("package", sa.LargeBinary(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "package", "number"),
    )
