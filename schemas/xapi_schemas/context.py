"""Context: with whom, where, as part of what (1.0.3 Data 2.4.6, 2.0 4.2.2.5)."""

from xapi_schemas.activity import Activity
from xapi_schemas.agent import Agent, Group, actor
from xapi_schemas.fields import (
    ByType,
    Extensions,
    Iri,
    LanguageTag,
    ListOf,
    Nested,
    OneOrMany,
    OneText,
    Text,
    Uuid,
    XapiSchema,
)


class StatementRef(XapiSchema):
    """A pointer to another statement (1.0.3 Data 2.4.4.3)."""

    objectType = OneText("StatementRef", required=True, section="Data 2.4.4.3")
    id = Uuid(required=True)


class ContextActivities(XapiSchema):
    """Activities around the one that the statement is about (1.0.3 Data 2.4.6.2)."""

    is_repeated = True
    parent = OneOrMany(Nested(Activity))
    grouping = OneOrMany(Nested(Activity))
    category = OneOrMany(Nested(Activity))
    other = OneOrMany(Nested(Activity))


class Context(XapiSchema):
    """The context of xAPI 1.0.3 (Data 2.4.6)."""

    registration = Uuid()
    instructor = actor()
    team = ByType({"Group": Group}, default=None, section="Data 2.4.6")
    contextActivities = Nested(ContextActivities)
    revision = Text()
    platform = Text()
    language = LanguageTag()
    statement = Nested(StatementRef)
    extensions = Extensions()


class ContextAgent(XapiSchema):
    """An Agent with its part in the matter (2.0 4.2.2.5)."""

    objectType = OneText("contextAgent", required=True, section="2.0 4.2.2.5")
    agent = Nested(Agent, required=True)
    relevantTypes = ListOf(Iri(), at_least=1)


class ContextGroup(XapiSchema):
    """A Group with its part in the matter (2.0 4.2.2.5)."""

    objectType = OneText("contextGroup", required=True, section="2.0 4.2.2.5")
    group = Nested(Group, required=True)
    relevantTypes = ListOf(Iri(), at_least=1)


class Context2(Context):
    """The context of xAPI 2.0 (4.2.2.5)."""

    contextAgents = ListOf(Nested(ContextAgent))
    contextGroups = ListOf(Nested(ContextGroup))
