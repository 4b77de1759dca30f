"""Badges of anybody: what their images carry, whose they are, and whether one of Open Badges 2.0 holds."""
