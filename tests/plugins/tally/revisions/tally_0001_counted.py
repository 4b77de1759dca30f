"""What is counted."""

import sqlalchemy as sa
from alembic import op

revision = "tally_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "tally_counted",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person"),
    )


def downgrade() -> None:
    op.drop_table("tally_counted")
