"""Personas: several identifiers of one human, and the trail of what was joined and parted."""

import sqlalchemy as sa
from alembic import op

revision = "core_0011"
down_revision = "core_0010"


def upgrade() -> None:
    op.create_table(
        "personas",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("persona_key", sa.LargeBinary(16), nullable=False),
        sa.Column("begun_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "persona_key"),
    )
    op.create_index("personas_by_time", "personas", ["store_id", "begun_us", "persona_key"])
    op.create_table(
        "persona_agents",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_key", sa.LargeBinary(16), nullable=False),
        sa.Column("persona_key", sa.LargeBinary(16), nullable=False),
        sa.Column("agent", sa.LargeBinary(), nullable=False),
        sa.Column("known_by", sa.String(), nullable=False),
        sa.Column("names_key", sa.LargeBinary(16), nullable=False),
        *_grounds(),
        sa.PrimaryKeyConstraint("store_id", "agent_key"),
    )
    op.create_index("persona_agents_by_persona", "persona_agents", ["store_id", "persona_key"])
    op.create_table(
        "persona_trail",
        sa.Column("store_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("agent_key", sa.LargeBinary(16), nullable=False),
        sa.Column("persona_key", sa.LargeBinary(16), nullable=False),
        sa.Column("agent", sa.LargeBinary(), nullable=False),
        *_grounds(),
        sa.PrimaryKeyConstraint("store_id", "entry"),
    )
    for name in ("persona", "agent"):
        op.create_index(f"persona_trail_by_{name}", "persona_trail", ["store_id", f"{name}_key", "entry"])


def _grounds() -> list[sa.Column[object]]:
    return [
        sa.Column("proof", sa.String(16), nullable=False),
        sa.Column("by_label", sa.String(200), nullable=False),
        sa.Column("by_agent_key", sa.LargeBinary(16)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("persona_trail")
    op.drop_table("persona_agents")
    op.drop_table("personas")
