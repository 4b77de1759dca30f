"""The formats in which statements are returned: `ids` and `canonical`; `exact` is what is stored.

1.0.3 Communication 2.1.3, 2.0 4.1.6.1.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lrs.xapi.identity import identifier, identity
from xapi_schemas.activity import COMPONENT_LISTS

Definitions = Mapping[str, Mapping[str, Any]]
_REFUSED = ";q=0"
_MOST_HEADER, _MOST_RANGES, _MOST_TAG = 2_000, 50, 100
_LANGUAGE_MAPS = ("name", "description")


def as_ids(statement: Mapping[str, Any]) -> dict[str, Any]:
    """`statement` with agents, activities, verb and groups reduced to what identifies them."""
    return _each_part(statement, _agent_id, lambda activity: {"id": activity["id"]}, lambda verb: {"id": verb["id"]})


def _agent_id(agent: Mapping[str, Any]) -> dict[str, Any]:
    if identity(agent) is not None:
        return identifier(agent)
    return {"objectType": "Group", "member": [_agent_id(member) for member in agent["member"]]}


def as_canonical(statement: Mapping[str, Any], definitions: Definitions, languages: "list[str]") -> dict[str, Any]:
    """`statement` with the store's own `definitions` by activity id, each language map in one language.

    `languages` are language ranges, the best first.
    """

    def activity(given: Mapping[str, Any]) -> dict[str, Any]:
        definition = definitions.get(given["id"], given.get("definition"))
        return {**given, "definition": _one_language(definition, languages)} if definition else dict(given)

    def verb(given: Mapping[str, Any]) -> dict[str, Any]:
        return {**given, "display": choose(given["display"], languages)} if "display" in given else dict(given)

    shown = _each_part(statement, dict, activity, verb)
    return _with_attachments(shown, languages)


def _with_attachments(statement: dict[str, Any], languages: list[str]) -> dict[str, Any]:
    if "attachments" not in statement:
        return statement
    return {**statement, "attachments": [_attachment(each, languages) for each in statement["attachments"]]}


def _attachment(attachment: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    maps = {name: choose(attachment[name], languages) for name in ("display", "description") if name in attachment}
    return {**attachment, **maps}


def _one_language(definition: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    maps = {name: choose(definition[name], languages) for name in _LANGUAGE_MAPS if name in definition}
    lists = {
        name: [_one_description(component, languages) for component in definition[name]]
        for name in COMPONENT_LISTS
        if name in definition
    }
    return {**definition, **maps, **lists}


def _one_description(component: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    if "description" not in component:
        return dict(component)
    return {**component, "description": choose(component["description"], languages)}


def choose(language_map: Mapping[str, str], languages: list[str]) -> dict[str, str]:
    """The one entry that fits `languages` best (RFC 4647); else the first; an empty map stays so."""
    tags = {tag.lower(): tag for tag in language_map}
    named = {language.removesuffix(_REFUSED).lower() for language in languages}
    for language in languages:
        if language.endswith(_REFUSED):
            break
        fitting = _other(tags, named) if language == "*" else _fitting(tags, language.lower())
        if fitting is not None:
            return {fitting: language_map[fitting]}
    return dict(list(language_map.items())[:1])


def _fitting(tags: Mapping[str, str], language: str) -> str | None:
    """The tag that is `language` itself, or less and less of it; else one that is more of it."""
    shorter = language[:_MOST_TAG]
    while shorter:
        if shorter in tags:
            return tags[shorter]
        shorter = shorter.rpartition("-")[0]
    return next((tag for lower, tag in tags.items() if lower.startswith(language + "-")), None)


def _other(tags: Mapping[str, str], named: set[str]) -> str | None:
    """The first tag that no range but * names (RFC 2616 14.4)."""
    return next((tag for lower, tag in tags.items() if lower not in named), None)


def accepted_languages(header: str) -> list[str]:
    """The language ranges of an Accept-Language header, the best first; refused ones keep their ;q=0."""
    parts = header[:_MOST_HEADER].split(",")[:_MOST_RANGES]
    ranges = [_range(part) for part in parts if part.strip()]
    ordered = sorted(ranges, key=lambda pair: -pair[1])
    return [language if quality > 0 else language + _REFUSED for language, quality in ordered]


def _range(part: str) -> tuple[str, float]:
    language, _, parameters = part.partition(";")
    name, _, value = parameters.strip().partition("=")
    try:
        return language.strip(), float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return language.strip(), 0.0


def _each_part(
    deed: Mapping[str, Any],
    agent: Callable[[Mapping[str, Any]], dict[str, Any]],
    activity: Callable[[Mapping[str, Any]], dict[str, Any]],
    verb: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    """`deed` with every agent, activity and verb replaced, in context and SubStatement too."""
    shown = {**deed, "actor": agent(deed["actor"]), "verb": verb(deed["verb"])}
    target = deed["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        shown["object"] = activity(target)
    elif kind == "SubStatement":
        shown["object"] = _each_part(target, agent, activity, verb)
    elif kind in ("Agent", "Group"):
        shown["object"] = agent(target)
    if "context" in deed:
        shown["context"] = _each_in_context(deed["context"], agent, activity)
    if "authority" in deed:
        shown["authority"] = agent(deed["authority"])
    return shown


def _each_in_context(
    context: Mapping[str, Any],
    agent: Callable[[Mapping[str, Any]], dict[str, Any]],
    activity: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    shown = {**context, **{role: agent(context[role]) for role in ("instructor", "team") if role in context}}
    if "contextAgents" in context:
        shown["contextAgents"] = [{**part, "agent": agent(part["agent"])} for part in context["contextAgents"]]
    if "contextGroups" in context:
        shown["contextGroups"] = [{**part, "group": agent(part["group"])} for part in context["contextGroups"]]
    if "contextActivities" in context:
        shown["contextActivities"] = {
            name: [activity(each) for each in activities] for name, activities in context["contextActivities"].items()
        }
    return shown
