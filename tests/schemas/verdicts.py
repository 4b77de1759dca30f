"""What the shapes say about a statement, in the words of these tests."""

from typing import Any

import pytest

from xapi_schemas import refusals

VERSIONS = ("1.0.3", "2.0.0")
both_versions = pytest.mark.parametrize("version", VERSIONS)


def refused_at(value: Any, version: str) -> list[str]:
    """The pointers of all broken rules, in order; none for a valid statement."""
    return [violation.pointer for violation in refusals(value, version)]
