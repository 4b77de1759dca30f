"""A plugin's settings as fields of a form, and what was typed into them as changes."""

import datetime
from typing import Any

import pytest
from marshmallow import Schema, fields, validate

from lrs.errors import BadRequest
from lrs.web.plugins import settings_form
from lrs.web.plugins.settings_form import FormField


def form_field(field: fields.Field[Any]) -> FormField:
    (made,) = settings_form.fields_of(Schema.from_dict({"it": field})())
    return made


def change(field: fields.Field[Any], shown: str, typed: str) -> dict[str, Any]:
    """What is changed of one setting."""
    return settings_form.changes([form_field(field)], {"it": shown}, {"it": typed})


WHOLE = fields.Integer(load_default=5)
RULES = fields.List(fields.Nested(Schema.from_dict({"verb": fields.String()})), load_default=list)


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        pytest.param(fields.Boolean(load_default=False), "checkbox", id="boolean"),
        pytest.param(WHOLE, "whole", id="integer"),
        pytest.param(fields.Float(load_default=0.5), "number", id="float"),
        pytest.param(fields.String(load_default=""), "text", id="string"),
        pytest.param(fields.URL(load_default=None), "text", id="a kind of string"),
        pytest.param(fields.Date(load_default=datetime.date(2026, 1, 1)), "text", id="date"),
        pytest.param(fields.String(load_default="a", validate=validate.OneOf("ab")), "select", id="one of texts"),
        pytest.param(fields.Integer(load_default=1, validate=validate.OneOf([1, 2])), "select", id="one of numbers"),
        pytest.param(RULES, "json", id="list"),
        pytest.param(fields.Dict(load_default=dict), "json", id="object"),
    ],
)
def test_each_kind_of_setting_has_a_fitting_field(field: fields.Field[Any], kind: str) -> None:
    assert form_field(field).kind == kind


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param(fields.Boolean(load_default=True), "on", id="boolean"),
        pytest.param(WHOLE, "5", id="integer"),
        pytest.param(fields.String(load_default=""), "empty", id="empty text"),
        pytest.param(fields.String(load_default=None, allow_none=True), "none", id="none"),
        pytest.param(fields.String(), "none", id="without a default"),
        pytest.param(fields.List(fields.Integer(), load_default=lambda: [1, 2]), "[1, 2]", id="list"),
        pytest.param(fields.Date(load_default=datetime.date(2026, 1, 1)), "2026-01-01", id="date"),
        pytest.param(
            fields.String(load_default="a", validate=validate.OneOf(["a", "b"], ["An A", "A B"])), "An A", id="one of"
        ),
    ],
)
def test_the_default_is_told_in_words(field: fields.Field[Any], text: str) -> None:
    assert form_field(field).default_text == text


def test_a_number_has_the_bounds_of_all_its_ranges() -> None:
    rules = validate.And(validate.Range(min=1), validate.Range(min=3, max=9))

    field = form_field(fields.Integer(load_default=5, validate=[rules, validate.Range(max=20)]))

    assert (field.least, field.most) == (3, 9)


def test_a_setting_is_named_as_it_is_set() -> None:
    field = fields.String(load_default="x", data_key="time-zone", attribute="zone", metadata={"description": "why"})

    made = form_field(field)

    assert (made.name, made.default, made.description) == ("time-zone", "x", "why")


def test_what_can_not_be_set_is_no_field() -> None:
    schema = Schema.from_dict({"seen": fields.String(dump_only=True), "verb": fields.String(load_default="")})

    assert [each.name for each in settings_form.fields_of(schema())] == ["verb"]


def test_lists_are_shown_with_a_line_for_each_item() -> None:
    assert form_field(RULES).text([{"verb": "ä"}]) == '[\n  {\n    "verb": "ä"\n  }\n]'


def test_a_secret_is_never_in_the_form() -> None:
    field = form_field(fields.String(load_default="deep", metadata={"secret": True}))

    assert (field.is_secret, field.text("deeper")) == (True, "")


