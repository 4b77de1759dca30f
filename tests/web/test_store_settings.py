"""What a store may decide for itself (docs/settings.md), for senders that can't do as the specification asks."""

import pytest

from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations import stores
from tests.client import Client
from tests.statements import ANN, statement

WITHOUT_VERSION = {"X-Experience-API-Version": None}


def decide(database: Database, store_id: int, setting: str, value: object) -> None:
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    stores.change_settings(database, name, {setting: value})


def test_a_store_may_assume_a_version(client: Client, database: Database, store_id: int) -> None:
    decide(database, store_id, "assumed_version", "1.0.3")

    answer = client.post_statements(statement(), headers=WITHOUT_VERSION)

    assert answer.status_code == 200
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


def test_no_version_is_assumed_for_a_stranger(client: Client, database: Database, store_id: int) -> None:
    decide(database, store_id, "assumed_version", "1.0.3")

    answer = client.post_statements(statement(), headers={**WITHOUT_VERSION, "Authorization": None})

    assert answer.status_code == 400


def test_a_store_may_let_profiles_be_created_without_a_precondition(
    client: Client, database: Database, store_id: int
) -> None:
    """Communication 3.1 refuses them; some clients can't send If-None-Match at all."""
    decide(database, store_id, "create_profiles_without_precondition", True)
    params = {"agent": ANN, "profileId": "preferences"}

    created = client.request("PUT", "/agents/profile", params=params, data=b"{}")
    replaced = client.request("PUT", "/agents/profile", params=params, data=b"[]")

    assert (created.status_code, replaced.status_code) == (204, 409)


def test_the_answer_to_a_stored_document_has_its_etag(client: Client) -> None:
    params = {"agent": ANN, "profileId": "preferences"}

    stored = client.request("PUT", "/agents/profile", params=params, data=b"{}", headers={"If-None-Match": "*"})

    assert stored.headers["ETag"] == client.get("/agents/profile", **params).headers["ETag"]


@pytest.mark.parametrize(
    "concepts",
    [
        pytest.param([], id="a list"),
        pytest.param({"liked": "http://example.com/liked"}, id="a verb that is in no list"),
        pytest.param({"liked": [1]}, id="a number for a verb"),
        pytest.param({"liked": ["liked"]}, id="a verb that is no IRI"),
    ],
)
def test_concepts_that_are_none_are_refused(database: Database, store_id: int, concepts: object) -> None:
    with pytest.raises(BadRequest, match="IRIs of verbs"):
        decide(database, store_id, "concepts", concepts)
