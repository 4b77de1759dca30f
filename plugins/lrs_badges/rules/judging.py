"""Whether somebody meets a criterion: a pure function of what is known of them, with all that it was judged by."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from lrs_badges.awarding.facts import Facts
from lrs_badges.awarding.grounds import Ground
from lrs_badges.rules import words
from lrs_badges.rules.criteria import (
    ACTIVITIES,
    DAYS,
    HOURS,
    STATEMENTS,
    Badge,
    Combined,
    Competence,
    Criterion,
    Doing,
    Endorsed,
)

_DAY_US, _HOUR_MS = 86_400_000_000, 3_600_000
_EPSILON = 1e-9
# What is counted once.
_VALUES: Mapping[str, Callable[[Ground], Any]] = {
    STATEMENTS: lambda ground: bytes(ground.statement),
    ACTIVITIES: lambda ground: bytes(ground.object),
    DAYS: lambda ground: ground.at_us // _DAY_US,
}


@dataclass(frozen=True)
class Finding:
    """What was found for a criterion: how much there is of what it takes, and by which statements.

    `counted` are the ids of the statements, and `lacks` says what there is not yet: words are made when somebody asks,
    for most findings are never read.
    """

    criterion: Criterion
    is_met: bool
    have: float
    need: float
    lacks: Callable[[], str]
    counted: tuple[bytes, ...] = ()
    parts: tuple["Finding", ...] = ()

    @property
    def statements(self) -> tuple[UUID, ...]:
        """The statements that count, its parts' not included."""
        return tuple(UUID(bytes=each) for each in self.counted)

    @property
    def words(self) -> str:
        """The criterion in words."""
        return words.of(self.criterion)

    @property
    def missing(self) -> str:
        """What there is not yet, in words; empty where it is met."""
        return "" if self.is_met else self.lacks()

    @property
    def grounds(self) -> tuple[UUID, ...]:
        """The statements that make it met, its parts' included, each once."""
        own = (each for part in self.parts if part.is_met for each in part.grounds)
        return tuple(dict.fromkeys((*self.statements, *own)))

    @property
    def progress(self) -> float:
        """How far it is, from 0 to 1."""
        if not self.parts:
            return 1.0 if self.is_met else min(1.0, self.have / self.need)
        furthest = sorted((part.progress for part in self.parts), reverse=True)[: int(self.need)]
        return sum(furthest) / max(1.0, self.need)


def judge(criterion: Criterion, facts: Facts, since_us: int = 0) -> Finding:
    """What is found for a criterion in what is known of somebody, of statements behind a time."""
    if isinstance(criterion, Combined):
        return _combined(criterion, [judge(part, facts, since_us) for part in criterion.parts])
    if isinstance(criterion, Doing):
        known = facts.grounds.get(criterion.filter.key, ())
        return _doing(criterion, [each for each in known if not since_us or each.at_us > since_us])
    if isinstance(criterion, Competence):
        return _competence(criterion, facts.answers.get(criterion))
    if isinstance(criterion, Endorsed):
        return _endorsed(criterion, facts.answers.get(criterion))
    return _badge(criterion, facts)


def _combined(criterion: Combined, parts: Sequence[Finding]) -> Finding:
    have = sum(part.is_met for part in parts)

    def lacks() -> str:
        return words.lacking(criterion.how, criterion.least - have, [each.missing for each in parts])

    return Finding(criterion, have >= criterion.least, have, criterion.least, lacks, parts=tuple(parts))


def _doing(criterion: Doing, grounds: Sequence[Ground]) -> Finding:
    have, counted = 0.0, list[Ground]()
    for ground, adds in _counted(criterion.of, grounds):
        if have >= criterion.count - _EPSILON:
            break
        have += adds
        counted.append(ground)
    is_met = have >= criterion.count - _EPSILON
    ids = tuple(bytes(each.statement) for each in counted)
    return Finding(criterion, is_met, have, criterion.count, partial(words.too_few, criterion, have), ids)


def _counted(of: str, grounds: Iterable[Ground]) -> Iterator[tuple[Ground, float]]:
    """The grounds that count, each with what it adds."""
    seen = set[Any]()
    for ground in grounds:
        if of == HOURS:
            yield ground, ground.duration_ms / _HOUR_MS
            continue
        value = _VALUES[of](ground)
        if value not in seen:
            seen.add(value)
            yield ground, 1.0


def _competence(criterion: Competence, answer: Mapping[str, Any] | None) -> Finding:
    is_met = bool(answer and answer["holds"])
    ids = tuple(UUID(each).bytes for each in answer.get("statements", ())) if answer and is_met else ()
    return Finding(criterion, is_met, float(is_met), 1, partial(words.not_held, criterion, answer), ids)


def _endorsed(criterion: Endorsed, answer: Sequence[Mapping[str, Any]] | None) -> Finding:
    trusted = [each for each in answer or () if each["worth"] >= criterion.trust]
    by_endorser = {each["endorser"]: each for each in trusted}
    groups = {group for each in by_endorser.values() for group in each["groups"]}
    is_met = answer is not None and len(by_endorser) >= criterion.count and len(groups) >= criterion.groups
    lacks = partial(words.not_endorsed, criterion, len(by_endorser), len(groups), answer is None)
    have, need = min(len(by_endorser), criterion.count), criterion.count
    have, need = have + min(len(groups), criterion.groups), need + criterion.groups
    ids = tuple(UUID(each["statement"]).bytes for each in by_endorser.values())
    return Finding(criterion, is_met, have, need, lacks, ids)


def _badge(criterion: Badge, facts: Facts) -> Finding:
    valid = [each for each in facts.of_achievement(criterion.name) if each.is_valid_at(facts.now_us)]
    ids = tuple(bytes(each.earned.award) for each in valid[:1])
    return Finding(criterion, bool(valid), float(bool(valid)), 1, partial(words.no_badge, criterion), ids)
