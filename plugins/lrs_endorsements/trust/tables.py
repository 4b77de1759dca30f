"""The tables of trust, which is computed from time to time: each computation is a run, read when it is whole."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary

from lrs.api import record_table
from lrs_endorsements.tables import metadata


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


runs = record_table(
    "endorsements_trust_runs",
    metadata,
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("is_whole", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),  # of the log, up to which endorsements are counted
    Column("at_us", BigInteger, nullable=False),
    _count("people"),
    _count("endorsements"),
    _count("seeds"),
    Column("usual", Float, nullable=False),  # the trust that counts fully
)

# People whom trust doesn't reach have no row.
scores = record_table(
    "endorsements_trust_scores",
    metadata,
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("person", LargeBinary(16), primary_key=True),
    Column("trust", Float, nullable=False),  # of all trust, which is 1
    Column("worth", Float, nullable=False),
)
