"""Rules in words, for people who wonder what gives points."""

from collections.abc import Iterator

from lrs_leaderboard.boards import Rule
from lrs_leaderboard.settings import BY_PROGRESS, BY_SCORE


def in_words(rule: Rule) -> str:
    """What a rule gives, for what, and what limits it."""
    return f"{_gives(rule)} {'; '.join(_parts(rule))}."


def _gives(rule: Rule) -> str:
    points = f"{rule.points} point{'' if rule.points == 1 else 's'}"
    if rule.by == BY_SCORE:
        return f"{points} times the score"
    if rule.by == BY_PROGRESS:
        return f"{points} for the whole way, by progress,"
    return points


def _parts(rule: Rule) -> Iterator[str]:
    what = ", ".join(sorted((*rule.concepts, *rule.verbs))) or "any statement"
    yield f"{'to the author ' if rule.is_to_author else ''}for {what}"
    for name, few in (("activities", rule.activities), ("types", rule.activity_types), ("groups", rule.groups)):
        if few:
            yield f"only {name} {', '.join(sorted(few))}"
    if rule.success is not None:
        yield "only with success" if rule.success else "only without success"
    if rule.score_at_least is not None:
        yield f"from a score of {rule.score_at_least:g}"
    yield from _limits(rule)


def _limits(rule: Rule) -> Iterator[str]:
    if rule.once:
        yield "once for each object"
    if rule.is_to_author and not rule.own:
        yield "not from oneself"
    if rule.mutual_us:
        yield f"not from people who get it from each other within {rule.mutual_us // 86_400_000_000} days"
    if rule.burst:
        yield f"at most {rule.burst.most} within {rule.burst.within_us // 1_000_000} seconds"
    if rule.most_a_day:
        yield f"at most {rule.most_a_day} points a day"
