"""Rules and what is missing for them, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs.api import iso
from lrs_badges.rules.criteria import (
    ALL,
    ANY,
    HOURS,
    STATEMENTS,
    Badge,
    Combined,
    Competence,
    Criterion,
    Doing,
    Endorsed,
)
from lrs_badges.rules.filters import Filter

_MOST_NAMED = 3
_UNITS = {"statements": "statement", "activities": "activity", "days": "day", "hours": "hour"}


def of(criterion: Criterion | None) -> str:
    """A criterion in words, for who wants to meet it."""
    if criterion is None:
        return "It is given by hand."
    if isinstance(criterion, Combined):
        return _combined(criterion)
    if isinstance(criterion, Doing):
        return f"{amount(criterion.count, criterion.of)} {_filtered(criterion.filter, criterion.of)}".rstrip()
    if isinstance(criterion, Competence):
        level = f" at {criterion.level} or above" if criterion.level else ""
        return f"the competency {criterion.item}{level}"
    if isinstance(criterion, Endorsed):
        return _endorsed(criterion)
    return f"the badge {criterion.name}"


def amount(count: float, unit: str) -> str:
    """So many of something: "5 days", "1 activity"."""
    word = _UNITS[unit]
    return f"{_number(count)} {word if count == 1 else word[:-1] + 'ies' if word.endswith('ity') else word + 's'}"


def _number(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"


def _combined(criterion: Combined) -> str:
    how = {ALL: "all of", ANY: "one of"}.get(criterion.how, f"{criterion.least} of")
    parts = "; ".join(_enclosed(part) for part in criterion.parts)
    return of(criterion.parts[0]) if len(criterion.parts) == 1 else f"{how}: {parts}"


def _enclosed(part: Criterion) -> str:
    """A part in words, of which one sees where it ends."""
    return f"({of(part)})" if isinstance(part, Combined) and len(part.parts) > 1 else of(part)


def _filtered(told: Filter, unit: str) -> str:
    verbs = _listed((*told.concepts, *told.verbs), " or ")
    said = f"with {verbs}" if verbs else "with anything"
    parts = [
        said if unit == STATEMENTS or verbs else "",
        f"of {_listed(told.activities, ' or ')}" if told.activities else "",
        f"of the type {_listed(told.types, ' or ')}" if told.types else "",
        f"within {_listed(told.parents, ' or ')}" if told.parents else "",
        f"in the group {_listed(told.groups, ' or ')}" if told.groups else "",
        {True: "with success", False: "without success"}.get(told.success, "") if told.success is not None else "",
        "that are completed" if told.completion else "that are not completed" if told.completion is False else "",
        f"with a score of {told.score_at_least:.0%} or more" if told.score_at_least is not None else "",
        f"since {iso(told.from_us)[:10]}" if told.from_us else "",
        f"before {iso(told.until_us)[:10]}" if told.until_us else "",
    ]
    return " ".join(part for part in parts if part)


def _listed(names: Sequence[str], between: str) -> str:
    more = len(names) - _MOST_NAMED
    return between.join((*names[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])))


def _endorsed(criterion: Endorsed) -> str:
    people = "1 person" if criterion.count == 1 else f"{criterion.count:,} people"
    groups = f" of {criterion.groups:,} different groups" if criterion.groups else ""
    trust = f", each worth {criterion.trust:.0%} or more" if criterion.trust else ""
    return f"endorsements for {criterion.subject} by {people}{groups}{trust}"


def too_few(criterion: Doing, have: float) -> str:
    """What is missing of things to do."""
    told = f"{_number(have)} of {amount(criterion.count, criterion.of)}"
    rest = f"{_filtered(criterion.filter, criterion.of)}"
    left = criterion.count - have
    more = f"{left:,.1f} more" if criterion.of == HOURS else f"{_number(left)} more"
    return f"{told} {rest}".rstrip() + f": {more} to go"


def not_held(criterion: Competence, answer: Mapping[str, Any] | None) -> str:
    """What is missing of a competency."""
    if answer is None:
        return f"nobody here knows about {of(criterion)}: the plugin competencies is off"
    return f"{of(criterion)} is not held yet" + (f": {answer['words']}" if answer.get("words") else "")


def not_endorsed(criterion: Endorsed, people: int, groups: int, is_unknown: bool) -> str:
    """What is missing of endorsements."""
    if is_unknown:
        return f"nobody here knows about {of(criterion)}: the plugin endorsements is off"
    found = [f"{people:,} of {criterion.count:,} people"]
    found += [f"{groups:,} of {criterion.groups:,} groups"] if criterion.groups else []
    return f"{' and '.join(found)} endorse them for {criterion.subject}"


def no_badge(criterion: Badge) -> str:
    """That another badge is missing."""
    return f"{of(criterion)} is missing"


def lacking(how: str, left: int, missing: Sequence[str]) -> str:
    """What is missing of rules that are combined."""
    told = "; ".join(each for each in missing if each)
    if how == ALL or len(missing) == 1:
        return told
    return f"{left} more of ({told})"


def outlined(finding: Mapping[str, Any]) -> str:
    """What an outline says of a finding (`schemas.FindingAnswer`), below which its parts stand."""
    if not finding["parts"]:
        return str(finding["rule"] if finding["is_met"] else finding["missing"])
    need = int(finding["need"])
    return {len(finding["parts"]): "all of these", 1: "one of these"}.get(need, f"{need} of these")
