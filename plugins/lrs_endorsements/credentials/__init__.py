"""Endorsements that others can check: keys of members, signed statements, and EndorsementCredentials."""
