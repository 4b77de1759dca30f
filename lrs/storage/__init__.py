"""The only SQL of the core, in SQLAlchemy Core."""
