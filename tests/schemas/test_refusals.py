"""Refusals name each broken rule with its place, section and hint."""

from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from tests.statements import ANN, BEN, COURSE, VOIDED, statement
from xapi_schemas import Rule, Violation, refusals


@both_versions
def test_a_violation_names_pointer_value_rule_section_and_hint(version: str) -> None:
    one = statement(actor={"mbox": "ann@example.com"})

    [violation] = refusals(one, version)

    rule = Rule("must be mailto: and a mail address", "Data 2.4.2.3", "Send for example mailto:ann@example.com.")
    assert violation == Violation("/actor/mbox", "ann@example.com", rule)


@both_versions
def test_every_violation_is_named_not_only_the_first(version: str) -> None:
    one = statement(
        actor={"objectType": "Group", "member": [{"mbox": "ann"}, {"openid": "ben"}]},
        verb={"id": "did", "display": {"??": "did", "en": 7}},
        object={"definition": {"type": "x", "extensions": {"e": 1}}},
        result={"score": {"scaled": 2, "raw": "7"}, "success": "true", "duration": "7s"},
        timestamp="yesterday",
        more=1,
    )

    pointers = refused_at(one, version)

    assert sorted(pointers) == [
        "/actor/member/0/mbox",
        "/actor/member/1/openid",
        "/more",
        "/object/definition/extensions/e",
        "/object/definition/type",
        "/object/id",
        "/result/duration",
        "/result/score/raw",
        "/result/score/scaled",
        "/result/success",
        "/timestamp",
        "/verb/display/??",
        "/verb/display/en",
        "/verb/id",
    ]


@both_versions
@pytest.mark.parametrize(
    ("value", "rules"),
    [
        pytest.param(
            statement(verb={"id": VOIDED}, object=ANN, context={"revision": "1"}),
            {
                "/context": "revision and platform stand only where the object is an Activity",
                "/object": "a voiding statement has a StatementRef as its object",
            },
            id="voiding an Agent in a revision",
        ),
        pytest.param(
            statement(object={**COURSE, "definition": {"choices": [{"id": "a"}, {"id": "a"}]}}),
            {
                "/object/definition/interactionType": "interaction properties need an interactionType",
                "/object/definition": "ids within one component list are distinct",
            },
            id="an id twice in a list of no interaction",
        ),
    ],
)
def test_every_broken_rule_of_one_object_is_named(value: Any, rules: dict[str, str], version: str) -> None:
    violations = refusals(value, version)

    named = {(violation.pointer, violation.rule.text) for violation in violations}

    assert rules.items() <= named


@both_versions
def test_a_rule_about_an_object_is_named_beside_its_wrong_property(version: str) -> None:
    one = statement(actor={"mbox": "ann", "openid": "http://example.com/ann"})

    pointers = refused_at(one, version)

    assert sorted(pointers) == ["/actor", "/actor/mbox"]


@both_versions
def test_a_rule_that_blames_a_wrong_property_is_named_beside_its_error(version: str) -> None:
    one = statement(verb={"id": VOIDED}, object={"id": "course"})

    pointers = refused_at(one, version)

    assert sorted(pointers) == ["/object", "/object/id"]


@both_versions
@pytest.mark.parametrize(
    ("key", "pointer"),
    [
        pytest.param("a/b", "/a~1b", id="a slash"),
        pytest.param("a~b", "/a~0b", id="a tilde"),
        pytest.param("", "/", id="the empty key"),
        pytest.param("0", "/0", id="a digit"),
        pytest.param("ä", "/ä", id="a letter beyond ASCII"),
        pytest.param("_schema", "/_schema", id="a key that the shapes use themselves"),
    ],
)
def test_a_pointer_escapes_its_keys(key: str, pointer: str, version: str) -> None:
    """RFC 6901 3 and 4."""
    one = {**statement(), key: 1}

    pointers = refused_at(one, version)

    assert pointers == [pointer]


@both_versions
def test_what_was_found_is_the_value_at_the_pointer(version: str) -> None:
    one = statement(actor={"objectType": "Group", "member": [ANN, {**BEN, "role": "x/y"}]}, **{"a/b": {"c": 1}})

    found = {violation.pointer: violation.found for violation in refusals(one, version)}

    assert found == {"/actor/member/1/role": "x/y", "/a~1b": {"c": 1}}


@both_versions
def test_a_missing_property_was_found_as_nothing(version: str) -> None:
    one = statement(verb=None)

    [violation] = refusals(one, version)

    assert (violation.pointer, violation.found) == ("/verb", None)


@pytest.mark.parametrize(
    ("properties", "section"),
    [
        pytest.param({"actor": {"name": "Ann"}}, "Data 2.4.2.1", id="an Agent's identifier"),
        pytest.param({"actor": {"objectType": "Group"}}, "Data 2.4.2.2", id="a Group's members"),
        pytest.param({"result": {"score": {"scaled": 2}}}, "Data 2.4.5.1", id="a score"),
        pytest.param({"result": {"duration": "P4W1D"}}, "Data 4.6", id="a duration"),
        pytest.param({"timestamp": "x"}, "Data 4.5", id="a timestamp"),
        pytest.param({"context": {"registration": "x"}}, "Data 4.4", id="a UUID"),
        pytest.param({"context": {"language": "?"}}, "Data 4.2", id="a language"),
        pytest.param({"object": {"id": "x"}}, "Data 4.3", id="an IRI"),
        pytest.param({"version": "2.0.0"}, "Data 2.4.10", id="a version"),
        pytest.param({"verb": {"id": VOIDED}}, "Data 2.3.2", id="voiding"),
        pytest.param({"more": 1}, "Data 2.2", id="an unknown key"),
    ],
)
def test_a_refusal_names_the_section_of_its_rule(properties: dict[str, Any], section: str) -> None:
    one = statement(**properties)

    sections = [violation.rule.section for violation in refusals(one, "1.0.3")]

    assert sections == [section]


def extended(**members: Any) -> dict[str, Any]:
    return statement(context={"extensions": {f"http://example.com/{number}": 1 for number in range(20_000)}, **members})


@both_versions
@pytest.mark.parametrize(
    ("sent", "pointers", "count"),
    [
        pytest.param(
            statement(**{f"x{number}": 1 for number in range(50_000)}), {"/x0", "/x9000"}, 10_000, id="unknown"
        ),
        pytest.param([statement()] * 50_000, {""}, 1, id="no statement"),
        pytest.param(extended(), set(), 0, id="valid"),
        pytest.param(extended(language="-"), {"/context/language"}, 1, id="a known property behind many"),
        pytest.param(extended(wrong=1), {""}, 1, id="an unknown property behind many"),
        pytest.param(
            statement(
                attachments=[{f"x{number}": 1 for number in range(50_000)}],
                actor={"objectType": "Group", "member": [ANN]},
            ),
            {"/attachments/0/x0", "/attachments/0/sha2"},
            10_000,
            id="within an array",
        ),
    ],
)
def test_of_a_very_large_statement_the_beginning_is_explained(
    sent: Any, pointers: set[str], count: int, version: str
) -> None:
    found = refused_at(sent, version)

    assert pointers <= set(found)
    assert count * 0.99 <= len(found) <= count


def test_what_is_broken_too_far_behind_is_told_so() -> None:
    [violation] = refusals(extended(wrong=1), "1.0.3")

    assert (
        violation.rule.text == "breaks a rule behind its first 10,000 properties and items, where it is not looked for"
    )
