"""Which frameworks a CASE request is answered with: `filter`, `sort`, `orderBy`, `limit`, `offset`, `fields`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from case_schemas.answers import DocumentAnswer
from lrs.api import BadRequest

MOST_LISTED, USUALLY_LISTED = 1_000, 100
ASCENDING, DESCENDING = "asc", "desc"
_SECTION = "CASE 1.1 REST binding"
_TERM = re.compile(r"\s*([\w.]+)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'\s*")
_JOINT = re.compile(r"(AND|OR)\b", re.IGNORECASE)
_MOST_FILTER_LETTERS = 2_000
Object = Mapping[str, Any]
_COMPARED: Mapping[str, Callable[[str, str], bool]] = {
    "=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le, "~": lambda value, wanted: wanted in value,
}  # fmt: skip


class UnknownField(BadRequest):
    """A field that frameworks don't have; `code` is CASE's."""

    def __init__(self, name: str, parameter: str, code: str):
        known = ", ".join(DocumentAnswer().fields)
        super().__init__(f"{parameter}: there is no field {name!r}", section=_SECTION, hint=f"Known are: {known}.")
        self.code = code


@dataclass(frozen=True)
class Selected:
    """The objects of a page, and how many there are on all pages."""

    objects: Sequence[Object]
    total: int


@dataclass(frozen=True)
class Selection:
    """What was asked for."""

    limit: int = USUALLY_LISTED
    offset: int = 0
    sort: str = ""
    orderBy: str = ASCENDING
    filter: str = ""
    fields: str = ""

    def of(self, objects: Iterable[Object]) -> Selected:
        """What of `objects` is answered. Raises BadRequest."""
        accepts = _filter(self.filter)
        found = [each for each in objects if accepts(each)]
        if self.sort:
            _check_known([self.sort], "sort", "invalid_sort_field")
            found.sort(key=lambda each: _values(each, self.sort), reverse=self.orderBy == DESCENDING)
        page = found[self.offset : self.offset + self.limit]
        return Selected([self._cut(each) for each in page], len(found))

    def _cut(self, each: Object) -> Object:
        """An object with the fields that are asked for."""
        wanted = [name.strip() for name in self.fields.split(",") if name.strip()]
        _check_known(wanted, "fields", "invalid_selection_field")
        return {name: value for name, value in each.items() if name in wanted} if wanted else each


def _check_known(names: Iterable[str], parameter: str, code: str) -> None:
    for name in names:
        if name not in DocumentAnswer().fields:
            raise UnknownField(name, parameter, code)


def _values(each: Object, path: str) -> list[str]:
    """What stands at a path such as licenseURI.title, as text without regard to case."""
    found: Any = each
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return [str(value).casefold() for value in (found if isinstance(found, list) else [found]) if value is not None]


def _filter(text: str) -> Callable[[Object], bool]:
    """Whether an object fits `text`: comparisons joined by AND, which binds closer, and OR."""
    alternatives: list[list[Callable[[Object], bool]]] = [[]]
    place = 0
    if len(text) > _MOST_FILTER_LETTERS:
        raise BadRequest(f"filter has more than {_MOST_FILTER_LETTERS} letters", section=_SECTION)
    while place < len(text):
        term = _TERM.match(text, place)
        if term is None:
            raise _not_understood(text, place)
        alternatives[-1].append(_comparison(*term.groups()))
        place = term.end()
        joint = _JOINT.match(text, place)
        if joint is None and place < len(text):
            raise _not_understood(text, place)
        if joint is not None:
            place = joint.end()
            alternatives += [[]] if joint[1].upper() == "OR" else []
    return lambda each: any(all(holds(each) for holds in terms) for terms in alternatives)


def _not_understood(text: str, place: int) -> BadRequest:
    hint = "Write title~'maths' AND adoptionStatus='Adopted'."
    return BadRequest(f"filter is not understood at {text[place : place + 30]!r}", section=_SECTION, hint=hint)


def _comparison(path: str, predicate: str, wanted: str) -> Callable[[Object], bool]:
    _check_known([path.partition(".")[0]], "filter", "invalid_selection_field")
    compare, value = _COMPARED[predicate], wanted.replace("''", "'").casefold()
    if predicate == "!=":
        return lambda each: value not in _values(each, path)
    return lambda each: any(compare(said, value) for said in _values(each, path))
