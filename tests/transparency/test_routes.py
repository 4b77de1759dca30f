"""/stores/<store>/log: what strangers are shown, and what only those who may read."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lrs.config import Settings
from lrs.database import Database
from lrs.operations import stores
from lrs.operations.transparency import heads
from lrs.verifiable.controllers import key_of
from lrs.verifiable.log.transparency import check_consistency, check_inclusion, claimed_head, read_head
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.transparency.conftest import PUBLIC_URL, Store
from tests.transparency.test_heads import body_of

Get = Callable[..., TestResponse]
OTHER = "0" * 64


@pytest.fixture
def name(database: Database, store_id: int) -> str:
    return stores.by_id(database, store_id).name


@pytest.fixture
def get(app: Flask, name: str) -> Get:
    """Asks as a stranger."""
    return lambda what, **params: app.test_client().get(f"/stores/{name}/log/{what}", query_string=params)


@pytest.fixture
def get_with(app: Flask, name: str, client_with: Callable[..., Client]) -> Callable[..., Get]:
    """Asks with credentials of the store that have these scopes."""

    def make(*scopes: str) -> Get:
        client = client_with(*scopes)
        return lambda what, **params: Client(app, client.key, client.secret, mount="/stores").get(
            f"/{name}/log/{what}", **{each: str(value) for each, value in params.items()}
        )

    return make


def hash_of(database: Database, store_id: int, statement_id: UUID) -> str:
    return sha256(body_of(database, store_id, statement_id)).hexdigest()


def test_a_stranger_checks_that_a_log_was_only_appended_to(
    get: Get, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "RECENT_US", 0)
    store(3)
    older = get("head").json
    store(4)
    later = get("head").json

    proof = get("consistency", first=3, second=7)

    check_consistency(claimed_head(older["jws"]), claimed_head(later["jws"]), proof.json)
    assert get("consistency", first=3).json == proof.json


def test_a_stranger_finds_the_key_of_a_head_where_it_says(app: Flask, get: Get, store: Store) -> None:
    store(1)
    head = get("head").json

    key = key_of(head["key_id"], head["iss"], lambda url: app.test_client().get(url.removeprefix(PUBLIC_URL)).data)

    assert read_head(head["jws"], key).root_hash == head["root_hash"]


def test_a_stranger_who_has_a_statement_is_shown_that_it_is_in_the_log(
    get: Get, database: Database, store_id: int, store: Store
) -> None:
    (one, *_) = store(3)
    head = claimed_head(get("head").json["jws"])

    proof = get("inclusion", statementId=one, sha256=hash_of(database, store_id, one).upper()).json

    check_inclusion(head, proof, body_of(database, store_id, one))


def test_a_stranger_is_not_told_whether_a_statement_is_there(
    get: Get, database: Database, store_id: int, store: Store
) -> None:
    (one,) = store(1)

    guessed = get("inclusion", statementId=one, sha256=OTHER)
    unknown = get("inclusion", statementId=(other := uuid4()), sha256=OTHER)

    assert (guessed.status_code, unknown.status_code) == (404, 404)
    assert guessed.json["detail"].replace(str(one), str(other)) == unknown.json["detail"]
    assert get("inclusion", statementId=one).status_code == 400
    assert get("inclusion", position=1).status_code == 401


def test_who_guesses_hashes_is_stopped(database: Database, settings: Settings, store: Store, name: str) -> None:
    (one,) = store(1)
    asking = create_app(database, replace(settings, failed_sign_ins_per_minute=3)).test_client()
    params = {"statementId": str(one), "sha256": OTHER}

    answers = [asking.get(f"/stores/{name}/log/inclusion", query_string=params).status_code for _ in range(4)]

    assert answers == [404, 404, 404, 429]


def test_who_reads_all_statements_needs_no_hash(get_with: Callable[..., Get], store: Store) -> None:
    one, two = store(2)

    get = get_with("statements/read")

    assert get("inclusion", statementId=one).json["position"] == 1
    assert get("inclusion", position=2).json["statement_id"] == str(two)


def test_who_reads_only_their_own_is_as_a_stranger(get_with: Callable[..., Get], store: Store) -> None:
    (one,) = store(1)

    get = get_with("statements/read/mine")

    assert get("inclusion", statementId=one).status_code == 400
    assert get("inclusion", position=1).status_code == 403


def test_credentials_of_another_store_read_nothing_here(
    app: Flask, database: Database, store: Store, name: str
) -> None:
    store(1)
    issued = make_credential(database, make_store(database), "all")
    get = Client(app, issued.key, issued.secret, mount="/stores").get

    assert get(f"/{name}/log/inclusion", position="1").status_code == 403
    assert get(f"/{name}/log/head").status_code == 200


def test_a_store_may_show_its_log_to_its_own_only(
    get: Get, get_with: Callable[..., Get], database: Database, store: Store, name: str
) -> None:
    (one,) = store(1)
    stores.change_settings(database, name, {"log_open": False})

    for what, params in (
        ("head", {}),
        ("consistency", {"first": 1}),
        ("inclusion", {"statementId": one, "sha256": OTHER}),
    ):
        assert get(what, **params).status_code == 401
    assert get_with("statements/write")("head").status_code == 403
    mine = get_with("statements/read/mine")("head")
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "private, max-age=10")


def test_what_is_of_a_size_may_be_kept_for_ever_and_what_is_of_now_may_not(
    get: Get, get_with: Callable[..., Get], store: Store
) -> None:
    store(3)

    kept = {
        (what, *params): get(what, **params).headers["Cache-Control"]
        for what, params in (
            ("head", {}),
            ("head", {"size": 3}),
            ("consistency", {"first": 1}),
            ("consistency", {"first": 1, "second": 2}),
        )
    }

    assert kept == {
        ("head",): "public, max-age=10",
        ("head", "size"): "public, max-age=31536000, immutable",
        ("consistency", "first"): "public, max-age=10",
        ("consistency", "first", "second"): "public, max-age=31536000, immutable",
    }
    for_reader = get_with("all")("inclusion", position=1, size=2)
    assert for_reader.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_head_of_a_size_is_the_one_that_was_signed_then(get: Get, store: Store) -> None:
    store(2)
    head = get("head").json
    store(2)

    assert get("head", size=2).json == head
    assert get("head", size=3).status_code == 404


@pytest.mark.parametrize(
    ("what", "params"),
    [
        ("consistency", {}),
        ("consistency", {"first": 0}),
        ("consistency", {"first": 2, "second": 1}),
        ("consistency", {"first": 1, "second": 10**18}),
        ("consistency", {"first": "x"}),
        ("inclusion", {}),
        ("inclusion", {"statementId": "x"}),
        ("inclusion", {"statementId": "00000000-0000-4000-8000-000000000000", "sha256": OTHER, "size": 0}),
        ("head", {"first": 1}),
    ],
    ids=str,
)
def test_what_can_not_be_is_refused(get: Get, store: Store, what: str, params: dict[str, Any]) -> None:
    store(2)

    answer = get(what, **params)

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_an_empty_log_has_no_proofs(get: Get) -> None:
    assert get("head").json["tree_size"] == 0
    assert get("consistency", first=1).status_code == 404
    assert get("inclusion", statementId=uuid4(), sha256=OTHER).status_code == 404


def test_a_store_that_is_not_there_has_no_log(app: Flask) -> None:
    assert app.test_client().get("/stores/none-such/log/head").status_code == 404
