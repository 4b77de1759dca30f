"""What an achievement stands for, as rows of a form: items of frameworks, each with fields of its own."""

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

from werkzeug.datastructures import MultiDict

ALIGNMENTS = "alignments"
FIELDS = ("name", "url", "code", "framework", "description")
# As many as an achievement may have, and one more: that there are too many is told.
_MOST = 51
Rows = tuple[Mapping[str, str], ...]


def shown(told: Iterable[Mapping[str, Any]]) -> Rows:
    """Alignments that are right, as rows."""
    return tuple({name: each[name] for name in FIELDS} for each in told)


def read(form: MultiDict[str, str]) -> Rows:
    """What was typed; the fields are named as they stand: alignments.0.name."""
    places = takewhile(lambda place: f"{place}.name" in form, (f"{ALIGNMENTS}.{number}" for number in range(_MOST)))
    return tuple({name: form.get(f"{at}.{name}", "").strip().replace("\r\n", "\n") for name in FIELDS} for at in places)


def filled(rows: Rows) -> Rows:
    """Those in which something stands."""
    return tuple(each for each in rows if any(each.values()))


def added(rows: Rows) -> Rows:
    """The rows, and an empty one."""
    return (*rows, dict.fromkeys(FIELDS, ""))[:_MOST]


def dropped(rows: Rows, place: str) -> Rows:
    """The rows without the one at a place, such as alignments.0."""
    return tuple(each for number, each in enumerate(rows) if f"{ALIGNMENTS}.{number}" != place)
