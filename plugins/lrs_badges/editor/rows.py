"""Rules as rows of a form: texts that somebody types, made of JSON and made JSON again.

What nobody has changed stays as it was written. A rule of which a form can't show everything is a text of JSON.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from lrs_badges.rules import criteria, shapes
from lrs_badges.rules.criteria import ALL, ANY, AT_LEAST
from lrs_badges.rules.shapes import AMONG

ROOT, GROUP, JSON, ON = "rules", "group", "json", "on"
_LISTS = ("concepts", "verbs", "activities", "types", "parents")
_TRUTHS = ("success", "completion")
_SHARES = ("score_at_least", "trust")
_TIMES = ("since", "until")
_FILTER = (*_LISTS, *_TRUTHS, "score_at_least", *_TIMES)
# What is typed for each kind, by the names that the JSON has; `bare`: one rule stands by itself.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "statements": (*_FILTER, "count", "of"),
    "competency": ("competency", "level"),
    "endorsements": ("endorsements", "count", "groups", "trust"),
    "badge": ("badge",),
    JSON: ("json",),
    GROUP: ("how", AT_LEAST, "bare"),
}
_MIDNIGHT = "T00:00:00Z"
# More than any rule takes; a few letters, such as 1e999999999, may write a number that no memory holds.
_MOST = 10**9


@dataclass(frozen=True)
class Row:
    """A rule in a form, or a group of them; `was`: the JSON that it was made of."""

    kind: str
    typed: Mapping[str, str]
    was: str = ""
    parts: tuple["Row", ...] = ()


def shown(told: Mapping[str, Any]) -> Row:
    """Criteria that are right (`shapes.check`), as the group at the top of a form."""
    row = _row(told) if told else None
    if row is not None and row.kind == GROUP:
        return row
    return Row(GROUP, {"how": ALL, AT_LEAST: "", "bare": ON}, parts=(row,) if row else ())


def _row(told: Mapping[str, Any]) -> Row:
    for how, named in ((ALL, ALL), (ANY, ANY), (AT_LEAST, AMONG)):
        if how in told:
            typed = {"how": how, AT_LEAST: str(told[how]) if how == AT_LEAST else "", "bare": ""}
            return Row(GROUP, typed, parts=tuple(_row(part) for part in told[named]))
    kind = next(name for name in FIELDS if name in told)
    members = {**told, **told.get("statements", {})}
    row = Row(kind, {name: _text(name, members.get(name)) for name in FIELDS[kind]}, json.dumps(told))
    if _is_same(_leaf(row), told):
        return row
    return Row(JSON, {"json": json.dumps(told, ensure_ascii=False, indent=2)}, row.was)


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _LISTS:
        return "\n".join(value)
    if name in _TRUTHS:
        return "yes" if value else "no"
    if name in _SHARES:
        return f"{(Decimal(str(value)) * 100).normalize():f}"
    return day(value) if name in _TIMES else str(value)


def day(time: str) -> str:
    """A time as the day that begins with it, or as it is."""
    return time.removesuffix(_MIDNIGHT)


def time(typed: str) -> str:
    """What `day` gave, as a time again."""
    return typed + _MIDNIGHT if len(typed) == 10 else typed


def read(form: MultiDict[str, str], at: str = ROOT, depth: int = 1) -> Row:
    """What was typed into a form, the rows of which are named as they stand: rules, rules.0, rules.0.1."""
    kind = form.get(f"{at}.kind", GROUP)
    kind = kind if kind in FIELDS else JSON
    typed = {name: "\n".join(form.getlist(f"{at}.{name}")).strip() for name in FIELDS[kind]}
    places = (f"{at}.{number}" for number in range(shapes.MOST_RULES)) if kind == GROUP and depth <= 9 else iter(())
    there = takewhile(lambda place: f"{place}.kind" in form, places)
    return Row(kind, typed, form.get(f"{at}.was", ""), tuple(read(form, place, depth + 1) for place in there))


def made(row: Row) -> Any:
    """The JSON of a row: right only if what was typed is; what can't be read stays as the text that it is."""
    if row.kind == GROUP:
        return _combined(row)
    if row.kind == JSON:
        return _parsed(row.typed["json"])
    told, was = _leaf(row), _parsed(row.was)
    return was if _is_same(told, was) else told


def _combined(row: Row) -> Any:
    parts, how = [made(part) for part in row.parts], row.typed["how"]
    if row.typed["bare"] and len(parts) < 2:
        return parts[0] if parts else {}
    if how == AT_LEAST:
        return {AT_LEAST: _number(row.typed[AT_LEAST]), AMONG: parts}
    return {ANY if how == ANY else ALL: parts}


def _leaf(row: Row) -> dict[str, Any]:
    members = {name: _value(name, text) for name, text in row.typed.items() if text}
    if row.kind != "statements":
        return {row.kind: "", **members}
    passing = {name: members.pop(name) for name in _FILTER if name in members}
    return {"statements": passing, **members}


def _value(name: str, text: str) -> Any:
    if name in _LISTS:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if name in _TRUTHS:
        return {"yes": True, "no": False}.get(text, text)
    if name in _SHARES:
        share = _number(text)
        return share if isinstance(share, str) else float(Decimal(text) / 100)
    if name in ("count", "groups"):
        return _number(text)
    return time(text) if name in _TIMES else text


def _number(text: str) -> int | float | str:
    """The number that was typed, or the text where it is none."""
    try:
        number = Decimal(text)
        if not -_MOST <= number <= _MOST:
            return text
        return int(number) if number == int(number) else float(number)
    except InvalidOperation:
        return text


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _is_same(told: Any, other: Any) -> bool:
    """Whether two rules are right, and say the same."""
    try:
        shapes.check(told)
        shapes.check(other)
    except ValidationError:
        return False
    return criteria.read(told) == criteria.read(other)


def added(row: Row, place: str, kind: str, at: str = ROOT) -> Row:
    """The rows with another one of a kind at the end of the group at a place."""
    if at == place and row.kind == GROUP and kind in FIELDS:
        typed = {**dict.fromkeys(FIELDS[kind], ""), **({"how": ALL} if kind == GROUP else {})}
        return replace(row, parts=(*row.parts, Row(kind, typed)))
    parts = (added(part, place, kind, f"{at}.{number}") for number, part in enumerate(row.parts))
    return replace(row, parts=tuple(parts))


def dropped(row: Row, place: str, at: str = ROOT) -> Row:
    """The rows without the one at a place."""
    left = [(f"{at}.{number}", part) for number, part in enumerate(row.parts) if f"{at}.{number}" != place]
    return replace(row, parts=tuple(dropped(part, place, each) for each, part in left))


def field_of(row: Row, place: tuple[str, ...], at: str = ROOT) -> str:
    """The name of the field in which a place of the JSON was typed."""
    if row.kind != GROUP:
        return f"{at}.{next((name for name in place if name in FIELDS[row.kind]), FIELDS[row.kind][0])}"
    if row.typed["bare"] and len(row.parts) == 1:
        return field_of(row.parts[0], place, f"{at}.0")
    if len(place) > 1 and place[0] in (ALL, ANY, AMONG) and int(place[1]) < len(row.parts):
        return field_of(row.parts[int(place[1])], place[2:], f"{at}.{place[1]}")
    return f"{at}.{AT_LEAST if AT_LEAST in place else 'how'}"


def mistakes(row: Row, found: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[tuple[str, str]]:
    """What is wrong, by the field in which it was typed."""
    return ((field_of(row, place), words) for place, words in found)
