"""Personas: who is who, joined and parted, below /extensions/ (docs/personas.md)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema, fields

from lrs.actor import Actor
from lrs.errors import BadRequest, Forbidden
from lrs.operations.personas import joining, people
from lrs.operations.personas.identifiers import SECTION
from lrs.operations.senders import credentials
from lrs.web import xapi
from lrs.web.plugins.operations import read_body
from lrs.xapi import exact_json


class Parting(Schema):
    """What parts agents from their persona."""

    agents = fields.List(fields.Raw(), required=True)
    reason = fields.String(load_default="")


class Joining(Parting):
    """What joins agents; `merge` takes along the personas in which they are."""

    merge = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class Proof(Schema):
    """The second credentials: a key with its secret, or a token."""

    key = fields.String()
    secret = fields.String()
    token = fields.String()


def register(blueprint: Blueprint) -> None:
    """Add the resources to `blueprint`."""
    for path, view, method in (
        ("", _find, "GET"),
        ("/<key>", _get, "GET"),
        ("/agent", _get_agent, "GET"),
        ("/join", _join, "POST"),
        ("/part", _part, "POST"),
        ("/prove", _prove, "POST"),
    ):
        name = f"personas{view.__name__}"
        blueprint.add_url_rule(f"/extensions/personas{path}", name, view_func=view, methods=[method])


def _find() -> Response:
    given = xapi.parameters("text", "limit", "cursor", section=SECTION)
    text, cursor = given.values.get("text", ""), given.values.get("cursor", "")
    page = people.find(xapi.server().database, xapi.actor(), text, cursor, given.count("limit"))
    more = xapi.more(given, page.cursor) if page.cursor else ""
    return _json({"personas": [people.as_json(each) for each in page.personas], "more": more})


def _get(key: str) -> Response:
    xapi.parameters(section=SECTION)
    return _json(people.get(xapi.server().database, xapi.actor(), key).as_json())


def _get_agent() -> Response:
    agent = xapi.parameters("agent", section=SECTION).agent()
    return _json(people.of_agent(xapi.server().database, xapi.actor(), agent).as_json())


def _join() -> Response:
    xapi.parameters(section=SECTION)
    asked = read_body(Joining)
    deed = joining.merge if asked["merge"] else joining.join
    return _json(people.as_json(deed(xapi.server().database, xapi.actor(), asked["agents"], asked["reason"])))


def _part() -> Response:
    xapi.parameters(section=SECTION)
    asked = read_body(Parting)
    left = joining.part(xapi.server().database, xapi.actor(), asked["agents"], asked["reason"])
    return _json({"personas": [people.as_json(each) for each in left]})


def _prove() -> Response:
    xapi.parameters(section=SECTION)
    first, second = xapi.actor(), presented(read_body(Proof))
    return _json(people.as_json(joining.join_proven(xapi.server().database, first, second)))


def presented(proof: Mapping[str, Any]) -> Actor:
    """Whom the second credentials stand for. Raises BadRequest, Forbidden, and TooManyRequests as for the first."""
    if proof.keys() not in ({"key", "secret"}, {"token"}):
        raise BadRequest("the second credentials are missing", section=SECTION, hint="Send key and secret, or token.")
    server = xapi.server()
    if "token" in proof:
        found = server.tokens.actor(proof["token"])
    else:
        found = credentials.authenticate(server.database, proof["key"], proof["secret"])
    if found is None:
        xapi.count_failure()
        raise Forbidden("the second credentials are not right, or no longer", section=SECTION, hint="Check them.")
    return found


def _json(answer: object) -> Response:
    return xapi.json_response(exact_json.dumps(answer))
