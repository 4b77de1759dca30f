"""Two stores of one server never see each other's anything, whatever is sent to either."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from lrs.database import Database
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, COMPLETED, COURSE, reference_to, statement, voiding
from tests.web import multipart

# So few ids and names that both stores get the same ones.
IDS = [f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(3)]
BY_ID = ("statementId", "voidedStatementId")
STATE = {"activityId": COURSE["id"], "agent": ANN}
PLACES: dict[str, tuple[str, dict[str, Any]]] = {
    "/activities/state": ("stateId", STATE),
    "/activities/profile": ("profileId", {"activityId": COURSE["id"]}),
    "/agents/profile": ("profileId", {"agent": ANN}),
}
FILTERS: list[dict[str, Any]] = [
    {},
    {"verb": COMPLETED},
    {"agent": ANN, "activity": COURSE["id"], "related_activities": True},
]


@dataclass
class Tenant:
    """A store whose every text bears its mark."""

    client: Client
    mark: str

    @property
    def content(self) -> bytes:
        return f"content of {self.mark}".encode()

    def post(self, one: dict[str, Any], *contents: bytes) -> None:
        answer = multipart.post(self.client, one, *contents) if contents else self.client.post_statements(one)
        assert answer.status_code in (200, 409), answer.text

    def plain(self, statement_id: str) -> dict[str, Any]:
        """A statement full of the mark."""
        return statement(
            id=statement_id,
            actor={**ANN, "name": self.mark},
            object={**COURSE, "definition": {"name": {"en": self.mark}}},
            result={"response": self.mark},
        )


def _store(tenant: Tenant, statement_id: str) -> None:
    tenant.post(tenant.plain(statement_id))


def _refer(tenant: Tenant, statement_id: str) -> None:
    tenant.post(reference_to({"id": statement_id}, result={"response": tenant.mark}))


def _void(tenant: Tenant, statement_id: str) -> None:
    tenant.post(voiding({"id": statement_id}, result={"response": tenant.mark}))


def _attach(tenant: Tenant, statement_id: str) -> None:
    declared = multipart.attachment(tenant.content)
    tenant.post({**tenant.plain(statement_id), "attachments": [declared]}, tenant.content)


def _put_documents(tenant: Tenant, document_id: str) -> None:
    for path, (id_name, place) in PLACES.items():
        params = {**place, id_name: document_id}
        tenant.client.request("POST", path, params=params, json_data={tenant.mark: tenant.mark})


def _delete_documents(tenant: Tenant, document_id: str) -> None:
    for path, (id_name, place) in PLACES.items():
        tenant.client.request("DELETE", path, params={**place, id_name: document_id})


def _delete_all_state(tenant: Tenant, _: str) -> None:
    tenant.client.request("DELETE", "/activities/state", params=STATE)


DEEDS: list[Callable[[Tenant, str], None]] = [
    _store,
    _refer,
    _void,
    _attach,
    _put_documents,
    _delete_documents,
    _delete_all_state,
]


def _tenant(app: Flask, database: Database, mark: str) -> Tenant:
    issued = make_credential(database, make_store(database))
    return Tenant(Client(app, issued.key, issued.secret), mark)


def _everything(tenant: Tenant) -> dict[str, Any]:
    """All that a store answers, by question."""
    client = tenant.client
    seen: dict[str, Any] = {
        "activity": client.get("/activities", activityId=COURSE["id"]).json,
        "person": client.get("/agents", agent={"mbox": ANN["mbox"]}).json,
        "lists": [_pages(client, {**filters, "limit": 2}) for filters in FILTERS],
        "counts": [client.get("/extensions/count", **filters).json["count"] for filters in FILTERS],
    }
    for each in IDS:
        seen[each] = [_parts(client.get("/statements", attachments=True, **{name: each})) for name in BY_ID]
    for path, (id_name, place) in PLACES.items():
        seen[path] = client.get(path, **place).json
        seen[f"{path} by id"] = [_said(client.get(path, **place, **{id_name: each})) for each in IDS]
    return seen


def _said(answer: TestResponse) -> Any:
    """What an answer says, but for the id of its request."""
    said = answer.json
    return {name: each for name, each in said.items() if name != "request_id"} if isinstance(said, dict) else said


def _pages(client: Client, params: dict[str, Any]) -> list[Any]:
    page = client.get("/statements", **params).json
    found = list(page["statements"])
    while page["more"]:
        page = client.get("/statements", **dict(parse_qsl(urlsplit(page["more"]).query))).json
        found += page["statements"]
    return found


def _parts(answer: TestResponse) -> list[bytes] | None:
    """The contents of each part; None where there is no such statement."""
    return [part.content for part in multipart.parts_of(answer)] if answer.status_code == 200 else None


deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(IDS)), min_size=1, max_size=6)


@given(of_left=deeds, of_right=deeds)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_one_store_does_is_nothing_to_another(
    app: Flask, database: Database, of_left: list[Any], of_right: list[Any]
) -> None:
    left, right = _tenant(app, database, "left-hand"), _tenant(app, database, "right-hand")
    for deed, each in of_left:
        deed(left, each)
    before = _everything(left)

    for deed, each in of_right:
        deed(right, each)

    assert _everything(left) == before
    assert left.mark not in repr(_everything(right))


def test_every_trace_that_a_store_leaves_is_looked_at(app: Flask, database: Database) -> None:
    """Were the look at a store blind, the test above could not fail."""
    tenant = _tenant(app, database, "left-hand")
    blank = _everything(tenant)

    _attach(tenant, IDS[0])
    _store(tenant, IDS[1])
    _void(tenant, IDS[1])
    _put_documents(tenant, IDS[0])

    seen = _everything(tenant)
    assert [question for question in seen if seen[question] == blank[question]] == [IDS[2]]
    assert tenant.content in seen[IDS[0]][0]


def test_a_more_link_of_another_store_shows_ones_own_statements(app: Flask, database: Database) -> None:
    left, right = _tenant(app, database, "left-hand"), _tenant(app, database, "right-hand")
    for tenant in (right, left):
        for each in IDS:
            _store(tenant, each)
    more = left.client.get("/statements", limit=1).json["more"]

    answer = right.client.get("/statements", **dict(parse_qsl(urlsplit(more).query)))

    assert [each["actor"]["name"] for each in answer.json["statements"]] == [right.mark]


def test_credentials_of_one_store_open_no_other(app: Flask, database: Database) -> None:
    left, right = _tenant(app, database, "left-hand"), _tenant(app, database, "right-hand")
    _store(left, IDS[0])

    mixed = Client(app, right.client.key, left.client.secret)

    assert mixed.get_statement(IDS[0]).status_code == 401
    assert right.client.get_statement(IDS[0]).status_code == 404
