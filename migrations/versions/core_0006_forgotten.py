"""How often a store has changed what it had learned, and who senders are."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"


def upgrade() -> None:
    op.add_column("stores", sa.Column("relearned", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("sender_health", sa.Column("authority", sa.LargeBinary(), nullable=True))
    # Whose these are can't be told: they come from tokens, and only a hash of the user is left. They begin anew.
    op.execute("DELETE FROM sender_health WHERE key LIKE 'oidc:%'")


def downgrade() -> None:
    op.drop_column("sender_health", "authority")
    op.drop_column("stores", "relearned")
