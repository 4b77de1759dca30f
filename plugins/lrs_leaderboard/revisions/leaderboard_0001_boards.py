"""Boards: what statements brought, what everybody has, and who is seen."""

import sqlalchemy as sa
from alembic import op

revision = "leaderboard_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "leaderboard_awards",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("rule", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("giver", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("limits", sa.SmallInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("known_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "member", "rule", "day", "scope", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_traces",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("trace", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("giver", sa.LargeBinary(16), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "trace", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_claims",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("claimed_us", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("known_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "made", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_authors",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made", sa.LargeBinary(16), nullable=False),
        sa.Column("claimed_us", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("known_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "made"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_likes",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made", sa.LargeBinary(16), nullable=False),
        sa.Column("rule", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "made", "rule", "scope", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_scores",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("span", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("awards", sa.Integer(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("known_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "board", "scope", "span", "member"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "leaderboard_scores_by_rank",
        "leaderboard_scores",
        ["store_id", "generation", "board", "scope", "span", "is_shown", "points", "member"],
    )
    op.create_index("leaderboard_scores_by_member", "leaderboard_scores", ["store_id", "generation", "member"])
    op.create_table(
        "leaderboard_counts",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("span", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("family", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "board", "scope", "span", "level", "family", "bucket"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_scopes",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("iri", sa.String(), nullable=False),
        sa.Column("awards", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "board", "scope"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_choices",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.LargeBinary(16), nullable=False),
        sa.Column("visibility", sa.String(16), nullable=False),
        sa.Column("alias", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "member", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_clocks",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "board"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_ranks",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "board", "scope", "member", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaderboard_moved",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.LargeBinary(16), nullable=False),
        sa.Column("member", sa.LargeBinary(16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "board", "scope", "member"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("leaderboard_moved")
    op.drop_table("leaderboard_ranks")
    op.drop_table("leaderboard_clocks")
    op.drop_table("leaderboard_choices")
    op.drop_table("leaderboard_scopes")
    op.drop_table("leaderboard_counts")
    op.drop_table("leaderboard_scores")
    op.drop_table("leaderboard_likes")
    op.drop_table("leaderboard_authors")
    op.drop_table("leaderboard_claims")
    op.drop_table("leaderboard_traces")
    op.drop_table("leaderboard_awards")
