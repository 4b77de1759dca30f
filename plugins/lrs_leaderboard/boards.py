"""Boards and their rules, and which points a statement may bring: pure functions of settings and statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lrs.api import Concepts, Rules, agent_identity, agent_key, digest, scaled_score
from lrs_leaderboard import days
from lrs_leaderboard.settings import (
    ACTIVITY,
    AUTHOR,
    BY_PROGRESS,
    BY_SCORE,
    COURSE,
    GROUP,
    ROLLING,
    STORE,
    WHO_OPTS_IN,
)
from xapi_schemas import instant_us

NOBODY = bytes(16)
WHOLE_STORE = bytes(16)
MOST_SCOPES = 10
_RULES_A_BOARD = 100
# What says who made an object that others like.
_AUTHORING = frozenset({"posted", "shared", "commented", "asked"})
_COURSE_TYPE = "http://adlnet.gov/expapi/activities/course"
_PROGRESS = ("https://w3id.org/xapi/cmi5/result/extensions/progress",)
_SETS = ("concepts", "verbs", "activities", "activity_types", "groups")
_AS_SET = ("name", "success", "score_at_least", "points", "by", "to", "own", "once", "most_a_day")
_CONTEXT_LISTS = ("parent", "grouping", "category", "other")


@dataclass(frozen=True)
class Burst:
    """Of what one person does within so many microseconds, only so much counts."""

    within_us: int
    most: int


@dataclass(frozen=True)
class Rule:
    """A rule of a board; `number` is its own among those of all boards. See `settings.PointRule`."""

    number: int
    name: str
    concepts: frozenset[str]
    verbs: frozenset[str]
    activities: frozenset[str]
    activity_types: frozenset[str]
    groups: frozenset[str]
    success: bool | None
    score_at_least: float | None
    points: int
    by: str
    to: str
    own: bool
    mutual_us: int
    once: bool
    most_a_day: int | None
    burst: Burst | None

    @property
    def is_to_author(self) -> bool:
        return self.to == AUTHOR

    @property
    def is_by_object(self) -> bool:
        """Whether what a statement brings hangs on what its actor did with the same object before."""
        return self.once or self.by == BY_PROGRESS

    @property
    def has_limits(self) -> bool:
        """Whether what a statement brings hangs on other statements."""
        return bool(self.is_by_object or self.mutual_us or self.burst or self.most_a_day)


@dataclass(frozen=True)
class Board:
    """A leaderboard; `number` is its place among those of the store."""

    number: int
    name: str
    title: str
    period: str
    scope: str
    is_by_choice: bool
    rules: tuple[Rule, ...]

    @property
    def is_rolling(self) -> bool:
        return self.period == ROLLING

    @property
    def rule_numbers(self) -> tuple[int, int]:
        """The first and the last number that a rule of the board may have."""
        return self.number * _RULES_A_BOARD, (self.number + 1) * _RULES_A_BOARD - 1

    def rule(self, number: int) -> Rule:
        """The rule with this number."""
        return self.rules[number % _RULES_A_BOARD]


def board_number(rule_number: int) -> int:
    """The number of the board to which a rule belongs."""
    return rule_number // _RULES_A_BOARD


@dataclass(frozen=True)
class Scope:
    """What a board has a table of its own for; an `iri` of "" is the whole store."""

    key: bytes
    iri: str


_STORE = Scope(WHOLE_STORE, "")


@dataclass(frozen=True)
class Candidate:
    """A statement for which a rule may give points, on one of the board's tables: `scope` is its key.

    `base` are the points before any limit, or the progress in hundredths of a percent; `giver` is the actor. The
    points are for `person`, or, where that is empty, for who has made what `made` is the key of.
    """

    rule: Rule
    scope: Scope
    giver: bytes
    object_key: bytes
    person: bytes
    made: bytes
    statement_id: bytes
    at_us: int
    day: int
    base: int


class Boards:
    """The boards of a store, as they are set."""

    def __init__(self, rules: Rules):
        self.zone: str = rules.settings["zone"]
        self.all = tuple(_board(number, each) for number, each in enumerate(rules.settings["boards"]))
        self._concepts: Concepts = rules.concepts
        self._by_verb: dict[str, tuple[tuple[Board, Rule], ...]] = {}
        self.need_authors = any(rule.is_to_author for board in self.all for rule in board.rules)

    def named(self, name: str) -> Board | None:
        """The board with this name."""
        return next((board for board in self.all if board.name == name), None)

    def rule(self, number: int) -> Rule:
        """The rule with this number."""
        return self.all[board_number(number)].rule(number)

    def candidates(self, statement: Mapping[str, Any]) -> Iterator[Candidate]:
        """What a statement may bring."""
        giver = agent_key(statement["actor"])
        if giver is None or statement["actor"].get("objectType") == "Group":
            return
        fitting = [(board, rule) for board, rule in self._meant_by(statement["verb"]["id"]) if _fits(rule, statement)]
        if not fitting:
            return
        at_us = instant_us(statement["timestamp"])
        day, object_key = days.day_of(at_us, self.zone), _object_key(statement["object"])
        for board, rule in fitting:
            base = _base(rule, statement)
            person, made = _author_of(statement["object"]) if rule.is_to_author else (giver, b"")
            for scope in scopes(board, statement) if base is not None else ():
                statement_id = bytes.fromhex(statement["id"].replace("-", ""))
                yield Candidate(rule, scope, giver, object_key, person, made, statement_id, at_us, day, base or 0)

    def is_authoring(self, statement: Mapping[str, Any]) -> bool:
        """Whether a statement says that its actor made its object."""
        return not _AUTHORING.isdisjoint(self._concepts.of(statement["verb"]["id"]))

    def _meant_by(self, verb_id: str) -> tuple[tuple[Board, Rule], ...]:
        """The rules for statements with a verb."""
        known = self._by_verb.get(verb_id)
        if known is None:
            concepts = self._concepts.of(verb_id)
            every = ((board, rule) for board in self.all for rule in board.rules)
            known = tuple((board, rule) for board, rule in every if _is_meant(rule, verb_id, concepts))
            self._by_verb[verb_id] = known
        return known


def _is_meant(rule: Rule, verb_id: str, concepts: frozenset[str]) -> bool:
    if not rule.concepts and not rule.verbs:
        return True
    return verb_id in rule.verbs or not concepts.isdisjoint(rule.concepts)


def _board(number: int, shape: Mapping[str, Any]) -> Board:
    return Board(
        number=number,
        name=shape["name"],
        title=shape["title"],
        period=shape["period"],
        scope=shape["scope"],
        is_by_choice=shape["members"] == WHO_OPTS_IN,
        rules=tuple(_rule(number * _RULES_A_BOARD + at, each) for at, each in enumerate(shape["rules"])),
    )


def _rule(number: int, shape: Mapping[str, Any]) -> Rule:
    burst = shape["burst"]
    read: dict[str, Any] = {name: frozenset(shape[name]) for name in _SETS}
    read |= {name: shape[name] for name in _AS_SET}
    return Rule(
        number=number,
        mutual_us=(shape["mutual_days"] or 0) * 86_400_000_000,
        burst=Burst(burst["seconds"] * 1_000_000, burst["most"]) if burst else None,
        **read,
    )


def _fits(rule: Rule, statement: Mapping[str, Any]) -> bool:
    target = statement["object"]
    if rule.activities and target.get("id") not in rule.activities:
        return False
    if rule.activity_types and target.get("definition", {}).get("type") not in rule.activity_types:
        return False
    if rule.groups and rule.groups.isdisjoint(_groups_of(statement)):
        return False
    return _succeeds(rule, statement.get("result", {}))


def _succeeds(rule: Rule, result: Mapping[str, Any]) -> bool:
    if rule.success is not None and result.get("success") is not rule.success:
        return False
    if rule.score_at_least is None:
        return True
    scaled = scaled_score(result)
    return scaled is not None and scaled >= rule.score_at_least


def progress(result: Mapping[str, Any]) -> int | None:
    """The progress in hundredths of a percent; 100 % where something is completed."""
    told = next((result["extensions"][name] for name in _PROGRESS if name in result.get("extensions", {})), None)
    if isinstance(told, int | float) and not isinstance(told, bool):
        return round(max(0.0, min(100.0, float(told))) * 100)
    return 10_000 if result.get("completion") is True else None


def _base(rule: Rule, statement: Mapping[str, Any]) -> int | None:
    result = statement.get("result", {})
    if rule.by == BY_PROGRESS:
        return progress(result)
    if rule.by == BY_SCORE:
        scaled = scaled_score(result)
        return None if scaled is None else round(rule.points * max(0.0, scaled))
    return rule.points


def scopes(board: Board, statement: Mapping[str, Any]) -> Sequence[Scope]:
    """The tables of a board on which a statement counts."""
    if board.scope == STORE:
        return (_STORE,)
    found = list(dict.fromkeys(_SCOPED[board.scope](statement)))
    return [Scope(scope_key(iri), iri) for iri in found[:MOST_SCOPES]]


@lru_cache(8_192)
def scope_key(iri: str) -> bytes:
    """The key of a board's table; that of the whole store for an empty one."""
    return digest(b"scope", iri) if iri else WHOLE_STORE


