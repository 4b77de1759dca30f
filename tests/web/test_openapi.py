"""The OpenAPI document: of every route, valid, and to be found."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from lrs.config import Settings
from lrs.database import Database
from lrs.web.application import create_app
from lrs.web.plugins.operations import description
from tests.client import Client

_MOUNT_OF_ONE_VERSION = re.compile("^/xapi/v[12]")


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/openapi.json")
    found: dict[str, Any] = answer.json
    return found


def routes(app: Flask) -> set[str]:
    """Each method and path that is no page, once for all mounts; of plugins those that they call operations."""
    of_plugins = tuple(f"{name}." for name in app.extensions["cairn"].database.plugins.blueprints)
    return {
        f"{method} {_spelt(rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS"}
        if not rule.endpoint.startswith(("pages.", "static")) and not _MOUNT_OF_ONE_VERSION.match(rule.rule)
        if not rule.endpoint.startswith(of_plugins) or description(app.view_functions[rule.endpoint])
    }


def _spelt(rule: str) -> str:
    """A path as OpenAPI has it: {id} for <uuid:id>."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    errors = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]

    assert (document["openapi"], errors) == ("3.1.0", [])


def test_it_describes_every_route_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    described = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}

    assert described == routes(app)


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]

    assert len(set(ids)) == len(ids)


def test_every_schema_is_referred_to(document: dict[str, Any]) -> None:
    said = str(document)

    unused = [name for name in document["components"]["schemas"] if f"'#/components/schemas/{name}'" not in said]

    assert unused == []


@pytest.mark.parametrize("path", ["/xapi/about", "/xapi/v2/about"])
def test_about_leads_to_it(app: Flask, path: str) -> None:
    """RFC 8631 4.2: service-desc."""
    answer = app.test_client().get(path)

    assert answer.headers["Link"] == '</openapi.json>; rel="service-desc"; type="application/json"'


def test_it_is_open_to_scripts_of_every_origin(app: Flask) -> None:
    answer = app.test_client().get("/openapi.json", headers={"Origin": "https://tools.example.com"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_it_is_not_sent_again_to_who_has_it(app: Flask) -> None:
    """RFC 9110 13.1.2."""
    first = app.test_client().get("/openapi.json")

    again = app.test_client().get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_it_names_the_public_url(database: Database, settings: Settings) -> None:
    app = create_app(database, replace(settings, public_url="https://lrs.example.com/here"))

    answer = app.test_client().get("/openapi.json")

    assert answer.json["servers"] == [{"url": "https://lrs.example.com/here"}]


def test_it_believes_no_host_header(app: Flask) -> None:
    """A cache would keep what a stranger made it say."""
    answer = app.test_client().get("/openapi.json", headers={"Host": "evil.example.com"})

    assert "evil.example.com" not in answer.text


def test_the_document_of_a_client_without_credentials_is_the_same(client: Client, document: dict[str, Any]) -> None:
    answer = client.app.test_client().get("/openapi.json", auth=(client.key, client.secret))

    assert answer.json == document
