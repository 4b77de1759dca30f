"""Keys and secrets: who comes in, for how long, and what is kept of them (1.0.3 Communication 4.0)."""

import base64
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from lrs.clock import now_us
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Issued, Wanted
from lrs.storage.senders.credentials import Credential
from lrs.storage.tables import metadata
from tests.client import Client
from tests.conftest import make_credential

SECOND_US = 1_000_000
WANTED = Wanted("test", ["all"], "http://lrs.example.com")


@pytest.fixture
def issued(database: Database, store_id: int) -> Issued:
    """A credential with all rights."""
    return make_credential(database, store_id)


def _status(app: Flask, issued: Issued) -> int:
    return Client(app, issued.key, issued.secret).get("/statements").status_code


def _known(database: Database, store_id: int, key: str) -> Credential:
    return next(each for each in credentials.all_of_store(database, store_id) if each.key == key)


def _with_header(app: Flask, value: str | None) -> TestResponse:
    headers: dict[str, Any] = {"Authorization": value}
    return Client(app, "", "").request("GET", "/statements", headers=headers)


def _basic(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return "Basic " + base64.b64encode(raw).decode()


def test_key_and_secret_come_in(app: Flask, issued: Issued) -> None:
    assert _status(app, issued) == 200


@pytest.mark.parametrize("scheme", ["basic", "BASIC"])
def test_the_scheme_may_be_spelt_in_any_case(app: Flask, issued: Issued, scheme: str) -> None:
    """RFC 7617 2: both scheme and parameter names are matched case-insensitively."""
    header = _basic(f"{issued.key}:{issued.secret}").replace("Basic", scheme)

    assert _with_header(app, header).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("Basic", id="only-the-scheme"),
        pytest.param("Basic Og==", id="empty-key-and-secret"),
        pytest.param("Basic !!!", id="no-base64"),
        pytest.param(_basic(b"\xff\xfe:\xff"), id="not-utf-8"),
        pytest.param(_basic("no colon"), id="no-colon"),
        pytest.param(_basic("unknown:secret"), id="unknown-key"),
        pytest.param(_basic("a\0b:secret"), id="nul-in-the-key"),
        pytest.param(_basic("k" * 100_000 + ":x"), id="endless-key"),
        pytest.param("Digest username=x", id="another-scheme"),
        pytest.param("Bearer", id="bearer-without-a-token"),
        pytest.param("Bearer x.y.z", id="what-is-no-token"),
    ],
)
def test_other_headers_stay_out(app: Flask, header: str | None) -> None:
    """Communication 3.2: 401 Unauthorized: authentication is required, or the given credentials have been refused."""
    answer = _with_header(app, header)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("key", ["a\0b", "k" * 100_000], ids=["nul", "endless"])
def test_what_can_be_no_key_is_a_wrong_one_in_the_form_too(app: Flask, key: str) -> None:
    answer = app.test_client().post("/sign-in", data={"key": key, "secret": "x"})

    assert answer.status_code == 401


def test_what_can_be_no_key_is_not_remembered(app: Flask, database: Database) -> None:
    before = len(database.credentials)

    for number in range(10):
        app.test_client().post("/sign-in", data={"key": f"{number}" * 65, "secret": "x"})

    assert len(database.credentials) == before


@pytest.mark.parametrize("secret", ["", "wrong"], ids=["empty", "wrong"])
def test_a_wrong_secret_stays_out(app: Flask, issued: Issued, secret: str) -> None:
    assert _status(app, replace(issued, secret=secret)) == 401


def test_the_hash_of_a_secret_is_no_secret(app: Flask, database: Database, store_id: int, issued: Issued) -> None:
    kept = _known(database, store_id, issued.key).secret_hash

    assert _status(app, replace(issued, secret=kept.hex())) == 401


@pytest.mark.parametrize(
    ("offset_s", "status"), [pytest.param(60, 200, id="before"), pytest.param(-1, 401, id="after")]
)
def test_a_credential_is_right_until_it_expires(
    app: Flask, database: Database, store_id: int, offset_s: int, status: int
) -> None:
    wanted = replace(WANTED, expires_us=now_us() + offset_s * SECOND_US)
    issued = credentials.create(database, store_id, wanted)

    assert _status(app, issued) == status


