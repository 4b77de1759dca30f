"""Keys of members, signatures made with them, and credentials that came from elsewhere.

Of what was issued only the signature is kept: the credential is made again from the statement, so that nothing is left
of it when the statement is erased.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, String

from lrs.api import record_table
from lrs_endorsements.tables import metadata


def _text(name: str, letters: int | None = None) -> Column[str]:
    return Column(name, String(letters), nullable=False)


def _time(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


# `key` names a public key by its digest; `sealed` is the private one, where the server holds it.
keys = record_table(
    "endorsements_keys",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("person", LargeBinary(16), nullable=False),
    _text("kind", 8),
    _text("label", 100),
    _text("public_pem"),
    Column("sealed", LargeBinary, nullable=True),
    _time("created_us"),
    _time("revoked_us"),  # 0: not
    _text("reason", 200),
)
Index("endorsements_keys_by_person", keys.c.store_id, keys.c.person)

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
