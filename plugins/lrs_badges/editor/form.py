"""An achievement as a form, which is made of JSON (`schemas.NamedAchievement`) and made JSON again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from lrs.api import mistakes
from lrs_badges import schemas
from lrs_badges.editor import rows
from lrs_badges.editor.rows import Row
from lrs_badges.rules import shapes

_LINES, _TIMES = ("tags", "scope"), ("starts", "ends")
_TEXTS = ("name", "title", "description", "narrative")
FIELDS = (*_TEXTS, *_LINES, *_TIMES, "valid_days", "alignments")


@dataclass(frozen=True)
class Typed:
    """What stands in the form: texts by the names of fields, and the rules."""

    texts: Mapping[str, str]
    rules: Row


def shown(told: Mapping[str, Any]) -> Typed:
    """An achievement that is right, as a form."""
    texts = {
        **{name: told[name] for name in _TEXTS},
        **{name: "\n".join(told[name]) for name in _LINES},
        **{name: rows.day(told[name]) for name in _TIMES},
        "valid_days": str(told["valid_days"] or ""),
        "alignments": json.dumps(told["alignments"], ensure_ascii=False, indent=2) if told["alignments"] else "",
    }
    return Typed(texts, rows.shown(told["criteria"]))


def read(form: MultiDict[str, str]) -> Typed:
    """What was typed."""
    return Typed({name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}, rows.read(form))


def made(typed: Typed) -> dict[str, Any]:
    """The achievement as JSON: right only if what was typed is."""
    texts, days = typed.texts, typed.texts["valid_days"] or "0"
    return {
        **{name: texts[name] for name in _TEXTS},
        **{name: [line.strip() for line in texts[name].splitlines() if line.strip()] for name in _LINES},
        **{name: rows.time(texts[name]) for name in _TIMES},
        "valid_days": int(days) if days.isascii() and days.isdigit() and len(days) < 9 else days,
        "alignments": _listed(texts["alignments"]),
        "criteria": rows.made(typed.rules),
    }


def _listed(text: str) -> Any:
    try:
        return json.loads(text) if text else []
    except (ValueError, RecursionError):
        return text


def wrong(typed: Typed) -> dict[str, str]:
    """What is wrong, by the field in which it was typed; empty for nothing."""
    told = made(typed)
    found = {place[0]: words for place, words in _mistakes(schemas.NamedAchievement().load, told)}
    found.pop("criteria", None)
    return {**found, **dict(rows.mistakes(typed.rules, _mistakes(shapes.load, told["criteria"])))}


def _mistakes(check: Any, told: Any) -> list[tuple[tuple[str, ...], str]]:
    try:
        check(told)
    except ValidationError as error:
        return [(each.place, each.words) for each in mistakes(error)]
    return []
