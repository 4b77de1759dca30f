"""CTDL-ASN as JSON-LD: competency frameworks as the Credential Engine publishes them, with its terms written short.

https://credreg.net/ctdlasn/terms
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from case_schemas import LEFT_OUT, Findings
from lrs.api import BadRequest
from lrs_competencies.frameworks.completing import identifier_in
from lrs_competencies.frameworks.tabular import Asked

_CONTEXT = "https://credreg.net/ctdlasn/schema/context/json"
_PREFIX = re.compile(r"^(?:ceasn|ceterms|asn|https?://purl\.org/(?:ctdlasn|ctdl)/terms/):?")
_FRAMEWORK, _COMPETENCY = "CompetencyFramework", "Competency"
# CASE's members by the terms that say the same: texts in a language, plain texts, lists of texts.
_LANGUAGE_TEXTS = {
    "competencyText": "fullStatement",
    "competencyLabel": "abbreviatedStatement",
    "comment": "notes",
    "competencyCategory": "CFItemType",
}
_TEXTS = {"codedNotation": "humanCodingScheme", "listID": "listEnumeration"}
_LISTS = {"conceptKeyword": "conceptKeywords", "localSubject": "subject"}
_OF_FRAMEWORK = {"name": "title", "description": "description", "publicationStatusType": "adoptionStatus"}
_RELATIONS = {
    "isChildOf": "isChildOf",
    "isPartOf": "isPartOf",
    "exactAlignment": "exactMatchOf",
    "minorAlignment": "isRelatedTo",
    "crossSubjectReference": "isPeerOf",
    "isTopChildOf": "isChildOf",
}
_TERMS = {kind: term for term, kind in _RELATIONS.items() if term != "isTopChildOf"}
_SKIPPED = {"id", "type", "ctid", "hasChild", "hasTopChild", "dateModified", "inLanguage", "creator", "publisher"}
Object = Mapping[str, Any]


def is_meant(raw: Any) -> bool:
    """Whether JSON is a graph of CTDL-ASN."""
    return any(_kind(each) in (_FRAMEWORK, _COMPETENCY) for each in _graph(raw))


def _graph(raw: Any) -> list[Object]:
    listed = raw.get("@graph", [raw]) if isinstance(raw, Mapping) else raw
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _kind(each: Object) -> str:
    kinds = each.get("@type", each.get("type"))
    return next((_term(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)), "")


def _term(name: str) -> str:
    return _PREFIX.sub("", name).removeprefix("@")


def package_in(raw: Any, asked: Asked, findings: Findings) -> Any:
    """A graph as a CFPackage. Raises BadRequest where it has no framework."""
    plain = [{_term(name): value for name, value in each.items()} | {"type": _kind(each)} for each in _graph(raw)]
    framework = next((each for each in plain if each["type"] == _FRAMEWORK), None)
    if framework is None:
        raise BadRequest("there is no ceasn:CompetencyFramework in it", section="docs/frameworks.md")
    competencies = [each for each in plain if each["type"] == _COMPETENCY]
    items = [_item(each, f"/@graph/{number}", asked, findings) for number, each in enumerate(competencies)]
    document = _document(framework, asked, findings)
    links = {each["uri"]: _link(each) for each in (document, *items) if "uri" in each}
    parts = {"CFItems": items, "CFAssociations": list(_associations(competencies, framework, links, asked))}
    return {"CFDocument": document, **{name: part for name, part in parts.items() if part}}


def _link(made: Mapping[str, Any]) -> dict[str, Any]:
    title = made.get("title") or made.get("abbreviatedStatement") or made.get("fullStatement", "")
    found = {name: made[name] for name in ("identifier", "uri") if name in made}
    return {"title": " ".join(title.split())[:500], **found}


def _identified(each: Object, asked: Asked) -> dict[str, Any]:
    uri = str(each.get("id", ""))
    said = {"uri": uri} if ":" in uri else {}
    identifier = identifier_in(str(each.get("ctid", ""))) or identifier_in(uri)
    return {
        **said,
        **({"identifier": identifier} if identifier else {}),
        "lastChangeDateTime": each.get("dateModified", asked.now),
    }


def _document(framework: Object, asked: Asked, findings: Findings) -> dict[str, Any]:
    made = _identified(framework, asked)
    for term, name in _OF_FRAMEWORK.items():
        made |= _said(name, _text(framework.get(term)))
    made |= _said("creator", _text(framework.get("creator")) or _text(framework.get("publisher")))
    made |= _said("publisher", _text(framework.get("publisher"))) | _said("language", _language(framework))
    _report(framework, _OF_FRAMEWORK.keys(), "/@graph/framework", findings)
    return {**made, **_said("title", asked.title)}


def _item(each: Object, path: str, asked: Asked, findings: Findings) -> dict[str, Any]:
    made = _identified(each, asked)
    for term, name in {**_LANGUAGE_TEXTS, **_TEXTS}.items():
        made |= _said(name, _text(each.get(term)))
    for term, name in _LISTS.items():
        made |= _said(name, _texts(each.get(term)))
    made |= _said("educationLevel", _names(each.get("educationLevelType"))) | _said("language", _language(each))
    _report(each, {*_LANGUAGE_TEXTS, *_TEXTS, *_LISTS, *_RELATIONS, "educationLevelType"}, path, findings)
    return made


def _said(name: str, value: Any) -> dict[str, Any]:
    return {name: value} if value else {}


def _report(each: Object, known: Any, path: str, findings: Findings) -> None:
    for name, value in each.items():
        if name not in known and name not in _SKIPPED and name not in ("context", "isPartOf"):
            findings.add(f"{path}/{name}", value, LEFT_OUT, "CASE has no member for this term")


def _texts(value: Any) -> list[str]:
    """Texts as they may be said: plain, several, or by language, of which the first counts."""
    if isinstance(value, Mapping):
        return _texts(value.get("@value") or next(iter(value.values()), None))
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [str(value)] if value not in (None, "") else []


def _text(value: Any) -> str:
    return next(iter(_texts(value)), "")


def _language(each: Object) -> str:
    return _text(each.get("inLanguage"))


def _names(value: Any) -> list[str]:
    """What references are called: the end of a URI, or the name of an alignment object."""
    found = []
    for each in value if isinstance(value, list) else [value]:
        name = each.get("ceterms:targetNodeName") if isinstance(each, Mapping) else each
        found += [text.rpartition(":")[2] for text in _texts(name)]
    return found


def _references(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    found = [each.get("@id") if isinstance(each, Mapping) else each for each in listed]
    return [each for each in found if isinstance(each, str) and each]


def _associations(
    competencies: list[dict[str, Any]], framework: Object, links: Mapping[str, Any], asked: Asked
) -> Iterator[dict[str, Any]]:
    """What is said of competencies, those below others in the order in which these name their children."""
    order = _order([framework, *competencies])
    for each in competencies:
        for term, kind in _RELATIONS.items():
            for other in _references(each.get(term)):
                if kind != "isPartOf" or other != framework.get("id"):
                    place = order.get((other, each.get("id")), 0) if kind == "isChildOf" else 0
                    ends = [links.get(str(uri), {"title": "", "uri": uri}) for uri in (each.get("id"), other)]
                    yield _association(each, kind, ends, place, asked)


def _order(parents: list[Any]) -> Mapping[tuple[Any, Any], int]:
    return {
        (parent.get("id"), child): place
        for parent in parents
        for place, child in enumerate(_references(parent.get("hasTopChild", parent.get("hasChild"))), 1)
    }


def _association(each: Object, kind: str, ends: list[Any], place: int, asked: Asked) -> dict[str, Any]:
    identifier = uuid5(NAMESPACE_URL, f"{ends[0]['uri']} {kind} {ends[1]['uri']}")
    made: dict[str, Any] = {
        "identifier": str(identifier),
        "uri": identifier.urn,
        "associationType": kind,
        "originNodeURI": ends[0],
        "destinationNodeURI": ends[1],
        "lastChangeDateTime": each.get("dateModified", asked.now),
    }
    return {**made, "sequenceNumber": place} if place else made


def written(package: Mapping[str, Any]) -> dict[str, Any]:
    """A CFPackage as a graph."""
    document, items = package["CFDocument"], package.get("CFItems", ())
    language = document.get("language", "en")
    names = {each["identifier"]: each["uri"] for each in (*items, document)}
    relations = _written_relations(package, names)
    competencies = [_competency(item, document, language, relations.get(item["uri"], {})) for item in items]
    framework = {**_written_framework(document, language), **relations.get(document["uri"], {})}
    return {"@context": _CONTEXT, "@graph": [framework, *competencies]}


def _typed(made: Mapping[str, Any], kind: str) -> dict[str, Any]:
    identified = {"@type": f"ceasn:{kind}", "@id": made["uri"], "ceterms:ctid": f"ce-{made['identifier']}"}
    return {**identified, "ceasn:dateModified": made["lastChangeDateTime"]}


def _written_framework(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    made = {**_typed(document, _FRAMEWORK), "ceasn:creator": [document["creator"]], "ceasn:inLanguage": [language]}
    for term, name in _OF_FRAMEWORK.items():
        made |= {f"ceasn:{term}": {language: document[name]}} if name in document else {}
    return {**made, **({"ceasn:publisher": [document["publisher"]]} if "publisher" in document else {})}


def _competency(
    item: Mapping[str, Any], document: Mapping[str, Any], language: str, relations: Mapping[str, Any]
) -> dict[str, Any]:
    spoken = item.get("language", language)
    made = {**_typed(item, _COMPETENCY), "ceasn:isPartOf": [document["uri"]]}
    made |= {"ceasn:inLanguage": [item["language"]]} if "language" in item else {}
    made |= {f"ceasn:{term}": {spoken: item[name]} for term, name in _LANGUAGE_TEXTS.items() if name in item}
    made |= {f"ceasn:{term}": item[name] for term, name in _TEXTS.items() if name in item}
    made |= {f"ceasn:{term}": {spoken: item[name]} for term, name in _LISTS.items() if name in item}
    levels = [
        {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {spoken: name}}
        for name in item.get("educationLevel", ())
    ]
    made |= {"ceasn:educationLevelType": levels} if levels else {}
    return {**made, **relations, "ceasn:isPartOf": [*relations.get("ceasn:isPartOf", ()), document["uri"]]}


def _written_relations(package: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """By URI, what each object has to do with others, children in their order."""
    found: dict[str, dict[str, list[str]]] = {}
    top = package["CFDocument"]["uri"]
    for each in sorted(package.get("CFAssociations", ()), key=lambda each: each.get("sequenceNumber", 0)):
        ends = [each[name] for name in ("originNodeURI", "destinationNodeURI")]
        origin, other = (names.get(end["identifier"], end["uri"]) for end in ends)
        term = _TERMS.get(each["associationType"])
        if term == "isChildOf":
            below = "hasTopChild" if other == top else "hasChild"
            found.setdefault(other, {}).setdefault(f"ceasn:{below}", []).append(origin)
            term = "isTopChildOf" if other == top else term
        if term is not None:
            found.setdefault(origin, {}).setdefault(f"ceasn:{term}", []).append(other)
    return found
