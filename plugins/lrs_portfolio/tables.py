"""What owners have chosen, their packages, and those from elsewhere: records, of which this plugin is the source.

What is chosen lies under the agent who chose it: whoever joins or parts the agents of a human moves nothing.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String

from lrs.api import record_table

metadata = MetaData()


def _text(name: str, letters: int | None = None) -> Column[str]:
    return Column(name, String(letters), nullable=False)


def _owner() -> Column[bytes]:
    return Column("owner", LargeBinary(16), primary_key=True)


titles = record_table(
    "portfolio_titles", metadata, _owner(), _text("title", 200), Column("changed_us", BigInteger, nullable=False)
)

# `section` is the name of the plugin, a slash, and what it calls the section.
sections = record_table(
    "portfolio_sections",
    metadata,
    _owner(),
    Column("section", String(100), primary_key=True),
    Column("chosen_us", BigInteger, nullable=False),
)

statements = record_table(
    "portfolio_statements",
    metadata,
    _owner(),
    Column("statement", LargeBinary(16), primary_key=True),
    Column("chosen_us", BigInteger, nullable=False),
)

# Packages that were made, by the ids of their CLRs; `revoked_us` is 0 for those that hold.
exports = record_table(
    "portfolio_exports",
    metadata,
    _owner(),
    Column("export", LargeBinary(16), primary_key=True),
    _text("title", 200),
    Column("made_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger, nullable=False),
)

# A package as it came, so that it can be checked again: its own bytes in parts, by its SHA-256.
imported = record_table(
    "portfolio_imported",
    metadata,
    Column("package", LargeBinary(32), primary_key=True),
    _text("title", 200),
    _text("issuer", 2000),
    _text("holder", 2000),
    _text("conclusion", 20),
    _text("report"),
    Column("bytes", BigInteger, nullable=False),
    Column("imported_us", BigInteger, nullable=False),
)

imported_parts = record_table(
    "portfolio_imported_parts",
    metadata,
    Column("package", LargeBinary(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
