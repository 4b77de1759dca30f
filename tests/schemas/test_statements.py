"""Whole statements: properties, versions, SubStatements, references, voiding, attachments (1.0.3 Data 2.2 to 2.4)."""

from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from tests.statements import ANN, COMPLETED, COURSE, VOIDED, statement

UUID = "12345678-1234-4234-8234-123456789abc"
REFERENCE = {"objectType": "StatementRef", "id": UUID}
PLAN = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": COMPLETED}, "object": COURSE}
ATTACHMENT = {
    "usageType": "http://example.com/usage/essay",
    "display": {"en": "essay"},
    "contentType": "text/plain; charset=utf-8",
    "length": 27,
    "sha2": "a" * 64,
}


@both_versions
@pytest.mark.parametrize("name", ["actor", "verb", "object"])
def test_actor_verb_and_object_are_required(name: str, version: str) -> None:
    """Data 2.2: a Statement MUST use "actor", "verb", and "object"."""
    one = statement(**{name: None})

    pointers = refused_at(one, version)

    assert pointers == [f"/{name}"]


@both_versions
@pytest.mark.parametrize(
    ("properties", "pointer"),
    [
        pytest.param({"id": "1"}, "/id", id="an id that is no UUID"),
        pytest.param({"id": 1}, "/id", id="a number as id"),
        pytest.param({"result": {"score": None}}, "/result/score", id="null"),
        pytest.param({"Actor": ANN}, "/Actor", id="a key in the wrong case"),
        pytest.param({"objectType": "Statement"}, "/objectType", id="a key that stands elsewhere"),
        pytest.param({"stored": "yesterday"}, "/stored", id="stored no timestamp"),
        pytest.param({"attachments": ATTACHMENT}, "/attachments", id="an attachment without an array"),
    ],
)
def test_another_property_is_refused_where_it_is_wrong(properties: dict[str, Any], pointer: str, version: str) -> None:
    """Data 2.2, 2.4."""
    one = statement(**properties)

    pointers = refused_at(one, version)

    assert pointers == [pointer]


@both_versions
@pytest.mark.parametrize(
    "value",
    [None, True, 7, "statement", [], [statement()]],
    ids=["null", "true", "a number", "a text", "an empty array", "an array"],
)
def test_only_an_object_is_a_statement(value: Any, version: str) -> None:
    """Data 2.2."""
    pointers = refused_at(value, version)

    assert pointers == [""]


@pytest.mark.parametrize(
    ("value", "valid_in"),
    [
        ("1.0", {"1.0.3", "2.0.0"}),
        ("1.0.0", {"1.0.3", "2.0.0"}),
        ("1.0.32", {"1.0.3", "2.0.0"}),
        ("2.0", {"2.0.0"}),
        ("2.0.0", {"2.0.0"}),
        ("0.9.9", set()),
        ("1.1.0", set()),
        ("1", set()),
        ("1.0.", set()),
        ("1.0.0\n", set()),
        ("2.1.0", set()),
        ("latest", set()),
        (1.0, set()),
    ],
)
def test_a_version_is_one_that_the_protocol_takes(value: Any, valid_in: set[str]) -> None:
    """Data 2.4.10: an LRS MUST reject all Statements with a version specified that does not start with `1.0.`."""
    one = statement(version=value)

    valid = {version for version in ("1.0.3", "2.0.0") if refused_at(one, version) == []}

    assert valid == valid_in


@both_versions
@pytest.mark.parametrize(
    "target",
    [
        pytest.param(COURSE, id="an Activity"),
        pytest.param(ANN, id="an Agent"),
        pytest.param({"objectType": "Group", "member": [ANN]}, id="a Group"),
        pytest.param(REFERENCE, id="a StatementRef"),
    ],
)
def test_a_sub_statement_is_about_anything_but_another(target: Any, version: str) -> None:
    """Data 2.4.4.3: a SubStatement MUST be validated as a Statement in addition to other requirements."""
    one = statement(object={**PLAN, "object": target, "timestamp": "2999-01-01T00:00:00Z"})

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("properties", "pointer"),
    [
        pytest.param({"id": UUID}, "/id", id="an id"),
        pytest.param({"stored": "2026-01-01T00:00:00Z"}, "/stored", id="stored"),
        pytest.param({"version": "1.0.0"}, "/version", id="a version"),
        pytest.param({"authority": ANN}, "/authority", id="an authority"),
        pytest.param({"object": PLAN}, "/object/objectType", id="another SubStatement"),
        pytest.param({"actor": {}}, "/actor", id="a wrong actor"),
        pytest.param({"verb": {"id": "x"}}, "/verb/id", id="a wrong verb"),
        pytest.param({"timestamp": "2026-01-01T00:00:00-00:00"}, "/timestamp", id="a wrong timestamp"),
        pytest.param({"object": ANN, "context": {"platform": "x"}}, "/context", id="a platform about an Agent"),
    ],
)
def test_another_sub_statement_is_refused_where_it_is_wrong(
    properties: dict[str, Any], pointer: str, version: str
) -> None:
    """Data 2.4.4.3: MUST NOT have the "id", "stored", "version" or "authority" properties, cannot be nested."""
    one = statement(object={**PLAN, **properties})

    pointers = refused_at(one, version)

    assert pointers == [f"/object{pointer}"]


