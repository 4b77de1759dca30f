"""What a store may set: to whom statements go, which, and from when on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from lrs.api import CONDITIONS, BadRequest, Filter
from lrs_forwarding.signing import key_of

NOW, BEGINNING = "now", "beginning"
CONCEPTS = "concepts"
_NAME = validate.Regexp(
    r"[a-z0-9][a-z0-9_-]{0,63}\Z", error="is no name: use small letters, digits, hyphens and underscores"
)
_URL = validate.Regexp(
    re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?(\?[^\s#]*)?\Z"), error="is no http or https URL without a user name"
)


def check_filter(values: Mapping[str, Any]) -> None:
    """Raises ValidationError where it is neither a query nor names concepts."""
    concepts = values.get(CONCEPTS, [])
    if not isinstance(concepts, list) or not all(isinstance(each, str) for each in concepts):
        raise ValidationError(f'{CONCEPTS} is a list of words, such as ["completed"]')
    try:
        Filter.read({name: value for name, value in values.items() if name != CONCEPTS})
    except BadRequest as refused:
        raise ValidationError(f"{refused.detail}; beside {CONCEPTS} there are {', '.join(CONDITIONS)}") from None


def check_webhook_secret(secret: str) -> None:
    """Raises ValidationError where it is no secret of Standard Webhooks."""
    try:
        key = key_of(secret)
    except ValueError:
        key = b""
    if not 24 <= len(key) <= 64:
        raise ValidationError("is no secret: give whsec_ and 24 to 64 random bytes in base64 (openssl rand -base64 32)")


def check_names(receivers: Sequence[Mapping[str, Any]]) -> None:
    """Raises ValidationError where two have the same name."""
    names = [each["name"] for each in receivers]
    if len(set(names)) < len(names):
        raise ValidationError("each needs a name of its own")


class Pseudonyms(Schema):
    """Who the same person is called, wherever it goes under this secret."""

    homePage = fields.String(
        required=True, validate=_URL, metadata={"description": "the homePage of the accounts that stand for people"}
    )
    secret = fields.String(
        required=True,
        validate=validate.Length(min=16),
        metadata={"description": "makes the names; at least 16 characters", "secret": True},
    )


class Receiver(Schema):
    """What all receivers have."""

    name = fields.String(required=True, validate=_NAME, metadata={"description": "what its channel is called"})
    filter = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        validate=check_filter,
        metadata={"description": "which statements go: parameters of GET /statements, and concepts; empty: all"},
    )
    pseudonymise = fields.Nested(
        Pseudonyms, load_default=None, allow_none=True, metadata={"description": "replace people by pseudonyms"}
    )
    begins = fields.String(
        data_key="from",
        load_default=NOW,
        validate=validate.OneOf([NOW, BEGINNING]),
        metadata={"description": "beginning: with the whole history of the store"},
    )
    batch = fields.Integer(
        load_default=100, validate=validate.Range(1, 500), metadata={"description": "statements a request"}
    )
    attempts = fields.Integer(
        load_default=12,
        validate=validate.Range(1, 100),
        metadata={"description": "how often a receiver may break over a batch"},
    )


class Webhook(Receiver):
    """A program that is told of statements (https://www.standardwebhooks.com)."""

    url = fields.String(required=True, validate=_URL, metadata={"description": "where it is told"})
    secret = fields.String(
        required=True,
        validate=check_webhook_secret,
        metadata={"description": "signs what is sent: whsec_ and base64", "secret": True, "sent_to": "url"},
    )


class Forward(Receiver):
    """Another learning-record store."""

    endpoint = fields.String(
        required=True, validate=_URL, metadata={"description": "its xAPI, such as https://lrs.example.org/xapi"}
    )
    key = fields.String(required=True, metadata={"description": "its credentials"})
    secret = fields.String(
        required=True, metadata={"description": "their secret", "secret": True, "sent_to": "endpoint"}
    )
    version = fields.String(
        load_default="1.0.3",
        validate=validate.OneOf(["1.0.3", "2.0.0"]),
        metadata={"description": "the version of xAPI in which it is spoken to"},
    )


class Settings(Schema):
    """To whom the statements of a store go."""

    webhooks = fields.List(
        fields.Nested(Webhook),
        load_default=list,
        validate=check_names,
        metadata={"description": "programs that are told of statements"},
    )
    forwards = fields.List(
        fields.Nested(Forward),
        load_default=list,
        validate=check_names,
        metadata={"description": "other learning-record stores that get them"},
    )
