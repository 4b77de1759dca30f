"""Shapes of 1EdTech CASE 1.1 (Competencies and Academic Standards Exchange), without a database or a web framework."""

from case_schemas.mending import ADDED, LEFT_OUT, MENDED, MOVED, Finding, Findings, Sort, excerpt, mend
from case_schemas.shapes import ASSOCIATION_TYPES, Association, Definitions, Document, Item, Package, Rubric

__all__ = [
    "ADDED",
    "ASSOCIATION_TYPES",
    "LEFT_OUT",
    "MENDED",
    "MOVED",
    "Association",
    "Definitions",
    "Document",
    "Finding",
    "Findings",
    "Item",
    "Package",
    "Rubric",
    "Sort",
    "excerpt",
    "mend",
]
