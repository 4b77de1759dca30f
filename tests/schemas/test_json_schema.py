"""The JSON Schemas and marshmallow say the same, where JSON Schema can say it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.schemas.strategies import ANY_JSON, mutated, statements
from tests.schemas.verdicts import VERSIONS
from tests.statements import statement
from xapi_schemas import SCHEMAS, refusals
from xapi_schemas.json_schema import BEYOND, json_schema, portable

VALIDATORS = {version: jsonschema_rs.Draft202012Validator(json_schema(SCHEMAS[version])) for version in VERSIONS}
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
any_statement = st.one_of(*map(statements, VERSIONS))


def rules_beyond(value: Any, version: str) -> set[str]:
    """The rules that only marshmallow holds `value` to, where the JSON Schema takes it."""
    if not VALIDATORS[version].is_valid(value):
        return set()
    return {violation.rule.text for violation in refusals(value, version)}


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_a_json_schema(version: str) -> None:
    jsonschema_rs.meta.validate(json_schema(SCHEMAS[version]))


@pytest.mark.parametrize("version", VERSIONS)
@many
@given(st.data())
def test_every_valid_statement_fits(version: str, data: st.DataObject) -> None:
    sent = data.draw(statements(version))

    assert [error.message for error in VALIDATORS[version].iter_errors(sent)] == []


@pytest.mark.parametrize("version", VERSIONS)
@many
@given(sent=mutated(any_statement) | ANY_JSON)
@example(sent=statement(version="1.0\n"))
@example(sent=statement(object={"id": "http://example.com", "definition": {"choices": []}}))
@example(sent=statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}))
def test_a_statement_fits_if_marshmallow_takes_it_and_else_breaks_a_rule_beyond_json_schema(
    version: str, sent: Any
) -> None:
    fits, is_taken = VALIDATORS[version].is_valid(sent), not refusals(sent, version)

    assert fits or not is_taken
    assert rules_beyond(sent, version) <= BEYOND.keys()


_CHOICES = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "a"}]}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(statement(timestamp="2026-02-30T00:00:00Z"), id="30 February"),
        pytest.param(statement(context={"language": "en-a-bb-a-cc"}), id="an extension begun twice"),
        pytest.param(statement(verb={"id": "a:b", "display": {"en-a-bb-a-cc": ""}}), id="the same as a key"),
        pytest.param(
            statement(
                attachments=[
                    {
                        "usageType": "http://example.com/usage",
                        "display": {},
                        "contentType": "text/plain",
                        "length": 1.0,
                        "sha2": "a" * 64,
                    }
                ]
            ),
            id="a length of 1.0",
        ),
        pytest.param(statement(object={"id": "a:b", "definition": _CHOICES}), id="two choices with one id"),
        pytest.param(statement(result={"score": {"min": 2, "max": 1}}), id="a min above the max"),
    ],
)
def test_each_rule_beyond_json_schema_is_one(sent: dict[str, Any]) -> None:
    """Otherwise the list would hide what the JSON Schema forgot."""
    rules = rules_beyond(sent, "1.0.3")

    assert len(rules) == 1
    assert rules <= BEYOND.keys()


@pytest.mark.parametrize(
    ("pattern", "spelt"),
    [
        pytest.param(re.compile("a|b"), "^(?:a|b)$", id="the whole string"),
        pytest.param(re.compile("[0-9a-f]x", re.I), "^(?:[0-9a-fA-F][Xx])$", id="both cases"),
        pytest.param(re.compile(r"\s[^-]", re.I), r"^(?:\s[^-])$", id="what has no case"),
        pytest.param(re.compile("a  # one\n b", re.X), "^(?:ab)$", id="no remarks"),
        pytest.param(re.compile(r"\d[\w]"), "^(?:[0-9][A-Za-z0-9_])$", id="classes of ASCII"),
    ],
)
def test_a_pattern_is_spelt_as_every_language_reads_it(pattern: re.Pattern[str], spelt: str) -> None:
    assert portable(pattern) == spelt


@pytest.mark.parametrize(("version", "folder"), [("1.0.3", "v1_0_3"), ("2.0.0", "v2_0")])
def test_it_has_the_properties_of_the_schemas_that_others_wrote(shared_data: Path, version: str, folder: str) -> None:
    """A second opinion, read out of the specification; but SubStatements have attachments (1.0.3 Data 2.4.4.3)."""
    theirs = json.loads((shared_data / f"schemas/xapi/{folder}/curated/statement.schema.json").read_text())
    ours = json_schema(SCHEMAS[version])["$defs"]
    suffix = "2" if version == "2.0.0" else ""
    named = {"AgentAccount": "Account", "SubStatement": "SubStatement" + suffix, "Context": "Context" + suffix}

    differing = {
        name: set(each["properties"]) ^ set(ours[named.get(name, name)]["properties"])
        for name, each in {**theirs["$defs"], "Statement" + suffix: theirs}.items()
        if set(each.get("properties", ())) != set(ours[named.get(name, name)]["properties"])
    }

    assert differing == {"SubStatement": {"attachments"}}
