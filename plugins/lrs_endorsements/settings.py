"""What a store may set: who may endorse whom, for how long it counts, and what counts less."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate
from marshmallow.exceptions import ValidationError

from xapi_schemas import Agent, explain

GROUP, EVENT, HOLDS, STAFF, ASKED = "group", "event", "holds", "staff", "asked"
STANDINGS = (GROUP, EVENT, HOLDS, STAFF, ASKED)
ANY, ALL = "any", "all"
MOST_AGENTS, MOST_LEVELS = 1_000, 30
_Factor = validate.Range(0, 1)


def _check_agent(agent: Mapping[str, Any]) -> None:
    broken = explain(Agent(), agent)
    if broken:
        raise ValidationError(f"{broken[0].pointer or '/'}: {broken[0].rule.text}.")


def _agents(meaning: str) -> fields.List:
    return fields.List(
        fields.Dict(keys=fields.String(), validate=_check_agent),
        load_default=list,
        validate=validate.Length(max=MOST_AGENTS),
        metadata={"description": meaning},
    )


def _factor(default: float, meaning: str) -> fields.Float:
    return fields.Float(load_default=default, validate=_Factor, metadata={"description": meaning})


def _count(default: int, least: int, most: int, meaning: str) -> fields.Integer:
    return fields.Integer(
        load_default=default,
        strict=True,
        validate=validate.Range(least, most),
        metadata={"description": meaning},
    )


class Settings(Schema):
    """All that a store may set."""

    base = fields.String(
        load_default="https://w3id.org/cairn/endorsements/",
        validate=validate.Regexp(
            r"https?://[^\s<>\"{}|\\^`?#]{1,200}/$(?!\n)", error="Give an http IRI that ends in /."
        ),
        metadata={"description": "what the ids of verbs and extensions of this plugin begin with"},
    )
    standing = fields.List(
        fields.String(validate=validate.OneOf(STANDINGS)),
        load_default=lambda: list(STANDINGS),
        metadata={
            "description": "on what an endorser may endorse: group, event, holds, staff, asked; empty: everybody"
        },
    )
    standing_needs = fields.String(
        load_default=ANY,
        validate=validate.OneOf((ANY, ALL)),
        metadata={"description": "whether any one of these will do, or all are needed"},
    )
    staff = _agents("agents who may endorse and dispute as staff")
    platforms = _agents("agents whose credentials speak for others; empty: all that may write statements")
    acceptance = fields.Boolean(
        load_default=True,
        metadata={"description": "whether the endorsed person has to accept what they haven't asked for"},
    )
    levels = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=MOST_LEVELS),
        metadata={"description": "the scale, from the lowest level to the highest; empty: any level"},
    )
    least_evidence = _count(0, 0, 20, "how many statements an endorsement has to name as evidence")
    valid_days = _count(0, 0, 36_500, "after how many days an endorsement expires that doesn't say when; 0: never")
    event_hours = _count(24, 1, 8_784, "how many hours apart two people may have attended to have met")
    link_days = _count(14, 1, 365, "for how many days a link to somebody outside is good")
    mutual_factor = _factor(0.5, "what is left of an endorsement between two who endorse each other")
    ring_factor = _factor(0.7, "what is left of one that is part of a ring of three")
    burst_most = _count(10, 1, 100_000, "how many endorsements a person may give within the hours of a burst")
    burst_hours = _count(24, 1, 8_784, "how many hours a burst lasts")
    degree_most = _count(50, 1, 1_000_000, "how many endorsements a person may have given before each counts less")
    assessors = _agents("agents with whom trust begins, beside the staff")
    trust_damping = fields.Float(
        load_default=0.85,
        validate=validate.Range(0.1, 0.95),
        metadata={"description": "which part of a person's trust flows on to those they have endorsed"},
    )
