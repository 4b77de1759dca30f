"""What people type: the first of their mistakes, and where it stands."""

from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validates_schema

from lrs.typed import first_mistake


class Rung(Schema):
    points = fields.Integer(required=True)


class Ladder(Schema):
    rungs = fields.List(fields.Nested(Rung))
    title = fields.String()

    @validates_schema
    def _check_title(self, given: dict[str, Any], **_: Any) -> None:
        if given.get("title") == "none":
            raise ValidationError("It is no title.")


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        pytest.param({"title": 1}, ("title",), "Not a valid string.", id="a field"),
        pytest.param({"rungs": [{"points": 1}, {}]}, ("rungs", "1", "points"), "Missing data", id="deep in a list"),
        pytest.param({"title": "none"}, (), "It is no title.", id="the whole"),
    ],
)
def test_the_first_mistake_is_told_with_its_place(typed: Any, place: tuple[str, ...], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Ladder().load(typed)

    found = first_mistake(refused.value)

    assert found.place == place and found.words.startswith(words)
