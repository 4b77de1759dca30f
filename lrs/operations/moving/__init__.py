"""Statements and whole servers, in and out: imports, exports, pulls, backups."""
