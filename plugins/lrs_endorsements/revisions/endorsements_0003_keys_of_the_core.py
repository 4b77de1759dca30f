"""Members' keys lie in the core, where other plugins sign with them too."""

import sqlalchemy as sa
from alembic import op

revision = "endorsements_0003"
down_revision = "endorsements_0002"

_SHARED = "store_id, key, kind, label, public_pem, sealed, created_us, revoked_us, reason"


def upgrade() -> None:
    op.execute(
        f"INSERT INTO signing_keys (owner, retired_us, {_SHARED}) SELECT person, 0, {_SHARED} FROM endorsements_keys"
    )
    op.drop_table("endorsements_keys")


def downgrade() -> None:
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
    people = "length(owner) > 0"
    op.execute(
        f"INSERT INTO endorsements_keys (person, {_SHARED}) SELECT owner, {_SHARED} FROM signing_keys WHERE {people}"
    )
    op.execute(f"DELETE FROM signing_keys WHERE {people}")
