"""Frameworks as applications ask for them, beside CASE."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.competencies.frameworks.conftest import Shelf
from tests.competencies.frameworks.packages import association, identifier, item, package, rubric
from tests.web.test_openapi_answers import differences

# What is asked of databases is asked of both kinds in test_importing.py.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")

API = "/competencies/api"
TREE = package(
    item("a"),
    item("b"),
    CFAssociations=[association("b", "isChildOf", "a")],
    CFRubrics=[rubric("r", "a", "low", "high")],
)


@pytest.fixture
def client(client_with: Callable[..., Client]) -> Client:
    return client_with("all")


def told(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(API + path, **query)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_frameworks_are_listed_with_their_imports(shelf: Shelf, client: Client) -> None:
    shelf.put(TREE, "mine.json")

    (listed,) = told(client, "/frameworks")["frameworks"]
    (version,) = told(client, f"/frameworks/{identifier('framework')}")["versions"]

    assert (listed["title"], listed["items"], listed["imports"]) == ("The framework", 2, 1)
    assert (version["source"], version["format"], version["added"]) == ("mine.json", "case", 2)


def test_the_tree_is_read_by_steps(shelf: Shelf, client: Client) -> None:
    shelf.put(TREE)
    path = f"/frameworks/{identifier('framework')}/items"

    top, below = told(client, path), told(client, path, parent=identifier("a"))

    assert [(each["label"], each["children"]) for each in top["items"]] == [("Does a", 1)]
    assert [(each["label"], each["children"]) for each in below["items"]] == [("Does b", 0)]


def test_a_page_says_where_the_next_one_begins(shelf: Shelf, client: Client) -> None:
    shelf.put(package(*map(item, "abc")))
    path = f"/frameworks/{identifier('framework')}/items"

    first = told(client, path, limit=2)
    second = told(client, path, limit=2, behind=first["behind"])

    assert ([each["label"] for each in second["items"]], second["behind"]) == (["Does c"], None)


def test_an_item_is_told_with_what_it_stands_below(shelf: Shelf, client: Client) -> None:
    shelf.put(TREE)

    found = told(client, f"/items/{identifier('b')}")

    assert found["item"] == item("b")
    assert [each["label"] for each in found["above"]] == ["Does a"]
    assert [each["name"] for each in found["levels"]] == ["low", "high"]
    assert [(each["kind"], each["direction"]) for each in found["related"]] == [("isChildOf", "to")]


def test_search_goes_through_all_frameworks_or_one(shelf: Shelf, client: Client) -> None:
    for name in ("framework", "other"):
        shelf.put(package(item(f"sing-{name}"), name=name))

    everywhere = told(client, "/items", q="sing")["items"]
    in_one = told(client, "/items", q="sing", framework=identifier("other"))["items"]

    assert (len(everywhere), [each["label"] for each in in_one]) == (2, ["Does sing-other"])


@pytest.mark.parametrize("packed", [{"text": "statement\nsings"}, {"base64": b64encode(b"statement\nsings").decode()}])
def test_a_file_is_imported_with_its_report(shelf: Shelf, client: Client, packed: dict[str, str]) -> None:
    answer = client.request("POST", f"{API}/frameworks", json_data={"name": "x.csv", "title": "Choir", **packed})

    assert answer.status_code == 200, answer.text
    assert (answer.json["title"], answer.json["items"], answer.json["report"]) == ("Choir", 1, [])
    assert [each.label for each in shelf.outline().items.values()] == ["sings"]


def test_a_framework_is_removed(shelf: Shelf, client: Client) -> None:
    shelf.put(TREE)

    client.request("DELETE", f"{API}/frameworks/{identifier('framework')}")

    assert told(client, "/frameworks")["frameworks"] == []


@pytest.mark.parametrize(("method", "path"), [("POST", "/frameworks"), ("DELETE", f"/frameworks/{identifier('x')}")])
def test_who_may_read_changes_nothing(client_with: Callable[..., Client], method: str, path: str) -> None:
    body = {"name": "x.csv", "text": "statement\nsings"} if method == "POST" else None

    answer = client_with("competencies/read").request(method, API + path, json_data=body)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        (f"/frameworks/{identifier('nothing')}", {}, "no framework"),
        (f"/items/{identifier('nothing')}", {}, "no item"),
        ("/items", {}, "q is refused"),
        ("/items", {"q": "x", "limit": 1000}, "limit is refused"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(client: Client, path: str, query: dict[str, Any], message: str) -> None:
    answer = client.get(API + path, **query)

    assert answer.status_code in (400, 404)
    assert message in answer.json["detail"]


def test_answers_are_as_the_openapi_document_says(app: Flask, shelf: Shelf, client: Client) -> None:
    shelf.put(TREE)
    document: Any = app.test_client().get("/openapi.json").json
    framework, an_item = identifier("framework"), identifier("b")
    query = {f"{API}/items": {"q": "does"}}
    asked = {
        f"{API}/frameworks": f"{API}/frameworks",
        f"{API}/frameworks/{{framework}}": f"{API}/frameworks/{framework}",
        f"{API}/frameworks/{{framework}}/items": f"{API}/frameworks/{framework}/items",
        f"{API}/items": f"{API}/items",
        f"{API}/items/{{item}}": f"{API}/items/{an_item}",
    }

    answers = {described: client.get(path, **query.get(path, {})) for described, path in asked.items()}
    found = [differences(document, described, answer) for described, answer in answers.items()]

    assert found == [[]] * len(asked)
