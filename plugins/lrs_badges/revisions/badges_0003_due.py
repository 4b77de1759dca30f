"""Who is due is noted with what it is about; awards are found by their person, and the newest of an achievement."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "badges_0003"
down_revision = "badges_0002"
_WITHIN = ("store_id", "generation")
_NEW = "badges_awards_new"


def upgrade() -> None:
    _make_due(sa.Column("about", sa.LargeBinary(16), nullable=False))
    _make_awards(*_WITHIN, "person", "achievement", "award")
    op.create_index("badges_awards_by_award", "badges_awards", ["award", *_WITHIN], unique=True)
    op.create_index("badges_awards_by_achievement", "badges_awards", ["achievement", *_WITHIN, "position"])


def downgrade() -> None:
    _make_awards(*_WITHIN, "award")
    op.create_index("badges_awards_by_person", "badges_awards", [*_WITHIN, "person"])
    op.create_index("badges_awards_by_achievement", "badges_awards", [*_WITHIN, "achievement"])
    _make_due()


def _make_due(*about: sa.Column[bytes]) -> None:
    """Begin with nobody, and have everybody be looked at anew."""
    op.drop_table("badges_due")
    op.create_table(
        "badges_due",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        *about,
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "person", *(each.name for each in about)),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM badges_sweeps")


def _make_awards(*key: str) -> None:
    """Make the table anew, with this key and without indexes, and fill it with what it had."""
    columns: tuple[sa.Column[Any], ...] = (
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
    )
    op.create_table(_NEW, *columns, sa.PrimaryKeyConstraint(*key), sqlite_with_rowid=False)
    names = ", ".join(each.name for each in columns)
    op.execute(f"INSERT INTO {_NEW} ({names}) SELECT {names} FROM badges_awards")
    op.drop_table("badges_awards")
    op.rename_table(_NEW, "badges_awards")
