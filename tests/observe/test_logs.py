"""What a server writes to its log, as text and as JSON, and what it never writes."""

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import text

from lrs.cli import cli
from lrs.storage.database.engine import make_engine
from tests.observe.conftest import Serving
from tests.reliability.server import Server
from tests.statements import statement


@pytest.fixture(scope="module")
def json_server(serving: Serving) -> Iterator[Server]:
    with serving(log_format="json") as server:
        yield server


@pytest.fixture(scope="module")
def text_server(serving: Serving) -> Iterator[Server]:
    with serving() as server:
        yield server


def ask(server: Server, path: str, method: str = "GET", **options: Any) -> str:
    """Send a request with an id of its own, and return the id when the server has written down that it is answered."""
    request_id = uuid4().hex
    headers = {"X-Request-ID": request_id, "X-Experience-API-Version": "1.0.3", **options.pop("headers", {})}
    auth = (server.store.key, server.store.secret)
    requests.request(method, server.url + path, headers=headers, auth=auth, timeout=30, **options)
    until = time.monotonic() + 10
    while not any("lrs.access" in line for line in lines_of(server, request_id)):
        assert time.monotonic() < until, server.log_text()
        time.sleep(0.02)
    return request_id


def lines_of(server: Server, request_id: str) -> list[str]:
    return [line for line in server.log_text().splitlines() if request_id in line]


def test_a_request_is_a_line_of_json(json_server: Server) -> None:
    request_id = ask(json_server, "/xapi/statements?verb=http://example.com/verb")

    logged = [json.loads(line) for line in lines_of(json_server, request_id)]

    changing = {"ms", "time"}
    assert [{name: value for name, value in line.items() if name not in changing} for line in logged] == [
        {
            "level": "INFO",
            "logger": "lrs.access",
            "message": "GET /xapi/statements 200",
            "method": "GET",
            "path": "/xapi/statements",
            "status": 200,
            "bytes": len('{"statements":[],"more":""}'),
            "store_id": json_server.store.store_id,
            "key": json_server.store.key,
            "request_id": request_id,
        }
    ]
    assert changing <= logged[0].keys()
    assert abs(time.time() - datetime.fromisoformat(logged[0]["time"]).timestamp()) < 30


def test_a_request_is_a_line_of_text(text_server: Server) -> None:
    request_id = ask(text_server, "/xapi/about")

    (line,) = lines_of(text_server, request_id)

    assert f" INFO lrs.access [{request_id}] GET /xapi/about 200 " in line
    assert line.endswith(" bytes, key -, store -")


def test_a_line_of_text_says_when_how_long_how_much_and_who(text_server: Server) -> None:
    request_id = ask(text_server, "/xapi/statements")

    (line,) = lines_of(text_server, request_id)

    sender = f"key {text_server.store.key}, store {text_server.store.store_id}"
    told = rf"INFO lrs\.access \[{request_id}\] GET /xapi/statements 200 \d+\.\d ms, 27 bytes, {sender}"
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d,\d{{3}} {told}", line), line
    logged_s = datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").timestamp()
    assert abs(time.time() - logged_s) < 30


def test_a_path_cannot_begin_a_line_of_its_own(text_server: Server) -> None:
    ask(text_server, "/xapi/a%0A2026-01-01%20INFO%20forged")

    assert [line for line in text_server.log_text().splitlines() if line.startswith("2026-01-01")] == []


def test_a_streamed_answer_is_logged_with_all_its_bytes(json_server: Server) -> None:
    request_id = ask(json_server, "/xapi/statements?attachments=true")

    (line,) = lines_of(json_server, request_id)

    assert json.loads(line)["bytes"] > len('{"statements":[],"more":""}')


def test_nothing_that_was_sent_is_logged(json_server: Server) -> None:
    """Bodies and queries hold names of people."""
    ask(json_server, '/xapi/statements?agent={"mbox":"mailto:query@example.com"}')
    ask(json_server, "/xapi/statements", "POST", json=statement(actor={"mbox": "mailto:body@example.com"}))
    ask(json_server, "/xapi/statements", "POST", json=statement(actor={"mbox": "refused@example.com"}))
    ask(
        json_server, "/xapi/statements", "POST", data=b"broken@example.com", headers={"Authorization": "Basic c2VjcmV0"}
    )

    found = json_server.log_text()

    assert [word for word in ("@example.com", json_server.store.secret, "c2VjcmV0") if word in found] == []


def test_probes_are_not_logged(json_server: Server) -> None:
    requests.get(json_server.url + "/health/live", timeout=30)
    requests.get(json_server.url + "/health/ready", timeout=30)

    ask(json_server, "/xapi/about")

    assert "/health/" not in json_server.log_text()


def test_a_mistake_of_the_server_is_one_object_with_its_traceback(serving: Serving) -> None:
    with serving(log_format="json") as server:
        _spoil(server)
        request_id = ask(server, "/xapi/statements", headers={"X-Experience-API-Version": ""})
        logged = [json.loads(line) for line in lines_of(server, request_id)]

    assert [(line["logger"], line["level"]) for line in logged] == [
        ("lrs.web.problem", "ERROR"),
        ("lrs.access", "INFO"),
    ]
    assert logged[0]["traceback"].startswith("Traceback (most recent call last):\n")
    assert logged[1]["status"] == 500


def _spoil(server: Server) -> None:
    """Make the settings of the stores unreadable, which nothing but a mistake could do."""
    engine = make_engine(server.store.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE stores SET settings = 'no JSON'"))
    engine.dispose()


def test_the_access_log_can_be_switched_off(serving: Serving) -> None:
    with serving(access_log="false") as server:
        answer = requests.get(server.url + "/xapi/about", timeout=30)

    assert answer.status_code == 200
    assert "/xapi/about" not in server.log_text()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CAIRN_LOG_FORMAT", "xml", "log_format is 'xml', by CAIRN_LOG_FORMAT. It has to be text or json."),
        (
            "CAIRN_LOG_LEVEL",
            "loud",
            "log_level is 'loud', by CAIRN_LOG_LEVEL. It has to be debug, info, warning or error.",
        ),
        ("CAIRN_ACCESS_LOG", "maybe", "access_log is 'maybe', by CAIRN_ACCESS_LOG. It has to be true or false."),
    ],
)
def test_a_setting_that_is_none_is_named(variable: str, value: str, said: str) -> None:
    answer = CliRunner().invoke(cli, ["serve"], env={variable: value})

    assert str(answer.exception) == said
