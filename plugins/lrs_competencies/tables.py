"""What all tables of the plugin belong to; they stand in `tables.py` of each room."""

from sqlalchemy import MetaData

metadata = MetaData()
