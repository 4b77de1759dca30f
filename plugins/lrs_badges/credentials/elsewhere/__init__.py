"""Badges that others gave: read, checked in full, and kept for a person as what they are."""
