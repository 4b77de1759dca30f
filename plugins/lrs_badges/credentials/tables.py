"""What was issued, what people brought from elsewhere, and what they show of themselves: all records.

Of what was issued only the proof is kept: the credential is made again from the award, so that nothing is left of it
when the statement is erased.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String

from lrs.api import record_table
from lrs_badges.tables import metadata


def _text(name: str, letters: int | None = None) -> Column[str]:
    return Column(name, String(letters), nullable=False)


def _time(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


# `proof` is JSON, or header and signature of a JWT; `status` the credentialStatus; `told` what its list tells of it.
issued = record_table(
    "badges_issued",
    metadata,
    Column("award", LargeBinary(16), primary_key=True),
    Column("format", String(8), primary_key=True),
    Column("person", LargeBinary(16), nullable=False),
    Column("document_sha2", LargeBinary(32), nullable=False),
    _text("proof"),
    _text("status"),
    _text("key"),
    _text("told", 12),
    _time("issued_us"),
)
Index("badges_issued_by_person", issued.c.store_id, issued.c.person)

# `name` is a digest of issuer and id, so that a newer copy takes the place of the older; `source` is the address that
# it came from, if any; `report` is JSON of what was checked.
imported = record_table(
    "badges_imported",
    metadata,
    Column("person", LargeBinary(16), primary_key=True),
    Column("name", LargeBinary(16), primary_key=True),
    _text("content"),
    _text("source"),
    _text("report"),
    _time("imported_us"),
    _time("checked_us"),
)

# What strangers see of a person: `name` is empty where it is hidden; `did` is the did:key of theirs that their badges
# name, if any; `profile` is JSON of Open Badges 3.0.
sharing = record_table(
    "badges_sharing",
    metadata,
    Column("person", LargeBinary(16), primary_key=True),
    _text("name", 200),
    _flag("evidence"),
    _flag("gallery"),
    _text("did", 200),
    _text("profile"),
    _time("changed_us"),
)
