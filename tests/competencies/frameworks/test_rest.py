"""The REST binding of CASE 1.1, held against the official JSON Schemas."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from tests.client import Client
from tests.competencies.frameworks.conftest import Shelf
from tests.competencies.frameworks.packages import (
    association,
    identified,
    identifier,
    item,
    link,
    package,
    problems,
    rubric,
)

# What is asked of databases is asked of both kinds in test_importing.py.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")

MANY = package(
    item("a", CFItemTypeURI=link("skill")),
    item("b"),
    CFAssociations=[association("b", "isChildOf", "a")],
    CFRubrics=[rubric("r", "a", "low", "high")],
    CFDefinitions={
        "CFConcepts": [
            identified("k1", title="K1", hierarchyCode="1"),
            identified("k11", title="K11", hierarchyCode="1.1"),
            identified("k2", title="K2", hierarchyCode="12"),
        ],
        "CFSubjects": [identified("s", title="S", hierarchyCode="1")],
        "CFLicenses": [identified("l", title="L", licenseText="Free")],
        "CFItemTypes": [identified("skill", title="Skill", description="A skill", hierarchyCode="1")],
        "CFAssociationGroupings": [identified("g", title="G")],
    },
)
RESOURCES = [
    ("CFDocuments/framework", "cfdocument"),
    ("CFDocuments", "cfdocumentset"),
    ("CFPackages/framework", "cfpackage"),
    ("CFItems/a", "cfitem"),
    ("CFItemAssociations/a", "cfassociationset"),
    ("CFAssociations/b-isChildOf-a", "cfassociation"),
    ("CFAssociationGroupings/g", "cfassociationgrouping"),
    ("CFConcepts/k1", "cfconceptset"),
    ("CFSubjects/s", "cfsubjectset"),
    ("CFLicenses/l", "cflicense"),
    ("CFItemTypes/skill", "cfitemtypeset"),
    ("CFRubrics/r", "cfrubric"),
]
Ask = Callable[..., TestResponse]


def address(shelf: Shelf, path: str) -> str:
    """Where a resource is, its object named as `packages` does."""
    name, _, of = path.partition("/")
    return f"/competencies/{shelf.store.name}/ims/case/v1p1/{name}" + (f"/{identifier(of)}" if of else "")


@pytest.fixture
def ask(shelf: Shelf, client_with: Callable[..., Client]) -> Ask:
    """Asks for a resource, as who may read competencies."""
    client = client_with("competencies/read")
    return lambda path, **query: client.get(address(shelf, path), **query)


def titles(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json["CFDocuments"]]


def fault(answer: TestResponse) -> tuple[int, str]:
    """Status and minor code of an answer that tells of a failure."""
    assert problems(answer.json, "imsx_statusinfo") == []
    return answer.status_code, answer.json["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"]


@pytest.mark.parametrize(("path", "shape"), RESOURCES)
def test_each_resource_has_the_official_shape(shelf: Shelf, ask: Ask, path: str, shape: str) -> None:
    shelf.put(MANY)

    answer = ask(path)

    assert answer.status_code == 200, answer.text
    assert problems(answer.json, shape) == []


def test_links_lead_to_where_an_object_belongs(shelf: Shelf, ask: Ask, client_with: Callable[..., Client]) -> None:
    shelf.put(MANY)

    of_item = ask("CFItems/a").json["CFDocumentURI"]["uri"]
    of_document = client_with("competencies/read").get(of_item.removeprefix("http://localhost"))
    of_package = of_document.json["CFPackageURI"]["uri"]

    assert of_document.json["title"] == "The framework"
    assert of_package == f"http://localhost{address(shelf, 'CFPackages/framework')}"


def test_the_package_is_what_was_imported(shelf: Shelf, ask: Ask) -> None:
    shelf.put(MANY)

    assert ask("CFPackages/framework").json == MANY


def test_associations_are_told_at_both_ends(shelf: Shelf, ask: Ask) -> None:
    shelf.put(MANY)

    found = [ask(f"CFItemAssociations/{name}").json["CFAssociations"] for name in "ab"]

    assert found == [MANY["CFAssociations"]] * 2


def test_a_set_has_what_stands_below_and_nothing_beside(shelf: Shelf, ask: Ask) -> None:
    shelf.put(MANY)

    assert [each["title"] for each in ask("CFConcepts/k1").json["CFConcepts"]] == ["K1", "K11"]


@pytest.mark.parametrize("path", [path for path, _ in RESOURCES if "/" in path])
def test_what_is_not_there_is_an_unknown_object(ask: Ask, path: str) -> None:
    assert fault(ask(path)) == (404, "unknownobject")


def test_an_item_without_associations_has_no_set_of_them(shelf: Shelf, ask: Ask) -> None:
    """CASE 1.1, CFAssociationSet: at least one."""
    shelf.put(package(item("a")))

    assert fault(ask("CFItemAssociations/a")) == (404, "unknownobject")


def test_an_identifier_that_is_none_is_refused(ask: Ask, shelf: Shelf, client_with: Callable[..., Client]) -> None:
    answer = client_with("competencies/read").get(address(shelf, "CFItems") + "/x")

    assert fault(answer) == (400, "invalid_uuid")


@pytest.fixture
def three(shelf: Shelf) -> None:
    """Three frameworks: One, Three, Two."""
    for name, year in (("One", "2001"), ("Two", "2002"), ("Three", "2003")):
        made = package(item(f"of-{name}"), name=name)
        made["CFDocument"] |= {"title": name, "version": year, "subject": ["Art", f"Subject {name}"]}
        shelf.put(made)


@pytest.mark.usefixtures("three")
class TestFrameworksAreListed:
    """CFDocuments with its parameters."""

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, ["One", "Three", "Two"]),
            ({"limit": 2}, ["One", "Three"]),
            ({"limit": 2, "offset": 2}, ["Two"]),
            ({"sort": "version", "orderBy": "desc"}, ["Three", "Two", "One"]),
            ({"filter": "version='2002'"}, ["Two"]),
            ({"filter": "version>='2002' AND title!='Two'"}, ["Three"]),
            ({"filter": "title~'O' AND version='2001' OR title='three'"}, ["One", "Three"]),
            ({"filter": "subject='subject two'"}, ["Two"]),
        ],
    )
    def test_as_they_are_asked_for(self, ask: Ask, query: dict[str, Any], expected: list[str]) -> None:
        assert titles(ask("CFDocuments", **query)) == expected

    def test_with_the_fields_that_are_asked_for(self, ask: Ask) -> None:
        answer = ask("CFDocuments", fields="title,version", limit=1)

        assert answer.json == {"CFDocuments": [{"title": "One", "version": "2001"}]}

    def test_with_links_to_other_pages_and_how_many_there_are(self, ask: Ask, shelf: Shelf) -> None:
        answer = ask("CFDocuments", limit=1, offset=1)

        links = {
            rel: target.split("offset=")[1][0]
            for target, rel in (part.split("; rel=") for part in answer.headers["Link"].split(", "))
        }
        assert answer.headers["X-Total-Count"] == "3"
        assert links == {'"first"': "0", '"last"': "2", '"prev"': "0", '"next"': "2"}

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"sort": "colour"}, "invalid_sort_field"),
            ({"fields": "colour"}, "invalid_selection_field"),
            ({"filter": "colour='red'"}, "invalid_selection_field"),
            ({"filter": "title=Two"}, "invalid_selection_field"),
            ({"filter": "title='Two' title='One'"}, "invalid_selection_field"),
            ({"limit": 0}, "invalid_selection_field"),
            ({"orderBy": "up"}, "invalid_selection_field"),
        ],
    )
    def test_unless_the_question_is_wrong(self, ask: Ask, query: dict[str, Any], code: str) -> None:
        assert fault(ask("CFDocuments", **query)) == (400, code)


def test_strangers_may_read_only_what_the_store_opens(app: Flask, shelf: Shelf) -> None:
    shelf.put(MANY)
    closed = app.test_client().get(address(shelf, "CFPackages/framework"))
    shelf.set_up(public_frameworks=True)

    opened = app.test_client().get(address(shelf, "CFPackages/framework"))

    assert fault(closed) == (401, "unauthorised_request")
    assert (opened.json, opened.headers["Access-Control-Allow-Origin"]) == (MANY, "*")


def test_credentials_of_another_store_read_nothing_here(shelf: Shelf, client_with: Callable[..., Client]) -> None:
    client = client_with("competencies/read")

    answer = client.get(address(shelf, "CFDocuments").replace(shelf.store.name, "elsewhere"))

    assert fault(answer) == (404, "unknownobject")


def test_who_may_only_write_statements_reads_no_frameworks(shelf: Shelf, client_with: Callable[..., Client]) -> None:
    answer = client_with("statements/write").get(address(shelf, "CFDocuments"))

    assert fault(answer) == (403, "forbidden")


def test_the_discovery_document_has_every_resource(shelf: Shelf, client_with: Callable[..., Client]) -> None:
    path = address(shelf, "discovery") + "/imscasev1p1_openapi3_v1p0.json"

    document = client_with("competencies/read").get(path).json

    validate(document)
    assert {path.split("/")[1] for path in document["paths"]} == {path.split("/")[0] for path, _ in RESOURCES}
    assert len(document["paths"]) == len(RESOURCES)
