"""Trust in endorsers, keys of members, and credentials that came from elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "endorsements_0002"
down_revision = "endorsements_0001"


def upgrade() -> None:
    op.create_table(
        "endorsements_trust_runs",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("endorsements", sa.Integer(), nullable=False),
        sa.Column("seeds", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "run"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_trust_scores",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("trust", sa.Float(), nullable=False),
        sa.Column("worth", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "run", "person"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_keys",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("public_pem", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("revoked_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("endorsements_keys_by_person", "endorsements_keys", ["store_id", "person"])
    op.create_table(
        "endorsements_issued",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "statement", "format"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsements_imported",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credential_sha2", sa.LargeBinary(32), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("imported_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "credential_sha2"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("endorsements_imported")
    op.drop_table("endorsements_issued")
    op.drop_table("endorsements_keys")
    op.drop_table("endorsements_trust_scores")
    op.drop_table("endorsements_trust_runs")
