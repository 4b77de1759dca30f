"""Cairn: a learning-record and e-portfolio server. `docs/architecture.md` gives a reading order."""

__version__ = "0.1.0"
