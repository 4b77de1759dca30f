"""The part of a large value that is looked at to explain what is wrong with it: explaining takes time and memory."""

from functools import cache
from typing import Any

from xapi_schemas.fields import XapiSchema

MOST_ENTRIES = 10_000


def excerpt(value: Any) -> Any:
    """`value` with its first MOST_ENTRIES entries, counted in document order through all its objects and arrays.

    Properties that schemas name and the first item of an array are always there, so that nothing seems to be missing.
    """
    return _Excerpt(_names_below(XapiSchema)).of(value)


@cache
def _names_below(schema: type[XapiSchema]) -> frozenset[str]:
    """The properties that the schemas made of `schema` declare."""
    declared = (frozenset(each._declared_fields) | _names_below(each) for each in schema.__subclasses__())
    return frozenset().union(*declared)


class _Excerpt:
    def __init__(self, names: frozenset[str]):
        self._names, self._left = names, MOST_ENTRIES

    def of(self, value: Any) -> Any:
        if type(value) is dict:
            return {name: self.of(each) for name, each in value.items() if self._has_room() or name in self._names}
        if type(value) is list:
            return [self.of(each) for place, each in enumerate(value) if self._has_room() or place == 0]
        return value

    def _has_room(self) -> bool:
        self._left -= 1
        return self._left >= 0