def test_what_was_not_touched_is_no_change() -> None:
    assert change(fields.String(load_default=""), "a", "a") == {}


def test_the_ends_of_lines_that_browsers_send_are_no_change() -> None:
    assert change(RULES, "[\n1]", "[\r\n1]") == {}


def test_an_empty_secret_stays_as_it_is() -> None:
    secret = fields.String(load_default="", metadata={"secret": True})

    assert (change(secret, "", ""), change(secret, "", "new")) == ({}, {"it": "new"})


@pytest.mark.parametrize(
    ("field", "shown", "typed", "value"),
    [
        pytest.param(fields.Boolean(load_default=False), "", "on", True, id="ticked"),
        pytest.param(fields.Boolean(load_default=True), "on", "", False, id="no longer ticked"),
        pytest.param(WHOLE, "5", "7", 7, id="integer"),
        pytest.param(fields.Float(load_default=0.5), "0.5", "1e-3", 0.001, id="float"),
        pytest.param(fields.String(load_default="a"), "a", "b\r\nc", "b\nc", id="text"),
        pytest.param(fields.Integer(load_default=1, validate=validate.OneOf([1, 2])), "1", "2", 2, id="one of numbers"),
        pytest.param(RULES, "[]", '[{"verb": "x"}]', [{"verb": "x"}], id="list"),
        pytest.param(RULES, "[1]", "[true]", [True], id="list of what Python takes for the same"),
    ],
)
def test_what_was_typed_is_a_change(field: fields.Field[Any], shown: str, typed: str, value: Any) -> None:
    found = change(field, shown, typed)

    assert (found, type(found["it"])) == ({"it": value}, type(value))


@pytest.mark.parametrize(
    ("field", "shown", "typed"),
    [
        pytest.param(fields.String(load_default="a"), "b", "", id="emptied text"),
        pytest.param(fields.String(load_default="a"), "b", "a", id="text"),
        pytest.param(WHOLE, "7", "", id="emptied number"),
        pytest.param(WHOLE, "7", " 05", id="number"),
        pytest.param(fields.Boolean(load_default=True), "", "on", id="ticked"),
        pytest.param(fields.Boolean(load_default=False), "on", "", id="not ticked"),
        pytest.param(RULES, "[1]", "", id="emptied list"),
        pytest.param(RULES, "[1]", "[ ]", id="list"),
        pytest.param(fields.String(validate=validate.OneOf("ab")), '"a"', "", id="nothing chosen"),
    ],
)
def test_what_is_as_the_default_follows_it_again(field: fields.Field[Any], shown: str, typed: str) -> None:
    assert change(field, shown, typed) == {"it": None}


@pytest.mark.parametrize("typed", ["many", "1.5", "inf", "9" * 5000])
def test_what_is_no_whole_number_is_left_for_the_plugin_to_refuse(typed: str) -> None:
    assert change(WHOLE, "5", typed) == {"it": typed}


@pytest.mark.parametrize("typed", ["nan", "-inf", "1e999"])
def test_what_no_json_holds_is_no_number(typed: str) -> None:
    assert change(fields.Float(load_default=0.5), "0.5", typed) == {"it": typed}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param('[\n  {"verb": }\n]', "line 2 column 12", id="half"),
        pytest.param('{"a": 1, "a": 2}', '"a" stands twice', id="a key twice"),
        pytest.param("[" * 100_000, "JSON", id="deep"),
        pytest.param("[NaN]", "line 1 column 2", id="no number"),
    ],
)
def test_what_is_no_json_is_told_with_its_field_and_place(typed: str, told: str) -> None:
    with pytest.raises(BadRequest, match="the setting it is not JSON") as refusal:
        change(RULES, "[]", typed)

    assert told in refusal.value.detail


def test_what_the_form_did_not_show_is_not_changed() -> None:
    """The plugin may have got a setting since."""
    assert settings_form.changes([form_field(WHOLE)], {}, {"it": ""}) == {}


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_form_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="not whole"):
        settings_form.read_shown(text)
