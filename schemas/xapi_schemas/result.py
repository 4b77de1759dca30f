"""Results and scores (1.0.3 Data 2.4.5, 2.0 4.2.2.4)."""

from collections.abc import Mapping
from math import inf
from typing import Any

from xapi_schemas.fields import Duration, Extensions, Nested, Number, Text, Truth, XapiSchema, is_number
from xapi_schemas.rules import ObjectRule, Rule

_SCALED = Rule("must be a number from -1 to 1", "Data 2.4.5.1", "Divide the raw score by its range.")
_DECIMAL = Rule("must be a number", "Data 2.4.5.1", "Send a JSON number, without quotes.")


def _in_order(score: Mapping[str, Any]) -> bool:
    least, most = score.get("min", -inf), score.get("max", inf)
    raw = score.get("raw", least)
    return not (is_number(least) and is_number(raw) and is_number(most)) or least <= raw <= most


class Score(XapiSchema):
    """How well (1.0.3 Data 2.4.5.1)."""

    scaled = Number(at_least=-1, at_most=1, rule=_SCALED)
    raw = Number(rule=_DECIMAL)
    min = Number(rule=_DECIMAL)
    max = Number(rule=_DECIMAL)
    rules: tuple[ObjectRule, ...] = (
        ObjectRule(
            Rule("min, raw and max stand in this order", "Data 2.4.5.1", "Mend the bounds, or leave them out."),
            _in_order,
        ),
    )


class Result(XapiSchema):
    """How it went (1.0.3 Data 2.4.5)."""

    score = Nested(Score)
    success = Truth()
    completion = Truth()
    response = Text()
    duration = Duration()
    extensions = Extensions()
