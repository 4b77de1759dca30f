"""A plugin for tests: sends the ids of statements to https://receiver.example.com/CHANNEL."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from marshmallow import Schema, fields

from lrs.api import Channel, Outbox, Parcel, Post, Rules, check_arrived, hookimpl

RECEIVER = "https://receiver.example.com"


class Receiver(Schema):
    """One who wants statements."""

    name = fields.String(required=True)
    verb = fields.String(load_default="")
    most = fields.Integer(load_default=100)
    attempts = fields.Integer(load_default=12)
    from_beginning = fields.Boolean(load_default=False)
    url = fields.String(load_default="")
    secret = fields.String(load_default="", metadata={"secret": True, "sent_to": "url"})


class Settings(Schema):
    """What a store may set."""

    receivers = fields.List(fields.Nested(Receiver), load_default=list)
    token = fields.String(load_default="", metadata={"secret": True})


def wants(verb: str, statement: Mapping[str, Any]) -> bool:
    return verb in ("", statement["verb"]["id"])


def deliver(name: str, parcel: Parcel, post: Post) -> None:
    if any(each["actor"].get("name") == "poison" for each in parcel.statements):
        raise ZeroDivisionError("poison")
    ids = [each["id"] for each in parcel.statements]
    check_arrived(post(f"{RECEIVER}/{name}", json.dumps(ids).encode(), {"X-Key": parcel.key}))


def channels(rules: Rules) -> Iterator[Channel]:
    for each in rules.settings["receivers"]:
        name, kept = each["name"], ("from_beginning", "most", "attempts")
        yield Channel(name, partial(wants, each["verb"]), partial(deliver, name), **{key: each[key] for key in kept})


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_outboxes() -> list[Outbox]:
    return [Outbox("courier_post", channels)]
