"""The naive handler does what it is compared for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from bench import naive, sample
from lrs.config import Settings
from lrs.storage.database.engine import make_engine

AUTH = (naive.KEY, naive.SECRET)


@pytest.fixture
def database_url(new_settings: Callable[[], Settings]) -> str:
    return new_settings().database_url


@pytest.fixture
def naive_client(database_url: str) -> FlaskClient:
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    app = naive.make_app(database_url)
    app.testing = True
    return app.test_client()


def test_a_statement_is_committed(naive_client: FlaskClient, database_url: str) -> None:
    sent = next(sample.statements(1, seed=0))

    answer = naive_client.post("/xapi/statements", data=sent, auth=AUTH)

    assert answer.json == [json.loads(sent)["id"]]
    engine = make_engine(database_url)
    with engine.connect() as connection:
        bodies = connection.execute(text("SELECT body FROM naive_statements")).scalars()
        assert [json.loads(body) for body in bodies] == [json.loads(sent)]
    engine.dispose()


def test_a_broken_statement_is_refused(naive_client: FlaskClient) -> None:
    answer = naive_client.post("/xapi/statements", data=b"{}", auth=AUTH)

    assert (answer.status_code, answer.json) == (400, "'actor' is a required property")


def test_a_stranger_is_refused(naive_client: FlaskClient) -> None:
    answer = naive_client.post("/xapi/statements", data=b"{}", auth=(naive.KEY, "wrong"))

    assert answer.status_code == 401