def _activity_of(statement: Mapping[str, Any]) -> Iterator[str]:
    if statement["object"].get("objectType", "Activity") == "Activity":
        yield statement["object"]["id"]


def _courses_of(statement: Mapping[str, Any]) -> Iterator[str]:
    """The object, if it is a course; else what it is a part of: courses, where some are called so."""
    if statement["object"].get("definition", {}).get("type") == _COURSE_TYPE:
        yield statement["object"]["id"]
    above = [each for name in ("grouping", "parent") for each in _context_activities(statement, name)]
    courses = [each for each in above if each.get("definition", {}).get("type") == _COURSE_TYPE]
    yield from (each["id"] for each in courses or above)


def _groups_in(statement: Mapping[str, Any]) -> Iterator[str]:
    """The context activities that the sender groups by, and the teams of a statement."""
    yield from (each["id"] for each in _context_activities(statement, "grouping"))
    yield from filter(None, map(_team_id, _teams(statement)))


_SCOPED = {ACTIVITY: _activity_of, COURSE: _courses_of, GROUP: _groups_in}


def _groups_of(statement: Mapping[str, Any]) -> set[str]:
    activities = {each["id"] for name in _CONTEXT_LISTS for each in _context_activities(statement, name)}
    return activities | {_team_id(team) for team in _teams(statement)}


