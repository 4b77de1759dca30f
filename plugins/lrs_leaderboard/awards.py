"""What statements bring, and what changes of it when others come, or go: by limits, some depend on each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lrs.api import Transaction
from lrs_leaderboard import limits
from lrs_leaderboard.boards import NOBODY, Boards, Candidate, Rule
from lrs_leaderboard.judging import Award, Day, Judged, Key, Sent, judge
from lrs_leaderboard.tables import awards

_DAY = Day._fields
_AWARD = Award._fields


@dataclass(frozen=True)
class Changes:
    """Awards that were there, and are no more, or not so any more; and those that are there now."""

    before: dict[Key, Award] = field(default_factory=dict)
    after: dict[Key, Award] = field(default_factory=dict)


def award(candidate: Candidate, member: bytes, known_by: int) -> Award:
    """What a candidate brings a member if nothing else limits it."""
    rule = candidate.rule
    held = held_by_author(rule, candidate.giver, member) if rule.is_to_author else 0
    where = (member, rule.number, candidate.day, candidate.scope.key, candidate.statement_id)
    return Award(
        *where, candidate.giver, candidate.at_us, candidate.base, held, 0 if held else candidate.base, known_by
    )


def held_by_author(rule: Rule, giver: bytes, author: bytes) -> int:
    """The limits that hold for what is given to an author."""
    if author == NOBODY:
        return limits.NOBODYS
    return limits.OWN if giver == author and not rule.own else 0


def change(tx: Transaction, boards: Boards, added: Sequence[Sent], removed: Sequence[Sent]) -> Changes:
    """Bring the awards forward; what has changed of them."""
    free = [sent for sent in added if not boards.rule(sent.award.rule).has_limits]
    limited = [sent for sent in added if boards.rule(sent.award.rule).has_limits]
    found = Changes(after={sent.award.key: sent.award for sent in free})
    if limited or removed:
        _change_limited(tx, boards, limited, removed, found)
    gone = [old for key, old in found.before.items() if found.after.get(key) != old]
    came = [new for key, new in found.after.items() if found.before.get(key) != new]
    tx.delete_many(awards, _AWARD[:5], [old.key for old in gone])
    tx.insert_many(awards, _AWARD, came)
    return Changes({old.key: old for old in gone}, {new.key: new for new in came})


def _change_limited(
    tx: Transaction, boards: Boards, added: Sequence[Sent], removed: Sequence[Sent], found: Changes
) -> None:
    judged = judge(tx, boards, added, removed)
    gone = {sent.award.key for sent in removed}
    by_day: dict[Day, list[Award]] = defaultdict(list)
    for old in _concerned(tx, boards, judged.keys | gone | {sent.award.key for sent in added}):
        found.before[old.key] = old
        if old.key not in gone:
            by_day[old.of_day].append(old)
    for sent in added:
        by_day[sent.award.of_day].append(sent.award)
    for day, within in by_day.items():
        held = [_judged(each, judged) for each in within]
        found.after.update((each.key, each) for each in _capped(boards.rule(day.rule), held))


def _concerned(tx: Transaction, boards: Boards, keys: set[Key]) -> Iterator[Award]:
    """Those of these awards that are there; where a rule gives so much a day, all of their days."""
    capped = {Day(*key[:4]) for key in keys if boards.rule(key[1]).most_a_day is not None}
    alone = [key for key in keys if boards.rule(key[1]).most_a_day is None]
    yield from (Award(*row) for row in tx.find_matching(awards, _AWARD, _DAY, capped))
    yield from (Award(*row) for row in tx.find_matching(awards, _AWARD, _AWARD[:5], alone))


def _judged(given: Award, judged: Judged) -> Award:
    """An award with the limits that hold now."""
    act = given.act
    base = judged.worth.get(act, given.base)
    held = given.limits & ~judged.looked_at.get(act, 0) | judged.held.get(act, 0)
    points = 0 if held else base
    if (base, held, points) == (given.base, given.limits, given.points):
        return given
    return given._replace(base=base, limits=held, points=points)


def _capped(rule: Rule, within: Sequence[Award]) -> Iterator[Award]:
    """The awards of a day, with what the rule gives in a day."""
    if rule.most_a_day is None:
        yield from within
        return
    given = limits.capped([(each.at_us, each.statement, each.points) for each in within], rule.most_a_day)
    for each in within:
        points = given[each.statement]
        yield each if points == each.points else each._replace(points=points)
