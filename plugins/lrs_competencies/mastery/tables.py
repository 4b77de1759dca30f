"""The tables of mastery: what is derived of the log, and the role profiles, which are a record.

What is derived is a function of the log and the settings alone, never of frameworks or of the time: those are looked at
when somebody asks.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, String, Table

from lrs.api import derived_table, record_table
from lrs_competencies.tables import metadata

PROJECTION_NAME = "competencies_evidence"


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _derived(name: str, *columns: object) -> Table:
    return derived_table(f"competencies_{name}", metadata, *columns, projection=PROJECTION_NAME)


# What each statement is evidence of, by each rule (`evidence.Piece`).
evidence = _derived(
    "evidence",
    _key("person"),
    _key("item"),
    _key("statement"),
    Column("rule", Integer, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("level", String(500), nullable=False),
    Column("weight", BigInteger, nullable=False),
    Column("score", Integer),
    Column("at_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("source", LargeBinary(16), nullable=False),
    Column("signer", LargeBinary(16), nullable=False),
    Column("reference", String(500), nullable=False),
    Column("position", BigInteger, nullable=False),
)
Index("competencies_evidence_by_item", *(evidence.c[name] for name in ("store_id", "generation", "item", "person")))

# What statements say of others: that they are true, or how a goal ended (`evidence.Remark`).
remarks = _derived(
    "remarks",
    _key("target"),
    _key("statement"),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("signer", LargeBinary(16), nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

# What people plan to master (`evidence.Goal`).
goals = _derived(
    "goals",
    _key("person"),
    _key("statement"),
    Column("item", LargeBinary(16), nullable=False),
    Column("reference", String(500), nullable=False),
    Column("level", String(500), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

# Who has how many statements with a group (`circles.Member`).
members = _derived(
    "members",
    _key("circle"),
    _key("member"),
    Column("iri", String(500), nullable=False),
    Column("agent", String, nullable=False),
    Column("statements", Integer, nullable=False),
)

# The settings by which the others were derived: whoever reads those goes by these.
basis = _derived(
    "basis",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("settings", String, nullable=False),
)

# Role profiles: `body` is the JSON that `schemas.RoleShape` describes.
roles = record_table(
    "competencies_roles",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("title", String, nullable=False),
    Column("body", String, nullable=False),
)
