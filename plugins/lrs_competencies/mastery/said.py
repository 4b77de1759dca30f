"""What a statement says, as far as rules ask: pure functions of one statement, which may have been made by anyone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lrs.api import agent_key, scaled_score
from lrs_competencies.mastery.keys import NOBODY, agent_name, source_key
from lrs_competencies.mastery.settings import MOST_LETTERS
from lrs_competencies.mastery.vocabulary import CATEGORY, COMPETENCY, EXPIRES, SIGNATURE
from xapi_schemas import instant_us, is_timestamp

Statement = Mapping[str, Any]
Test = Callable[[Statement], bool]
_CONTEXT_LISTS = ("parent", "grouping", "category", "other")
_MOST_GROUPING = 50


def context_activities(statement: Statement, name: str) -> Sequence[Mapping[str, Any]]:
    """The activities that a statement's context has under a name."""
    listed = statement.get("context", {}).get("contextActivities", {}).get(name, [])
    return listed if isinstance(listed, list) else [listed]


def has_category(statement: Statement) -> bool:
    """Whether a statement says that it follows the profile."""
    categories = context_activities(statement, "category")
    return any(CATEGORY in (each["id"], each.get("definition", {}).get("type")) for each in categories)


def competency_object(statement: Statement) -> Sequence[str]:
    """The object, where it is a competency: by its type, or by the profile that the statement follows."""
    target = statement["object"]
    if target.get("objectType", "Activity") != "Activity":
        return ()
    is_meant = len(target["id"]) <= MOST_LETTERS and (is_competency(target) or has_category(statement))
    return (target["id"],) if is_meant else ()


def competency_grouping(statement: Statement) -> Sequence[str]:
    """The competencies that a statement is grouped by; where none is called one, and it follows the profile, all."""
    grouping = context_activities(statement, "grouping")[:_MOST_GROUPING]
    listed = [each for each in grouping if len(each["id"]) <= MOST_LETTERS]
    typed = [each["id"] for each in listed if is_competency(each)]
    return typed or ([each["id"] for each in listed] if has_category(statement) else [])


def is_competency(activity: Mapping[str, Any]) -> bool:
    """Whether an activity is called a competency."""
    return bool(activity.get("definition", {}).get("type") == COMPETENCY)


def extension_text(statement: Statement, iri: str) -> str:
    """The text of an extension of the context; empty for what is none, or is too long to be meant."""
    told = statement.get("context", {}).get("extensions", {}).get(iri, "")
    return told if isinstance(told, str) and len(told) <= MOST_LETTERS else ""


def expires_us(statement: Statement) -> int:
    """When what a statement says ceases to hold, as it says itself; 0 where it doesn't."""
    told = statement.get("context", {}).get("extensions", {}).get(EXPIRES)
    if not isinstance(told, str):
        return 0
    if is_timestamp(told):
        return instant_us(told)
    try:
        day = datetime.strptime(told, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return 0
    return round(day.timestamp()) * 1_000_000


def signer(statement: Statement, *, is_about_object: bool) -> bytes:
    """The key of who stands for what a statement says, beside the person that it is about.

    Who says it of another; else whoever signed it; else the instructor.
    """
    if is_about_object:
        return agent_key(statement["actor"]) or NOBODY
    if any(each.get("usageType") == SIGNATURE for each in statement.get("attachments", ())):
        return source_key(statement.get("authority", {}))
    instructor = statement.get("context", {}).get("instructor")
    return (agent_key(instructor) if instructor else None) or NOBODY


def tests(shape: Mapping[str, Any]) -> Iterator[Test]:
    """What a rule asks of a statement beside verb and activity, the cheapest first."""
    if shape["activity_types"]:
        yield _is_about_type(frozenset(shape["activity_types"]))
    if shape["success"] is not None:
        yield lambda statement: statement.get("result", {}).get("success") is shape["success"]
    if shape["score_at_least"] is not None:
        yield _scores_at_least(shape["score_at_least"])
    if shape["extension"] is not None:
        yield _has_extension(shape["extension"])
    if shape["contexts"]:
        yield _is_within(frozenset(shape["contexts"]))
    if shape["senders"]:
        yield _is_sent_by(frozenset(shape["senders"]))


def _scores_at_least(least: float) -> Test:
    return lambda statement: (scaled := scaled_score(statement.get("result", {}))) is not None and scaled >= least


def _is_about_type(types: frozenset[str]) -> Test:
    return lambda statement: statement["object"].get("definition", {}).get("type") in types


def _is_within(contexts: frozenset[str]) -> Test:
    return lambda statement: any(
        each["id"] in contexts for name in _CONTEXT_LISTS for each in context_activities(statement, name)
    )


def _is_sent_by(senders: frozenset[str]) -> Test:
    def sent(statement: Statement) -> bool:
        authority = statement.get("authority", {})
        return not senders.isdisjoint(agent_name(each) for each in (authority, *authority.get("member", ())))

    return sent


def _has_extension(asked: Mapping[str, Any]) -> Test:
    iri, equals, at_least = asked["iri"], asked["equals"], asked["at_least"]

    def has(statement: Statement) -> bool:
        places = (statement.get("result", {}), statement.get("context", {}), statement["object"].get("definition", {}))
        told = [each["extensions"][iri] for each in places if iri in each.get("extensions", {})]
        return any(_is_asked_for(value, equals, at_least) for value in told)

    return has


def _is_asked_for(value: Any, equals: Any, at_least: float | None) -> bool:
    if equals is not None and (value != equals or isinstance(value, bool) is not isinstance(equals, bool)):
        return False
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return at_least is None or (is_number and value >= at_least)