def _context_activities(statement: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    listed = statement.get("context", {}).get("contextActivities", {}).get(name, [])
    return listed if isinstance(listed, list) else [listed]


def _teams(statement: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    context = statement.get("context", {})
    if "team" in context:
        yield context["team"]
    yield from (each["group"] for each in context.get("contextGroups", ()))


def _team_id(team: Mapping[str, Any]) -> str:
    """A team as settings name it; empty for one without an identifier."""
    account = team.get("account")
    if account:
        return f"{account['homePage']}|{account['name']}"
    return str(team.get("mbox") or team.get("openid") or team.get("mbox_sha1sum") or "")


def _object_key(target: Mapping[str, Any]) -> bytes:
    return digest(b"object", str(target.get("id") or agent_identity(target) or ""))


def _author_of(target: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """The person that an object is, or else the key of what somebody has made."""
    if target.get("objectType") in ("Agent", "Group"):
        return agent_key(target) or NOBODY, b""
    is_reference = target.get("objectType") == "StatementRef"
    return b"", _made_statement(target["id"]) if is_reference else _made_activity(target.get("id", ""))


def made_keys(statement: Mapping[str, Any]) -> list[bytes]:
    """By what an authoring statement makes its actor known: the activity that it is about, and itself."""
    made = [_made_statement(statement["id"])]
    if statement["object"].get("objectType", "Activity") == "Activity":
        made.append(_made_activity(statement["object"]["id"]))
    return made


def _made_statement(statement_id: str) -> bytes:
    return digest(b"statement", statement_id.lower())


def _made_activity(iri: str) -> bytes:
    return digest(b"activity", iri)
