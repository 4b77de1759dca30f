"""What a rule of the specification is, and what breaking it looks like.

No import of this package needs a database or a web framework: anyone may use it on their own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# The object itself, among marshmallow's errors by key: no JSON object has a key that is no string.
HERE = None


@dataclass(frozen=True)
class Rule:
    """One rule in words, where it stands (xAPI 1.0.3 unless it says 2.0), and what a sender can do."""

    text: str
    section: str
    hint: str


@dataclass(frozen=True)
class ObjectRule:
    """A rule about several properties of one object; `at` names the property to blame, if one."""

    rule: Rule
    holds: Callable[[Mapping[str, Any]], bool]
    at: str = ""


@dataclass(frozen=True)
class Violation:
    """A rule broken at one place: `pointer` is a JSON pointer (RFC 6901), `found` the value there."""

    pointer: str
    found: Any
    rule: Rule


def violations(errors: Any, value: Any, pointer: str = "") -> Iterator[Violation]:
    """What marshmallow's nested `errors` about `value` say, flat, in document order."""
    if isinstance(errors, dict):
        for key, nested in errors.items():
            yield from _below(key, nested, value, pointer)
    elif isinstance(errors, list):
        for error in errors:
            yield from violations(error, value, pointer)
    else:
        yield Violation(pointer, value, errors)


def _below(key: Any, errors: Any, value: Any, pointer: str) -> Iterator[Violation]:
    # marshmallow's own name for the object itself, unless a sender used it as a key.
    if key is HERE or (key == "_schema" and not (isinstance(value, dict) and key in value)):
        return violations(errors, value, pointer)
    return violations(errors, _child(value, key), f"{pointer}/{_escape(key)}")


def _child(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    return value[key] if isinstance(value, list) and isinstance(key, int) else None


def _escape(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
