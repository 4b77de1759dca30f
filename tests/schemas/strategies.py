"""Statements for property tests: valid ones with everything in them, broken ones, and any JSON."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from xapi_schemas.activity import COMPONENTS

Path = tuple[str | int, ...]

TEXTS = st.text(max_size=8)
UUIDS = st.uuids().map(str)
IRIS = st.sampled_from(
    ["http://example.com/a", "https://example.com/ä?b=c#d", "urn:x:1", "act:a", "course-v1:A+B+C", "uuid://1"]
)
LANGUAGES = st.sampled_from(["en", "en-GB", "zh-Hans-CN", "und", "de-1996", "sl-rozaj-biske", "x-klingon", "i-lux"])
TIMESTAMPS = st.builds(
    lambda moment, zone: moment.isoformat() + zone,
    st.datetimes(),
    st.sampled_from(["", "Z", "+00:00", "+05:30", "-0330", "+02"]),
)
DURATIONS = st.sampled_from(["P4W", "P3Y", "PT16559.14S", "P3Y1M29DT4H35M59.14S", "PT0S", "P1.5D"])
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
LANGUAGE_MAPS = st.dictionaries(LANGUAGES, TEXTS, max_size=2)

_NAMES = (
    "actor verb object result context attachments id objectType mbox mbox_sha1sum openid account name member homePage "
    "display definition type moreInfo extensions interactionType choices scale score raw min max scaled success "
    "duration registration instructor team contextActivities parent grouping revision platform language statement "
    "contextAgents contextGroups agent group relevantTypes usageType contentType length sha2 fileUrl timestamp stored "
    "authority version _schema"
)
PROPERTIES = _NAMES.split()
TYPES = ["Agent", "Group", "Activity", "SubStatement", "StatementRef", "contextAgent", "contextGroup", "agent", ""]
LEAVES = (
    st.none()
    | st.booleans()
    | NUMBERS
    | TEXTS
    | IRIS
    | UUIDS
    | TIMESTAMPS
    | st.sampled_from([*TYPES, "true", "1", "-00:00", "P4W1D", "mailto:a", "1.0", "0.9.9", "2.0.0"])
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PROPERTIES) | TEXTS, inner, max_size=4),
    max_leaves=12,
)
EXTENSIONS = st.dictionaries(IRIS, ANY_JSON, max_size=2)


def _object(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required, optional=optional)


IDENTIFIERS = st.one_of(
    _object({"mbox": st.sampled_from(["mailto:ann@example.com", "mailto:ben@Example.com"])}),
    _object({"mbox_sha1sum": st.sampled_from(["a" * 40, "0123456789ABCDEF" + "0" * 24])}),
    _object({"openid": IRIS}),
    _object({"account": _object({"homePage": IRIS, "name": TEXTS})}),
)


def _merged(*strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(*strategies).map(lambda parts: {name: part[name] for part in parts for name in part})


AGENTS = _merged(IDENTIFIERS, _object({}, objectType=st.just("Agent"), name=TEXTS))
TYPED_AGENTS = _merged(IDENTIFIERS, _object({"objectType": st.just("Agent")}, name=TEXTS))
GROUPS = st.one_of(
    _object({"objectType": st.just("Group"), "member": st.lists(AGENTS, min_size=1, max_size=2)}, name=TEXTS),
    _merged(IDENTIFIERS, _object({"objectType": st.just("Group")}, member=st.lists(AGENTS, max_size=2))),
)
ACTORS = AGENTS | GROUPS
VERBS = _object({"id": IRIS}, display=LANGUAGE_MAPS)

COMPONENT_LISTS = st.lists(
    _object({"id": TEXTS}, description=LANGUAGE_MAPS), max_size=3, unique_by=lambda component: component["id"]
)
PLAIN_DEFINITION = {
    "name": LANGUAGE_MAPS,
    "description": LANGUAGE_MAPS,
    "type": IRIS,
    "moreInfo": IRIS,
    "extensions": EXTENSIONS,
}


def _interaction(kind: str) -> st.SearchStrategy[Any]:
    lists = dict.fromkeys(sorted(COMPONENTS[kind]), COMPONENT_LISTS)
    patterns = st.lists(TEXTS, max_size=2)
    return _object({"interactionType": st.just(kind)}, **PLAIN_DEFINITION, **lists, correctResponsesPattern=patterns)


DEFINITIONS = _object({}, **PLAIN_DEFINITION) | st.sampled_from(sorted(COMPONENTS)).flatmap(_interaction)
ACTIVITIES = _object({"id": IRIS}, objectType=st.just("Activity"), definition=DEFINITIONS)
REFERENCES = _object({"objectType": st.just("StatementRef"), "id": UUIDS})
SCORES = _merged(
    _object({}, scaled=st.floats(-1, 1)),
    st.lists(NUMBERS, min_size=3, max_size=3).map(
        lambda drawn: dict(zip(("min", "raw", "max"), sorted(drawn), strict=True))
    ),
)
RESULTS = _object(
    {},
    score=SCORES,
    success=st.booleans(),
    completion=st.booleans(),
    response=TEXTS,
    duration=DURATIONS,
    extensions=EXTENSIONS,
)
ATTACHMENTS = _object(
    {
        "usageType": IRIS,
        "display": LANGUAGE_MAPS,
        "contentType": st.sampled_from(["text/plain", "application/vnd.a+json; charset=utf-8"]),
        "length": st.integers(0, 2**40),
        "sha2": st.sampled_from(["a" * 64, "0" * 56, "F" * 96, "b" * 128]),
    },
    description=LANGUAGE_MAPS,
    fileUrl=IRIS,
)

ONE_OR_MANY = ACTIVITIES | st.lists(ACTIVITIES, max_size=2)
ANY_OBJECT_CONTEXT = {
    "registration": UUIDS,
    "instructor": ACTORS,
    "team": GROUPS,
    "contextActivities": _object({}, parent=ONE_OR_MANY, grouping=ONE_OR_MANY, category=ONE_OR_MANY, other=ONE_OR_MANY),
    "language": LANGUAGES,
    "statement": REFERENCES,
    "extensions": EXTENSIONS,
}
RELEVANT = st.lists(IRIS, min_size=1, max_size=2)
CONTEXT_2 = {
    "contextAgents": st.lists(
        _object({"objectType": st.just("contextAgent"), "agent": AGENTS}, relevantTypes=RELEVANT), max_size=2
    ),
    "contextGroups": st.lists(
        _object({"objectType": st.just("contextGroup"), "group": GROUPS}, relevantTypes=RELEVANT), max_size=2
    ),
}


def statements(version: str) -> st.SearchStrategy[Any]:
    """Valid statements of `version`, with every kind of actor, object, result, context and attachment."""
    context = {**ANY_OBJECT_CONTEXT, **(CONTEXT_2 if version == "2.0.0" else {})}
    about_activity = (ACTIVITIES, _object({}, **context, revision=TEXTS, platform=TEXTS))
    about_other = (TYPED_AGENTS | GROUPS | REFERENCES, _object({}, **context))
    plans = st.one_of(_deeds(*about_activity), _deeds(*about_other))
    sub_statements = _merged(_object({"objectType": st.just("SubStatement")}), plans)
    bodies = st.one_of(_deeds(*about_activity), _deeds(*about_other), _deeds(sub_statements, _object({}, **context)))
    of_two = _object({"objectType": st.just("Group"), "member": st.lists(AGENTS, min_size=2, max_size=2)})
    versions = st.sampled_from(["1.0", "1.0.0", "1.0.9", *(["2.0", "2.0.0"] if version == "2.0.0" else [])])
    return _merged(bodies, _object({}, id=UUIDS, stored=TIMESTAMPS, authority=AGENTS | of_two, version=versions))


def _deeds(target: st.SearchStrategy[Any], context: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return _object(
        {"actor": ACTORS, "verb": VERBS, "object": target},
        result=RESULTS,
        context=context,
        timestamp=TIMESTAMPS,
        attachments=st.lists(ATTACHMENTS, max_size=2),
    )


@st.composite
def mutated(draw: st.DrawFn, whole: st.SearchStrategy[Any]) -> Any:
    """Values of `whole` with one to three of their parts replaced, removed or renamed."""
    value = draw(whole)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_paths(value)) or [()]))
        value = _changed(draw, value, path)
    return value


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from _paths(child, (*path, key))


def _changed(draw: st.DrawFn, value: Any, path: Path) -> Any:
    if not path:
        return draw(ANY_JSON)
    if len(path) > 1:
        return _with(value, path[0], _changed(draw, value[path[0]], path[1:]))
    key, child = path[0], value[path[0]]
    deed = draw(st.sampled_from(["remove", "rename", "null", "wrap", "text", "replace"]))
    if deed == "remove":
        return _without(value, key)
    if deed == "rename" and isinstance(key, str):
        renamed = draw(st.sampled_from([*PROPERTIES, key.upper(), key + " ", ""]))
        return _with(_without(value, key), renamed, child)
    replacements = {"null": st.none(), "wrap": st.just([child]), "text": st.just(str(child))}
    return _with(value, key, draw(replacements.get(deed, ANY_JSON)))


def _with(container: Any, key: str | int, child: Any) -> Any:
    if isinstance(container, dict):
        return {**container, key: child}
    return [child if at == key else each for at, each in enumerate(container)]


def _without(container: Any, key: str | int) -> Any:
    if isinstance(container, dict):
        return {name: child for name, child in container.items() if name != key}
    return [each for at, each in enumerate(container) if at != key]
