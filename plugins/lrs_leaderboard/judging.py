"""Which limits hold for awards, among all that have a say in them: of one object, one burst, one pair of people.

Each act leaves a trace for each of these, under a key that those share which are compared.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from lrs.api import Transaction
from lrs_leaderboard import limits
from lrs_leaderboard.boards import NOBODY, Boards, Rule
from lrs_leaderboard.limits import Trace
from lrs_leaderboard.settings import BY_PROGRESS
from lrs_leaderboard.tables import traces

_OBJECT, _PAIR, _BURST = 1, 2, 3
_COLUMNS = ("trace", "statement", "giver", "at_us", "base", "kind", "member", "rule", "day", "scope")

Key = tuple[bytes, int, int, bytes, bytes]
Act = tuple[int, bytes, bytes]
_Stretch = tuple[int, bytes, bytes, int | None]


class Day(NamedTuple):
    """Where a person's points by one rule stand: what a day may bring is limited within it."""

    member: bytes
    rule: int
    day: int
    scope: bytes


class Award(NamedTuple):
    """What a statement brings a member by a rule; `base` before limits, of which `limits` are those that hold."""

    member: bytes
    rule: int
    day: int
    scope: bytes
    statement: bytes
    giver: bytes
    at_us: int
    base: int
    limits: int
    points: int
    known_by: int

    @property
    def of_day(self) -> Day:
        return Day._make(self[:4])

    @property
    def key(self) -> Key:
        return self[:5]

    @property
    def act(self) -> Act:
        """The statement, on a table, by a rule: whoever gets something for it."""
        return self.rule, self.scope, self.statement


@dataclass(frozen=True)
class Sent:
    """An award that begins to count, or ceases to, with the object that it is about."""

    award: Award
    object_key: bytes


@dataclass
class Judged:
    """By act: which limits were looked at, which hold, and what it is worth where that hangs on others.

    `touched` are the keys of awards that may have changed, each with its time.
    """

    looked_at: dict[Act, int] = field(default_factory=dict)
    held: dict[Act, int] = field(default_factory=dict)
    worth: dict[Act, int] = field(default_factory=dict)
    touched: dict[Key, int] = field(default_factory=dict)

    def note(self, limit: int, acts: Iterable["_Left"], held: Iterable[bytes]) -> None:
        """That a limit was looked at for these acts, and holds for those statements."""
        holding = set(held)
        for left in acts:
            self.touched[left.award_key] = left.trace.at_us
            self.looked_at[left.act] = self.looked_at.get(left.act, 0) | limit
            if left.trace.statement in holding:
                self.held[left.act] = self.held.get(left.act, 0) | limit


class _Left(NamedTuple):
    """A trace, and the award that left it."""

    key: bytes
    kind: int
    trace: Trace
    day: Day

    @property
    def act(self) -> Act:
        return self.day.rule, self.day.scope, self.trace.statement

    @property
    def award_key(self) -> Key:
        return *self.day, self.trace.statement


def judge(tx: Transaction, boards: Boards, added: Sequence[Sent], removed: Sequence[Sent]) -> Judged:
    """Keep the traces of awards that come or go, and see for whom a limit holds now."""
    came = [row for sent in added for row in _rows(boards.rule(sent.award.rule), sent)]
    went = [row for sent in removed for row in _rows(boards.rule(sent.award.rule), sent)]
    tx.delete_many(traces, _COLUMNS[:2], [row[:2] for row in went])
    tx.insert_many(traces, _COLUMNS, came)
    compared = {key for sent in (*added, *removed) for key in _compared(boards.rule(sent.award.rule), sent)}
    found = [_left(row) for row in tx.find_many(traces, _COLUMNS, "trace", compared)] if compared else []
    judged = Judged()
    for together in _by(found, _OBJECT, lambda left: left.key):
        _judge_object(boards.rule(together[0].day.rule), together, judged)
    for together in _by(found, _PAIR, lambda left: left.key):
        within_us = boards.rule(together[0].day.rule).mutual_us
        judged.note(limits.MUTUAL, together, limits.mutual([left.trace for left in together], within_us))
    changed = {
        (sent.award.rule, sent.award.scope, sent.award.giver, _number(boards, sent)) for sent in (*added, *removed)
    }
    for together in _by(found, _BURST, lambda left: (left.day.rule, left.day.scope, left.trace.giver)):
        _judge_bursts(boards.rule(together[0].day.rule), together, changed, judged)
    return judged


