"""An achievement as a form, which is made of JSON (`schemas.NamedAchievement`) and made JSON again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from lrs.api import mistakes
from lrs_badges import schemas
from lrs_badges.editor import aligned, rows
from lrs_badges.editor.aligned import ALIGNMENTS
from lrs_badges.editor.rows import Row
from lrs_badges.rules import shapes

_LINES, _TIMES = ("tags", "scope"), ("starts", "ends")
_TEXTS = ("name", "title", "description", "narrative")
FIELDS = (*_TEXTS, *_LINES, *_TIMES, "valid_days")


@dataclass(frozen=True)
class Typed:
    """What stands in the form: texts by the names of fields, the rules, and what it stands for."""

    texts: Mapping[str, str]
    rules: Row
    alignments: aligned.Rows = ()


def shown(told: Mapping[str, Any]) -> Typed:
    """An achievement that is right, as a form."""
    texts = {
        **{name: told[name] for name in _TEXTS},
        **{name: "\n".join(told[name]) for name in _LINES},
        **{name: rows.day(told[name]) for name in _TIMES},
        "valid_days": str(told["valid_days"] or ""),
    }
    return Typed(texts, rows.shown(told["criteria"]), aligned.shown(told[ALIGNMENTS]))


def read(form: MultiDict[str, str]) -> Typed:
    """What was typed."""
    texts = {name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}
    return Typed(texts, rows.read(form), aligned.read(form))


def added(typed: Typed, place: str, kind: str) -> Typed:
    """The form with one more rule of a kind at a place, or one more alignment."""
    if place == ALIGNMENTS:
        return replace(typed, alignments=aligned.added(typed.alignments))
    return replace(typed, rules=rows.added(typed.rules, place, kind))


def dropped(typed: Typed, place: str) -> Typed:
    """The form without the rule or the alignment at a place."""
    alignments = aligned.dropped(typed.alignments, place)
    return replace(typed, rules=rows.dropped(typed.rules, place), alignments=alignments)


def filled(typed: Typed) -> Typed:
    """The form without alignments in which nothing stands."""
    return replace(typed, alignments=aligned.filled(typed.alignments))


def made(typed: Typed) -> dict[str, Any]:
    """The achievement as JSON: right only if what was typed is."""
    texts, days = typed.texts, typed.texts["valid_days"] or "0"
    return {
        **{name: texts[name] for name in _TEXTS},
        **{name: [line.strip() for line in texts[name].splitlines() if line.strip()] for name in _LINES},
        **{name: rows.time(texts[name]) for name in _TIMES},
        "valid_days": int(days) if days.isascii() and days.isdigit() and len(days) < 9 else days,
        ALIGNMENTS: [dict(each) for each in typed.alignments],
        "criteria": rows.made(typed.rules),
    }


def wrong(typed: Typed) -> dict[str, str]:
    """What is wrong, by the field in which it was typed; empty for nothing."""
    told = made(typed)
    found = {_field(place): words for place, words in _mistakes(schemas.NamedAchievement().load, told)}
    found.pop("criteria", None)
    return {**found, **dict(rows.mistakes(typed.rules, _mistakes(shapes.load, told["criteria"])))}


def _field(place: tuple[str, ...]) -> str:
    """The name of the field in which a place of the JSON was typed, if that isn't in a rule."""
    return ".".join(place) if place[0] == ALIGNMENTS else place[0]


def _mistakes(check: Any, told: Any) -> list[tuple[tuple[str, ...], str]]:
    try:
        check(told)
    except ValidationError as error:
        return [(each.place, each.words) for each in mistakes(error)]
    return []