def test_a_revoked_credential_stays_out_from_the_next_request_on(
    app: Flask, database: Database, issued: Issued
) -> None:
    assert _status(app, issued) == 200

    credentials.revoke(database, issued.key)

    assert _status(app, issued) == 401


def test_revoking_one_credential_leaves_others_alone(app: Flask, database: Database, store_id: int) -> None:
    revoked, other = make_credential(database, store_id), make_credential(database, store_id)

    credentials.revoke(database, revoked.key)

    assert _status(app, other) == 200


def test_both_secrets_are_right_while_a_rotation_overlaps(app: Flask, database: Database, issued: Issued) -> None:
    renewed = credentials.rotate(database, issued.key, overlap_s=60)

    assert renewed.key == issued.key
    assert (_status(app, issued), _status(app, renewed)) == (200, 200)


def test_only_the_new_secret_is_right_after_the_overlap(app: Flask, database: Database, issued: Issued) -> None:
    renewed = credentials.rotate(database, issued.key, overlap_s=1)

    time.sleep(1.05)

    assert (_status(app, issued), _status(app, renewed)) == (401, 200)


def test_a_rotation_without_overlap_ends_the_old_secret_at_once(app: Flask, database: Database, issued: Issued) -> None:
    renewed = credentials.rotate(database, issued.key, overlap_s=0)

    assert (_status(app, issued), _status(app, renewed)) == (401, 200)


def test_revoking_ends_both_secrets_of_a_rotation(app: Flask, database: Database, issued: Issued) -> None:
    renewed = credentials.rotate(database, issued.key, overlap_s=60)

    credentials.revoke(database, issued.key)

    assert (_status(app, issued), _status(app, renewed)) == (401, 401)


def test_a_rotation_keeps_the_authority(app: Flask, database: Database, issued: Issued) -> None:
    """Statements written before stay one's own."""
    Client(app, issued.key, issued.secret).post_statements(_minimal())

    renewed = credentials.rotate(database, issued.key, overlap_s=0)

    Client(app, renewed.key, renewed.secret).post_statements(_minimal())
    first, second = (each["authority"] for each in Client(app, renewed.key, renewed.secret).find())
    assert first == second


def test_no_table_holds_a_secret(database: Database, issued: Issued) -> None:
    renewed = credentials.rotate(database, issued.key, overlap_s=60)

    rows = _all_values(database)

    assert issued.key in rows
    assert not any(each in rows for each in (issued.secret, renewed.secret))


def test_no_file_of_sqlite_holds_a_secret(database: Database, settings: Settings, issued: Issued) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("the database is not a file of ours")
    path = Path(settings.database_url.removeprefix("sqlite:///"))

    written = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))

    assert issued.key.encode() in written
    assert issued.secret.encode() not in written


def test_secrets_have_256_random_bits(database: Database, store_id: int) -> None:
    first, second = make_credential(database, store_id), make_credential(database, store_id)

    assert first.secret != second.secret
    assert len(base64.urlsafe_b64decode(first.secret + "=")) == 32


def test_an_unused_credential_has_no_last_use(database: Database, store_id: int, issued: Issued) -> None:
    assert _known(database, store_id, issued.key).last_used_us is None


def test_the_last_use_is_noted(app: Flask, database: Database, store_id: int, issued: Issued) -> None:
    before_us = now_us()

    _status(app, issued)

    last_used_us = _known(database, store_id, issued.key).last_used_us
    assert last_used_us is not None
    assert before_us <= last_used_us <= now_us()


def test_a_refused_secret_is_no_use(app: Flask, database: Database, store_id: int, issued: Issued) -> None:
    _status(app, replace(issued, secret="wrong"))

    assert _known(database, store_id, issued.key).last_used_us is None


def _minimal() -> dict[str, Any]:
    return {
        "actor": {"mbox": "mailto:x@example.com"},
        "verb": {"id": "http://example.com/verbs/did"},
        "object": {"id": "http://example.com/1"},
    }


def _all_values(database: Database) -> str:
    """Everything in every table, as text."""
    with database.read_server() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in metadata.tables]
    return repr([[_readable(value) for value in row] for table in rows for row in table])


def _readable(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def test_a_list_has_all_newest_first_however_many_pages_it_takes(database: Database, store_id: int) -> None:
    made = [make_credential(database, store_id).key for _ in range(5)]

    listed = [each.key for each in credentials.all_of_store(database, store_id, page_size=2)]

    assert listed == made[::-1]
