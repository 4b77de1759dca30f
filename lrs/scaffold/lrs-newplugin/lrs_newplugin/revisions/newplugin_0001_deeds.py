"""Who did what."""

import sqlalchemy as sa
from alembic import op

revision = "newplugin_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "newplugin_deeds",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "generation", "person", "statement_id"),
    )


def downgrade() -> None:
    op.drop_table("newplugin_deeds")
