"""Activities and their definitions (1.0.3 Data 2.4.4.1, 2.0 4.2.2.3)."""

from collections.abc import Mapping
from typing import Any

from xapi_schemas.fields import Extensions, Iri, LanguageMap, ListOf, Nested, OneText, Text, XapiSchema
from xapi_schemas.rules import ObjectRule, Rule

COMPONENTS = {
    "choice": {"choices"},
    "sequencing": {"choices"},
    "likert": {"scale"},
    "matching": {"source", "target"},
    "performance": {"steps"},
    "true-false": set(),
    "fill-in": set(),
    "long-fill-in": set(),
    "numeric": set(),
    "other": set(),
}
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")


_LISTS = frozenset(COMPONENT_LISTS)
_INTERACTION = _LISTS | {"correctResponsesPattern"}


def _components_belong(definition: Mapping[str, Any]) -> bool:
    kind = definition.get("interactionType")
    allowed = COMPONENTS.get(kind, set()) if isinstance(kind, str) else set()
    return definition.keys() & _LISTS <= allowed


def _has_interaction_type(definition: Mapping[str, Any]) -> bool:
    return "interactionType" in definition or not definition.keys() & _INTERACTION


def _component_ids_differ(definition: Mapping[str, Any]) -> bool:
    return all(_ids_differ(definition[name]) for name in definition.keys() & _LISTS)


def _ids_differ(components: Any) -> bool:
    if not isinstance(components, list):
        return True
    ids = [str(component.get("id")) for component in components if isinstance(component, dict)]
    return len(set(ids)) == len(ids)


class InteractionComponent(XapiSchema):
    """A choice, a step, a point on a scale (1.0.3 Data 2.4.4.1, Interaction Components)."""

    id = Text(required=True)
    description = LanguageMap()


class ActivityDefinition(XapiSchema):
    """What an Activity is (1.0.3 Data 2.4.4.1, Activity Definition)."""

    name = LanguageMap()
    description = LanguageMap()
    type = Iri()
    moreInfo = Iri()
    extensions = Extensions()
    interactionType = OneText(*COMPONENTS, section="Data 2.4.4.1")
    correctResponsesPattern = ListOf(Text())
    choices = ListOf(Nested(InteractionComponent))
    scale = ListOf(Nested(InteractionComponent))
    source = ListOf(Nested(InteractionComponent))
    target = ListOf(Nested(InteractionComponent))
    steps = ListOf(Nested(InteractionComponent))
    rules: tuple[ObjectRule, ...] = (
        ObjectRule(
            Rule(
                "interaction properties need an interactionType",
                "Data 2.4.4.1",
                "Add interactionType, for example choice.",
            ),
            _has_interaction_type,
            at="interactionType",
        ),
        ObjectRule(
            Rule(
                "a component list belongs to its interactionType: choices to choice and sequencing, scale to "
                "likert, source and target to matching, steps to performance",
                "Data 2.4.4.1",
                "Drop the list, or change interactionType.",
            ),
            _components_belong,
        ),
        ObjectRule(
            Rule(
                "ids within one component list are distinct",
                "Data 2.4.4.1",
                "Give each component its own id.",
            ),
            _component_ids_differ,
        ),
    )


class Activity(XapiSchema):
    """Something that was done (1.0.3 Data 2.4.4.1)."""

    is_repeated = True
    objectType = OneText("Activity", section="Data 2.4.4.1")
    id = Iri(required=True)
    definition = Nested(ActivityDefinition)
