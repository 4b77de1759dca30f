"""Keys that sign credentials, of people and of the store, and the status of what the store has signed."""

import sqlalchemy as sa
from alembic import op

revision = "core_0012"
down_revision = "core_0011"


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("owner", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("public_pem", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        *(sa.Column(f"{deed}_us", sa.BigInteger(), nullable=False) for deed in ("created", "retired", "revoked")),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "key"),
    )
    op.create_index("signing_keys_by_owner", "signing_keys", ["store_id", "owner"])
    _create_status()


def _create_status() -> None:
    op.create_table(
        "status_lists",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "list"),
    )
    op.create_table(
        "status_entries",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credential", sa.LargeBinary(16), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        *(sa.Column(f"{deed}_us", sa.BigInteger(), nullable=False) for deed in ("created", "signed", "changed")),
        sa.PrimaryKeyConstraint("store_id", "credential"),
    )
    op.create_index("status_entries_by_place", "status_entries", ["store_id", "list", "place"], unique=True)
    where = sa.text("state != ''")
    op.create_index(
        "status_entries_that_hold_not",
        "status_entries",
        ["store_id", "list"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_table("status_entries")
    op.drop_table("status_lists")
    op.drop_table("signing_keys")
