"""Achievements, their images, who is to be judged; grounds, awards and what was done about them."""

import sqlalchemy as sa
from alembic import op

revision = "badges_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "badges_achievements",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("image", sa.LargeBinary(32), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("retired_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "name", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_images",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha2", sa.LargeBinary(32), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "sha2"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_due",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "person"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_sweeps",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("by", sa.LargeBinary(16), nullable=False),
        sa.Column("behind", sa.LargeBinary(16), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_basis",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("filters", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_people",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("spelling", sa.LargeBinary(16), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "spelling"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_grounds",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("filter", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("object", sa.LargeBinary(16), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "filter", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges_awards",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("award", sa.LargeBinary(16), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("achievement", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "award"),
        sqlite_with_rowid=False,
    )
    op.create_index("badges_awards_by_achievement", "badges_awards", ["store_id", "generation", "achievement"])
    op.create_index("badges_awards_by_person", "badges_awards", ["store_id", "generation", "person"])
    op.create_table(
        "badges_steps",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("award", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "award", "statement"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("badges_steps")
    op.drop_table("badges_awards")
    op.drop_table("badges_grounds")
    op.drop_table("badges_people")
    op.drop_table("badges_basis")
    op.drop_table("badges_sweeps")
    op.drop_table("badges_due")
    op.drop_table("badges_images")
    op.drop_table("badges_achievements")
