"""What statements bring, and what changes of it when others come, or go: by limits, some depend on each other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    touched = {**judged.touched, **{sent.award.key: sent.award.at_us for sent in (*added, *removed)}}
    began = _began(boards, touched)
    by_day: dict[Day, list[Award]] = defaultdict(list)
    for old in _concerned(tx, boards, touched, began):
        found.before[old.key] = old
        if old.key not in gone:
            by_day[old.of_day].append(old)
    for sent in added:
        by_day[sent.award.of_day].append(sent.award)
    given = _given_before(tx, began)
    for day, within in by_day.items():
        held = [_judged(each, judged) for each in within]
        capped = _capped(boards.rule(day.rule), held, given.get(day, 0))
        found.after.update((each.key, each) for each in capped)


def _began(boards: Boards, touched: Mapping[Key, int]) -> dict[Day, int]:
    """When the first change was on each day for which a rule gives so much: what came before stands."""
    began: dict[Day, int] = {}
    for key, at_us in touched.items():
        if boards.rule(key[1]).most_a_day is not None:
            day = Day(*key[:4])
            began[day] = min(at_us, began.get(day, at_us))
    return began


def _concerned(
    tx: Transaction, boards: Boards, touched: Mapping[Key, int], began: Mapping[Day, int]
) -> Iterator[Award]:
    """The awards that are there of those that may change: on days that have a limit, all since the first change."""
    since = ((*day, at_us) for day, at_us in began.items())
    alone = [key for key in touched if boards.rule(key[1]).most_a_day is None]
    yield from (Award(*row) for row in tx.find_matching(awards, _AWARD, _DAY, since, since="at_us"))
    yield from (Award(*row) for row in tx.find_matching(awards, _AWARD, _AWARD[:5], alone))


def _given_before(tx: Transaction, began: Mapping[Day, int]) -> dict[Day, int]:
    """What rules have given on these days before."""
    wanted = ((*day, at_us) for day, at_us in began.items())
    return {Day(*row[:4]): row[-1] for row in tx.sums_before(awards, "points", _DAY, wanted, before="at_us")}


def _judged(given: Award, judged: Judged) -> Award:
    """An award with the limits that hold now."""
    act = given.act
    base = judged.worth.get(act, given.base)
    held = given.limits & ~judged.looked_at.get(act, 0) | judged.held.get(act, 0)
    points = 0 if held else base
    if (base, held, points) == (given.base, given.limits, given.points):
        return given
    return given._replace(base=base, limits=held, points=points)


def _capped(rule: Rule, within: Sequence[Award], given_before: int) -> Iterator[Award]:
    """The last awards of a day, with what the rule gives in a day, of which some was given before."""
    if rule.most_a_day is None:
        yield from within
        return
    left = rule.most_a_day - max(given_before, 0)
    given = limits.capped([(each.at_us, each.statement, each.points) for each in within], left)
    for each in within:
        points = given[each.statement]
        yield each if points == each.points else each._replace(points=points)
