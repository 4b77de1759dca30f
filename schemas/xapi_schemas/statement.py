"""Statements and SubStatements, of 1.0.3 and of 2.0 (1.0.3 Data 2.4, 2.0 4.2)."""

import re
from collections.abc import Mapping
from typing import Any

from xapi_schemas.activity import Activity
from xapi_schemas.agent import Group, TypedAgent, actor, authority
from xapi_schemas.attachment import Attachment
from xapi_schemas.context import Context, Context2, StatementRef
from xapi_schemas.fields import (
    ByType,
    Iri,
    LanguageMap,
    ListOf,
    Nested,
    OneText,
    Pattern,
    Timestamp,
    Uuid,
    XapiSchema,
)
from xapi_schemas.result import Result
from xapi_schemas.rules import ObjectRule, Rule

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

_OBJECTS = {"Activity": Activity, "Agent": TypedAgent, "Group": Group, "StatementRef": StatementRef}


class Verb(XapiSchema):
    """What was done (1.0.3 Data 2.4.3)."""

    is_repeated = True
    id = Iri(required=True)
    display = LanguageMap()


class Version1(Pattern):
    """The version of a 1.0.x statement."""

    pattern = re.compile(r"1\.0(\.\d+)?", re.A)
    rule = Rule("must be 1.0 or 1.0.x", "Data 2.4.10", "Leave version out, or send 1.0.0.")


class Version2(Pattern):
    """The version of a statement that a 2.0 store takes."""

    pattern = re.compile(r"(1\.0|2\.0)(\.\d+)?", re.A)
    rule = Rule("must be 2.0.x, or 1.0.x for older statements", "2.0 4.2.4.3", "Leave version out, or send 2.0.0.")


def _is_about_activity(statement: Mapping[str, Any]) -> bool:
    context, target = statement.get("context"), statement.get("object")
    if not isinstance(context, dict) or not isinstance(target, dict):
        return True
    return target.get("objectType", "Activity") == "Activity" or not context.keys() & {"revision", "platform"}


def _voids_by_reference(statement: Mapping[str, Any]) -> bool:
    verb, target = statement.get("verb"), statement.get("object")
    if not isinstance(verb, dict) or verb.get("id") != VOIDED:
        return True
    return isinstance(target, dict) and target.get("objectType") == "StatementRef"


_ABOUT_ACTIVITY = ObjectRule(
    Rule(
        "revision and platform stand only where the object is an Activity",
        "Data 2.4.6",
        "Leave revision and platform out of the context.",
    ),
    _is_about_activity,
    at="context",
)
_VOIDING = ObjectRule(
    Rule(
        "a voiding statement has a StatementRef as its object",
        "Data 2.3.2",
        "Name the statement to void by its id.",
    ),
    _voids_by_reference,
    at="object",
)


class _Deed(XapiSchema):
    """What Statements and SubStatements share."""

    actor = actor(required=True)
    verb = Nested(Verb, required=True)
    result = Nested(Result)
    context = Nested(Context)
    timestamp = Timestamp()
    attachments = ListOf(Nested(Attachment))
    rules: tuple[ObjectRule, ...] = (_ABOUT_ACTIVITY,)


class SubStatement(_Deed):
    """A statement within a statement, as a plan or a claim (1.0.3 Data 2.4.4.3)."""

    objectType = OneText("SubStatement", required=True, section="Data 2.4.4.3")
    object = ByType(_OBJECTS, default="Activity", section="Data 2.4.4.3", required=True)


class SubStatement2(SubStatement):
    """A SubStatement of 2.0, with its context."""

    context = Nested(Context2)


class Statement(_Deed):
    """A statement of xAPI 1.0.3 (Data 2.4)."""

    id = Uuid()
    object = ByType({**_OBJECTS, "SubStatement": SubStatement}, default="Activity", section="Data 2.4.4", required=True)
    stored = Timestamp()
    authority = authority()
    version: Pattern = Version1()
    rules: tuple[ObjectRule, ...] = (_ABOUT_ACTIVITY, _VOIDING)


class Statement2(Statement):
    """A statement of xAPI 2.0 (4.2)."""

    object = ByType(
        {**_OBJECTS, "SubStatement": SubStatement2}, default="Activity", section="2.0 4.2.2.3", required=True
    )
    context = Nested(Context2)
    version = Version2()
