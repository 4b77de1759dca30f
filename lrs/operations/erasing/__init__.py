"""Erasing statements of a person, or by retention rules, with a receipt (docs/erasure.md)."""
