"""What is kept: derived from the log, so that it may be deleted and derived again at any time."""

from sqlalchemy import Column, MetaData, String

from lrs.api import derived_table

DEEDS = "newplugin_deeds"

metadata = MetaData()

# A row for each person and statement: it is counted when it is asked for, and each row is a reason.
deeds = derived_table(
    DEEDS,
    metadata,
    Column("person", String, primary_key=True),
    Column("statement_id", String(36), primary_key=True),
    Column("name", String, nullable=False),
    projection=DEEDS,
)
