"""Filters: which statements count for a criterion. Pure functions of a statement and of what its verb means."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any

from lrs.api import Concepts, digest, scaled_score
from xapi_schemas import VOIDED, instant_us

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """What statements have to have; what is empty, None or 0 doesn't matter.

    `parents` and `groups` are ids of context activities: of parent or grouping, and of any kind or the team.
    """

    concepts: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    success: bool | None = None
    completion: bool | None = None
    score_at_least: float | None = None
    from_us: int = 0
    until_us: int = 0

    @cached_property
    def key(self) -> bytes:
        """The 16 bytes under which grounds are kept that pass it."""
        return digest(b"badge filter", json.dumps(asdict(self), sort_keys=True))

    def is_meant(self, verb_id: str, concepts: frozenset[str]) -> bool:
        """Whether statements with this verb concern it."""
        if not self.verbs and not self.concepts:
            return verb_id != VOIDED
        return verb_id in self.verbs or not concepts.isdisjoint(self.concepts)

    def passes(self, statement: Statement) -> bool:
        """Whether a statement has all but the verb and the activity."""
        return self._is_of(statement["object"]) and self._has_come_to(statement) and self._is_around(statement)

    def _is_of(self, target: Mapping[str, Any]) -> bool:
        return not self.types or target.get("definition", {}).get("type") in self.types

    def _has_come_to(self, statement: Statement) -> bool:
        result = statement.get("result", {})
        for wanted, name in ((self.success, "success"), (self.completion, "completion")):
            if wanted is not None and result.get(name) is not wanted:
                return False
        if self.score_at_least is None:
            return True
        score = scaled_score(result)
        return score is not None and score >= self.score_at_least

    def _is_around(self, statement: Statement) -> bool:
        if self.from_us or self.until_us:
            at_us = instant_us(statement["timestamp"])
            if at_us < self.from_us or (self.until_us and at_us >= self.until_us):
                return False
        context = statement.get("context", {})
        if self.parents and not set(self.parents) & set(_activities(context, ("parent", "grouping"))):
            return False
        return not self.groups or not set(self.groups).isdisjoint(_groups(context))


def _activities(context: Mapping[str, Any], kinds: Iterable[str]) -> Iterator[str]:
    around = context.get("contextActivities", {})
    return (each["id"] for kind in kinds for each in _as_list(around.get(kind, ())))


def _as_list(value: Any) -> Iterable[Mapping[str, Any]]:
    return (value,) if isinstance(value, dict) else value


def _groups(context: Mapping[str, Any]) -> Iterator[str]:
    yield from _activities(context, ("parent", "grouping", "category", "other"))
    teams = [context["team"]] if "team" in context else []
    for team in (*teams, *(each["group"] for each in context.get("contextGroups", ()))):
        account = team.get("account")
        yield f"{account['homePage']}|{account['name']}" if account else str(team.get("mbox") or team.get("openid"))


class Filters:
    """All filters of a store, by the verbs and the activities that they are about."""

    def __init__(self, all_of_them: Iterable[Filter], concepts: Concepts):
        self._all, self._concepts = tuple(all_of_them), concepts
        self._by_verb: dict[str, _ByActivity] = {}

    def passed_by(self, statement: Statement) -> list[bytes]:
        """The keys of the filters that a statement passes."""
        meant = self._meant_by(statement["verb"]["id"]).about(statement["object"].get("id", ""))
        return [each.key for each in meant if each.passes(statement)]

    def _meant_by(self, verb_id: str) -> "_ByActivity":
        known = self._by_verb.get(verb_id)
        if known is None:
            concepts = self._concepts.of(verb_id)
            known = _ByActivity([each for each in self._all if each.is_meant(verb_id, concepts)])
            self._by_verb[verb_id] = known
        return known


class _ByActivity:
    """Filters of a verb: those of some activities by their ids, and those of any."""

    def __init__(self, meant: Iterable[Filter]) -> None:
        self._of_any: list[Filter] = []
        self._of: dict[str, list[Filter]] = {}
        for each in meant:
            for activity in each.activities:
                self._of.setdefault(activity, []).append(each)
            if not each.activities:
                self._of_any.append(each)

    def about(self, activity: str) -> list[Filter]:
        """The filters that may concern an activity."""
        return [*self._of_any, *self._of.get(activity, ())]


def written(filters: Iterable[Filter]) -> str:
    """Filters as a text, the same for the same filters."""
    return json.dumps([asdict(each) for each in sorted(set(filters), key=lambda each: each.key)], sort_keys=True)


@lru_cache(64)
def read(text: str) -> tuple[Filter, ...]:
    """The filters of a text that `written` gave."""
    told: list[dict[str, Any]] = json.loads(text)
    return tuple(Filter(**dict(map(_hashable, each.items()))) for each in told)


def _hashable(named: tuple[str, Any]) -> tuple[str, Any]:
    name, value = named
    return name, tuple(value) if isinstance(value, list) else value


@lru_cache(64)
def compiled(text: str, concepts: Concepts) -> Filters:
    """The filters of a text, to be asked of many statements."""
    return Filters(read(text), concepts)
