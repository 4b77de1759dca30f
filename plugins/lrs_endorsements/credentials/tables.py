"""Signatures made with members' keys, which lie in the core, and credentials that came from elsewhere.

Of what was issued only the signature is kept: the credential is made again from the statement, so that nothing is left
of it when the statement is erased.
"""

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, String

from lrs.api import record_table
from lrs_endorsements.tables import metadata


def _text(name: str, letters: int | None = None) -> Column[str]:
    return Column(name, String(letters), nullable=False)


def _time(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


issued = record_table(
    "endorsements_issued",
    metadata,
    Column("statement", LargeBinary(16), primary_key=True),
    Column("format", String(8), primary_key=True),
    _text("key", 32),
    _text("issuer"),
    _time("created_us"),
    Column("form", SmallInteger, nullable=False),  # `document.FORM` by which it was made
    Column("signature", LargeBinary, nullable=False),
)

imported = record_table(
    "endorsements_imported",
    metadata,
    Column("credential_sha2", LargeBinary(32), primary_key=True),
    _text("credential_id"),
    _text("issuer"),
    _text("subject"),
    _text("credential"),
    _text("report"),
    _time("imported_us"),
)
