"""Endorsements, requests and what is done about them; who was where and holds what; issued links."""

import sqlalchemy as sa
from alembic import op

revision = "endorsements_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "endorsements_given",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("endorser", sa.LargeBinary(16), nullable=False),
        sa.Column("endorsee", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("standing", sa.SmallInteger(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "endorsements_given_by_endorsee", "endorsements_given", ["store_id", "generation", "endorsee", "item"]
    )
    op.create_index(
        "endorsements_given_by_endorser", "endorsements_given", ["store_id", "generation", "endorser", "at_us"]
    )
    op.create_table(
        "endorsements_asked",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("asker", sa.LargeBinary(16), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_index("endorsements_asked_by_asker", "endorsements_asked", ["store_id", "generation", "asker"])
    op.create_index("endorsements_asked_by_person", "endorsements_asked", ["store_id", "generation", "person"])
    op.create_table(
        "endorsements_steps",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "subject", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_watched",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("watched", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "watched", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_presences",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("place", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "place", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_holdings",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "item", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_links",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret_sha2", sa.LargeBinary(32), nullable=False),
        sa.Column("request", sa.LargeBinary(16), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "secret_sha2"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("endorsements_links")
    op.drop_table("endorsements_holdings")
    op.drop_table("endorsements_presences")
    op.drop_table("endorsements_watched")
    op.drop_table("endorsements_steps")
    op.drop_table("endorsements_asked")
    op.drop_table("endorsements_given")
