"""The record store: statements and how they are found, documents, attachments, stores, credentials."""

import sqlalchemy as sa
from alembic import op

revision = "core_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("activity_id", sa.String(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "key"),
    )
    op.create_table(
        "agent_names",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "key", "name_key"),
    )
    op.create_table(
        "attachments",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha2", sa.String(length=128), nullable=False),
        sa.Column("content_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "sha2"),
    )
    op.create_table(
        "credentials",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret_hash", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until_us", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("authority", sa.JSON(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=True),
        sa.Column("revoked_us", sa.BigInteger(), nullable=True),
        sa.Column("last_used_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "key"),
    )
    op.create_index("credentials_by_key", "credentials", ["key"], unique=True)
    op.create_table(
        "documents",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(length=16), nullable=False),
        sa.Column("document_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "scope", "document_key"),
    )
    op.create_table(
        "links",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rank", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("depth", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("store_id", "key", "rank", "depth"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "server_keys",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "statement_refs",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("is_voiding", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "target_id", "statement_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("voided", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "position"),
    )
    op.create_index("statements_by_id", "statements", ["store_id", "statement_id"], unique=True)
    op.create_index(
        "statements_in_sight",
        "statements",
        ["store_id", "rank"],
        unique=True,
        sqlite_where=sa.text("voided = 0"),
        postgresql_where=sa.text("voided = false"),
    )
    op.create_table(
        "stores",
        sa.Column("store_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("last_rank", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("store_id"),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    for table in (
        "stores",
        "statements",
        "statement_refs",
        "server_keys",
        "links",
        "documents",
        "credentials",
        "attachments",
        "agent_names",
        "activities",
    ):
        op.drop_table(table)