@both_versions
@pytest.mark.parametrize(
    ("reference", "pointer"),
    [
        pytest.param({"objectType": "StatementRef"}, "/object/id", id="no id"),
        pytest.param({**REFERENCE, "id": "x"}, "/object/id", id="an id that is no UUID"),
        pytest.param({**REFERENCE, "objectType": "Statementref"}, "/object/objectType", id="the wrong case"),
        pytest.param({**REFERENCE, "definition": {}}, "/object/definition", id="another key"),
    ],
)
def test_another_statement_reference_is_refused_where_it_is_wrong(reference: Any, pointer: str, version: str) -> None:
    """Data 2.4.4.3, Statement References."""
    one = statement(object=reference)

    pointers = refused_at(one, version)

    assert pointers == [pointer]


@both_versions
@pytest.mark.parametrize("target", [COURSE, ANN, PLAN], ids=["an Activity", "an Agent", "a SubStatement"])
def test_a_statement_voids_by_reference_alone(target: Any, version: str) -> None:
    """Data 2.3.2: the Object MUST have the "objectType" property set to `StatementRef`."""
    one = statement(verb={"id": VOIDED}, object=target)

    pointers = refused_at(one, version)

    assert pointers == ["/object"]


@both_versions
@pytest.mark.parametrize(
    ("properties", "pointer"),
    [
        pytest.param({"usageType": "essay"}, "/usageType", id="usageType without a scheme"),
        pytest.param({"usageType": None}, "/usageType", id="null"),
        pytest.param({"display": "essay"}, "/display", id="display as a string"),
        pytest.param({"description": {"en_GB": "x"}}, "/description/en_GB", id="a language with an underscore"),
        pytest.param({"contentType": "text"}, "/contentType", id="contentType without a subtype"),
        pytest.param({"contentType": "text/plain\r\nX: y"}, "/contentType", id="contentType with a line end"),
        pytest.param({"length": "27"}, "/length", id="length as a string"),
        pytest.param({"length": 27.5}, "/length", id="half a byte"),
        pytest.param({"length": -1}, "/length", id="a negative length"),
        pytest.param({"length": True}, "/length", id="true as length"),
        pytest.param({"sha2": ""}, "/sha2", id="an empty sha2"),
        pytest.param({"sha2": "a" * 63}, "/sha2", id="a sha2 of 63 digits"),
        pytest.param({"sha2": "g" * 64}, "/sha2", id="a sha2 not in hexadecimal"),
        pytest.param({"fileUrl": "essay.txt"}, "/fileUrl", id="fileUrl without a scheme"),
        pytest.param({"fileURL": "http://a.b/c"}, "/fileURL", id="a key in the wrong case"),
    ],
)
def test_another_attachment_is_refused_where_it_is_wrong(
    properties: dict[str, Any], pointer: str, version: str
) -> None:
    """Data 2.4.11."""
    one = statement(attachments=[ATTACHMENT, {**ATTACHMENT, **properties}])

    pointers = refused_at(one, version)

    assert pointers == [f"/attachments/1{pointer}"]


@both_versions
@pytest.mark.parametrize("name", ATTACHMENT)
def test_an_attachment_needs_all_but_description_and_file_url(name: str, version: str) -> None:
    """Data 2.4.11: usageType, display, contentType, length and sha2 are required."""
    one = statement(attachments=[{key: value for key, value in ATTACHMENT.items() if key != name}])

    pointers = refused_at(one, version)

    assert pointers == [f"/attachments/0/{name}"]
