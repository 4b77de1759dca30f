"""Criteria: what somebody has to have done or to have, as rules that are combined."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lrs_badges.rules.filters import Filter
from xapi_schemas import instant_us

STATEMENTS, ACTIVITIES, DAYS, HOURS = "statements", "activities", "days", "hours"
COUNTED = (STATEMENTS, ACTIVITIES, DAYS, HOURS)
ALL, ANY, AT_LEAST = "all", "any", "at_least"


@dataclass(frozen=True)
class Doing:
    """So many statements that pass a filter, or so many activities, days or hours of them."""

    filter: Filter
    count: float
    of: str


@dataclass(frozen=True)
class Competence:
    """A competency at a level or above; any will do where none is named."""

    item: str
    level: str


@dataclass(frozen=True)
class Endorsed:
    """Endorsements that stand, by so many people of so many groups, each of whom is trusted so much."""

    subject: str
    count: int
    groups: int
    trust: float


@dataclass(frozen=True)
class Badge:
    """Another badge that is valid."""

    name: str


@dataclass(frozen=True)
class Combined:
    """At least so many of the parts; `how` is ALL, ANY or AT_LEAST."""

    how: str
    least: int
    parts: tuple["Criterion", ...]


Criterion = Doing | Competence | Endorsed | Badge | Combined
Leaf = Doing | Competence | Endorsed | Badge


def read(told: Mapping[str, Any], scope: tuple[str, ...] = ()) -> Criterion | None:
    """The criterion that JSON tells (`rules.check`), within groups; None for what is given by hand alone."""
    if not told:
        return None
    for how in (ALL, ANY):
        if how in told:
            parts = _parts(told[how], scope)
            return Combined(how, len(parts) if how == ALL else 1, parts)
    if "at_least" in told:
        return Combined(AT_LEAST, told["at_least"], _parts(told["among"], scope))
    return _leaf(told, scope)


def _parts(told: list[Mapping[str, Any]], scope: tuple[str, ...]) -> tuple[Criterion, ...]:
    return tuple(found for each in told if (found := read(each, scope)) is not None)


def _leaf(told: Mapping[str, Any], scope: tuple[str, ...]) -> Leaf:
    if "competency" in told:
        return Competence(told["competency"], told.get("level", ""))
    if "endorsements" in told:
        return Endorsed(told["endorsements"], told.get("count", 1), told.get("groups", 0), told.get("trust", 0.0))
    if "badge" in told:
        return Badge(told["badge"])
    return Doing(_filter(told["statements"], scope), told.get("count", 1), told.get("of", STATEMENTS))


def _filter(told: Mapping[str, Any], scope: tuple[str, ...]) -> Filter:
    texts = {
        name: tuple(sorted(set(told.get(name, ())))) for name in ("concepts", "verbs", "activities", "types", "parents")
    }
    return Filter(
        **texts,
        groups=tuple(sorted(set(scope))),
        success=told.get("success"),
        completion=told.get("completion"),
        score_at_least=told.get("score_at_least"),
        from_us=_time_us(told.get("since")),
        until_us=_time_us(told.get("until")),
    )


def _time_us(told: str | None) -> int:
    return instant_us(told) if told else 0


def leaves(criterion: Criterion | None) -> Iterator[Leaf]:
    """The rules that a criterion is combined of."""
    if isinstance(criterion, Combined):
        for part in criterion.parts:
            yield from leaves(part)
    elif criterion is not None:
        yield criterion


def badges(criterion: Criterion | None) -> frozenset[str]:
    """The achievements whose badges it asks for."""
    return frozenset(each.name for each in leaves(criterion) if isinstance(each, Badge))


def is_of_others(criterion: Criterion | None) -> bool:
    """Whether it hangs on what other plugins know, and so may change without any statement of ours."""
    return any(isinstance(each, Competence | Endorsed) for each in leaves(criterion))
