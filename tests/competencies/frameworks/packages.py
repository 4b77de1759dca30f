"""Frameworks as tests need them: CFPackages made of few words, and the official shapes that they are held against."""

import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from jsonschema_rs import Draft201909Validator

SCHEMAS = Path(__file__).resolve().parents[4] / "shared" / "data" / "schemas" / "case" / "v1_1"
WHEN = "2024-01-01T00:00:00Z"


def identifier(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://example.com/{name}"))


def identified(name: str, **members: Any) -> dict[str, Any]:
    uri = f"https://example.com/{name}"
    return {"identifier": identifier(name), "uri": uri, "lastChangeDateTime": WHEN, **members}


def link(name: str, title: str = "") -> dict[str, str]:
    return {"title": title or name, "identifier": identifier(name), "uri": f"https://example.com/{name}"}


def item(name: str, **members: Any) -> dict[str, Any]:
    return identified(name, **{"fullStatement": f"Does {name}", **members})


def association(origin: str, kind: str, destination: str, **members: Any) -> dict[str, Any]:
    ends = {"originNodeURI": link(origin), "destinationNodeURI": link(destination)}
    return identified(f"{origin}-{kind}-{destination}", associationType=kind, **ends, **members)


def package(*items: dict[str, Any], name: str = "framework", **parts: Any) -> dict[str, Any]:
    document = identified(name, title=f"The {name}", creator="Ann", caseVersion="1.1")
    return {"CFDocument": document, "CFItems": list(items), **parts}


def rubric(name: str, of: str | None, *levels: str) -> dict[str, Any]:
    """A rubric with one criterion, of an item if it is named."""
    made = [
        identified(f"{name}-{place}", quality=level, position=place, score=place)
        for place, level in enumerate(levels, 1)
    ]
    criterion = identified(f"{name}-criterion", CFRubricCriterionLevels=made)
    return identified(name, CFRubricCriteria=[{**criterion, "CFItemURI": link(of)} if of else criterion])


def problems(made: Any, shape: str) -> list[str]:
    """What the official JSON Schema of CASE 1.1 has against an answer; the test is skipped where it isn't there."""
    file = SCHEMAS / f"case_v1p1_{shape}-jsonschema1.json"
    if not file.exists():
        pytest.skip(f"the official schemas of CASE 1.1 are not at {SCHEMAS}")
    validator = Draft201909Validator(json.loads(file.read_text()), validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(made)]
