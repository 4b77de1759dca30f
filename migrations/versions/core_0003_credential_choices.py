"""What is decided for one credential: mistakes that are mended, and a limit of requests."""

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"


def upgrade() -> None:
    op.add_column("credentials", sa.Column("lenient", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("credentials", sa.Column("requests_per_minute", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("credentials", "requests_per_minute")
    op.drop_column("credentials", "lenient")
