"""The shapes of xAPI 1.0.3 and 2.0, declared once in marshmallow.

`refusals` names every broken rule of a statement; `is_statement` only answers yes or no, fast.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from xapi_schemas.agent import IDENTIFIERS, Agent, Group, identifier_count
from xapi_schemas.compiled import compile_schema
from xapi_schemas.excerpt import MOST_ENTRIES, excerpt
from xapi_schemas.fields import XapiSchema, is_iri
from xapi_schemas.rules import Rule, Violation, violations
from xapi_schemas.statement import VOIDED, Statement, Statement2, SubStatement
from xapi_schemas.timestamps import instant_us, is_timestamp, to_hundredths

__all__ = [
    "IDENTIFIERS",
    "SCHEMAS",
    "VOIDED",
    "Agent",
    "Group",
    "Rule",
    "Statement",
    "Statement2",
    "SubStatement",
    "Violation",
    "XapiSchema",
    "compile_schema",
    "explain",
    "identifier_count",
    "instant_us",
    "is_iri",
    "is_statement",
    "is_timestamp",
    "refusals",
    "to_hundredths",
]

SCHEMAS: Mapping[str, XapiSchema] = {"1.0.3": Statement(), "2.0.0": Statement2()}
_TESTS = {version: compile_schema(schema) for version, schema in SCHEMAS.items()}


def is_statement(value: Any, version: str) -> bool:
    """Whether `value` is a statement by the rules of `version` ("1.0.3" or "2.0.0")."""
    return _TESTS[version](value)


_TOO_LARGE = Rule(
    f"breaks a rule behind its first {MOST_ENTRIES:,} properties and items, where it is not looked for",
    "Data 2.2",
    "Send it in smaller parts, or look for properties that may not stand there.",
)


def refusals(value: Any, version: str) -> list[Violation]:
    """Every rule of `version` that `value` breaks; none for a valid statement."""
    return explain(SCHEMAS[version], value)


def explain(schema: XapiSchema, value: Any) -> list[Violation]:
    """Every rule of `schema` that `value` breaks, with its place; of a very large value those in an excerpt of it."""
    part = excerpt(value)
    try:
        schema.load(part)
    except ValidationError as error:
        return list(violations(error.messages, value))
    return [] if part == value or compile_schema(schema)(value) else [Violation("", value, _TOO_LARGE)]
