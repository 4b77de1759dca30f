"""Copies of a whole database for backups, and the archive that holds one with its contents."""