def _judge_object(rule: Rule, together: Sequence[_Left], judged: Judged) -> None:
    acts = [left.trace for left in together]
    if rule.by == BY_PROGRESS:
        gained = limits.made_progress(acts, rule.points)
        judged.worth.update((left.act, gained[left.trace.statement]) for left in together)
        judged.touched.update((left.award_key, left.trace.at_us) for left in together)
    else:
        judged.note(limits.REPEATED, together, limits.repeated(acts))


def _judge_bursts(rule: Rule, together: Sequence[_Left], changed: set[_Stretch], judged: Judged) -> None:
    """Judge those acts of a person that others have changed for, of which all are known that came before."""
    assert rule.burst is not None, "it has left traces"
    within_us = rule.burst.within_us
    day, giver = together[0].day, together[0].trace.giver

    def has_changed(left: _Left) -> bool:
        number = left.trace.at_us // within_us
        return any((day.rule, day.scope, giver, each) in changed for each in (number - 1, number))

    held = limits.in_burst([left.trace for left in together], within_us, rule.burst.most)
    judged.note(limits.BURST, filter(has_changed, together), held)


def _number(boards: Boards, sent: Sent) -> int | None:
    """Of which stretch of time the traces are that are compared for bursts."""
    burst = boards.rule(sent.award.rule).burst
    return sent.award.at_us // burst.within_us if burst else None


def _rows(rule: Rule, sent: Sent) -> Iterator[tuple[object, ...]]:
    """The traces that an award leaves."""
    award = sent.award
    for kind, key in _traces(rule, sent):
        yield (key, award.statement, award.giver, award.at_us, award.base, kind, *award.of_day)


def _traces(rule: Rule, sent: Sent) -> Iterator[tuple[int, bytes]]:
    award = sent.award
    if rule.is_by_object:
        yield _OBJECT, _key(rule, award, award.giver, sent.object_key)
    if rule.mutual_us and award.member not in (NOBODY, award.giver):
        yield _PAIR, _key(rule, award, *sorted((award.giver, award.member)))
    if rule.burst:
        yield _BURST, _bucket(rule, award, award.at_us // rule.burst.within_us)


def _compared(rule: Rule, sent: Sent) -> Iterator[bytes]:
    """The keys of traces that have a say in this award, or in which it has one."""
    for kind, key in _traces(rule, sent):
        yield key
        if kind == _BURST and rule.burst:
            own = sent.award.at_us // rule.burst.within_us
            yield from (_bucket(rule, sent.award, each) for each in (own - 1, own + 1))


def _bucket(rule: Rule, award: Award, number: int) -> bytes:
    return _key(rule, award, award.giver, number.to_bytes(12, "big", signed=True))


def _key(rule: Rule, award: Award, *parts: bytes) -> bytes:
    return blake2b(b"".join((rule.number.to_bytes(4, "big"), award.scope, *parts)), digest_size=16).digest()


def _left(row: tuple[object, ...]) -> _Left:
    key, statement, giver, at_us, base, kind, *day = row
    return _Left(key, kind, Trace(statement, giver, at_us, base), Day._make(day))  # type: ignore[arg-type]


def _by(found: Iterable[_Left], kind: int, key: Callable[[_Left], object]) -> Iterable[Sequence[_Left]]:
    """Those of a kind that are compared with each other."""
    groups: dict[object, list[_Left]] = defaultdict(list)
    for left in found:
        if left.kind == kind:
            groups[key(left)].append(left)
    return groups.values()
