"""Strings that send careless patterns and loops astray take bounded time, and keep nobody else waiting.

Time is the server's on the processor: it doesn't grow where a machine has other work.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.reliability.server import Server, Store, running
from tests.statements import ANN, statement

BOUND_S = 2.0
GIVEN_UP_AFTER_S = 20.0
MANY = 500_000
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def sqlite_server(store_of: Callable[[str], Store]) -> Iterator[Server]:
    server = Server(store_of("sqlite"), {"max_request_bytes": 64 * MIB})
    with running(server):
        yield server


def _seconds(server: Server, method: str, **options: Any) -> float:
    """How long the server worked on the answer. One that gives none is started anew, for the next test."""
    begun_s = server.processor_s()
    try:
        with server.client() as client:
            answer = client.request(method, "/statements", timeout=GIVEN_UP_AFTER_S, **options)
    except requests.RequestException:
        server.kill()
        server.start()
        return GIVEN_UP_AFTER_S
    assert answer.status_code in (200, 400, 413, 431), answer.text[:500]
    return server.processor_s() - begun_s


def _attachment(**properties: Any) -> dict[str, Any]:
    made = {
        "usageType": "http://example.com/usage",
        "display": {"en": "a"},
        "contentType": "text/plain",
        "length": 1,
        "sha2": "a" * 64,
        "fileUrl": "http://example.com/file",
        **properties,
    }
    return statement(attachments=[made])


def _in_language(tag: str) -> dict[str, Any]:
    return statement(context={"language": tag})


def _lasting(duration: str) -> dict[str, Any]:
    return statement(result={"duration": duration})


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(statement(verb={"id": "a" * MANY}), id="IRI: a scheme without end"),
        pytest.param(statement(verb={"id": "a" + ":" * MANY + " "}), id="IRI: colons"),
        pytest.param(statement(verb={"id": "http://example.com/" + "%" * MANY}), id="IRI: percent signs"),
        pytest.param(_in_language("en" + "-a" * 40 + "-"), id="tag: subtags of one letter"),
        pytest.param(_in_language("en" + "-a-bb" * 40 + "-"), id="tag: extensions"),
        pytest.param(_in_language("en" + "-aaaaa" * 100_000 + "!"), id="tag: variants"),
        pytest.param(_in_language("x" + "-a" * 100_000 + "!"), id="tag: private use"),
        pytest.param(_in_language("en-x" + "-a-bb" * 50_000), id="tag: private use that is valid"),
        pytest.param(_in_language("en" + "-b-aaaaaaaa" + "-aaaaaaaa" * 50_000), id="tag: one long extension"),
        pytest.param(_in_language("a" * MANY), id="tag: one letter"),
        pytest.param(
            statement(verb={"id": "http://example.com", "display": {"en" + "-a" * 40 + "-": "a"}}),
            id="tag: the key of a language map",
        ),
        pytest.param(_lasting("P" + "1" * MANY), id="duration: digits"),
        pytest.param(_lasting("P" + "1.1" * MANY), id="duration: fractions"),
        pytest.param(_lasting("PT" + "1" * MANY + "." + "1" * MANY + "X"), id="duration: a long fraction"),
        pytest.param(_lasting("PT1" + ".11" * MANY + "S"), id="duration: many points"),
        pytest.param(_lasting("PT1." + "1" * MANY + "S"), id="duration: a fraction that is valid"),
        pytest.param(statement(timestamp="2026-01-01T00:00:00." + "1" * MANY), id="timestamp: a long fraction"),
        pytest.param(statement(timestamp="2026-01-01T00:00:00." + "1" * MANY + "x"), id="timestamp: a bad end"),
        pytest.param(statement(timestamp="2" * MANY), id="timestamp: digits"),
        pytest.param(_attachment(contentType="a" * MANY), id="media type: one letter"),
        pytest.param(_attachment(contentType="a/" + "a" * MANY + "\n"), id="media type: a line end"),
        pytest.param(_attachment(contentType="a/a" + " " * MANY + "x"), id="media type: blanks"),
        pytest.param(_attachment(contentType="a/a" + ";a=a" * MANY + "\n"), id="media type: parameters"),
        pytest.param(statement(actor={"mbox": "mailto:" + "a" * MANY}), id="mailbox: no at sign"),
        pytest.param(statement(actor={"mbox": "mailto:" + "a." * MANY + "@"}), id="mailbox: dots"),
        pytest.param(statement(actor={"mbox": "mailto:a@" + "a." * MANY + " "}), id="mailbox: a long domain"),
        pytest.param(statement(actor={"mbox": "mailto:" + "@" * MANY}), id="mailbox: at signs"),
        pytest.param(statement(id="a-" * MANY), id="UUID"),
        pytest.param(_attachment(sha2="a" * MANY), id="SHA-2"),
        pytest.param(statement(result={"score": {"raw": int("9" * 4000)}}), id="a number of 4,000 digits"),
    ],
)
def test_a_statement_with_an_endless_string_is_answered_in_time(sqlite_server: Server, sent: dict[str, Any]) -> None:
    body = json.dumps(sent).encode()

    assert _seconds(sqlite_server, "POST", data=body, headers={"Content-Type": "application/json"}) < BOUND_S


@pytest.fixture(scope="module")
def pages_of_names(sqlite_server: Server) -> Server:
    """The server with statements whose language maps have many languages."""
    names = {f"{first}{second}": "a" for first in "abcdefgh" for second in "abcdefgh"}
    sent = statement(verb={"id": "http://example.com", "display": names}, actor=ANN)
    with sqlite_server.client() as client:
        client.post_statements([{**sent, "id": statement()["id"]} for _ in range(100)])
    return sqlite_server


@pytest.mark.usefixtures("pages_of_names")
@pytest.mark.parametrize(
    "header",
    [
        pytest.param("en" + "-a" * 60_000, id="one language with 60,000 subtags"),
        pytest.param(",".join(f"x{number}" for number in range(20_000)), id="20,000 languages"),
        pytest.param("," * 100_000, id="100,000 commas"),
        pytest.param("en;q=" + "1" * 100_000, id="a quality of 100,000 digits"),
        pytest.param("en" + ";" * 100_000, id="100,000 semicolons"),
    ],
)
def test_an_endless_accept_language_is_answered_in_time(sqlite_server: Server, header: str) -> None:
    took_s = _seconds(sqlite_server, "GET", params={"format": "canonical"}, headers={"Accept-Language": header})

    assert took_s < BOUND_S


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"X-Experience-API-Version": "1.0." + "1" * 100_000}, id="version"),
        pytest.param({"Content-Type": "multipart/mixed;" + ' a="' * 50_000}, id="content type"),
        pytest.param({"Accept": "a/b," * 50_000}, id="accept"),
        pytest.param({"Cookie": "a=b;" * 50_000}, id="cookie"),
        pytest.param({"If-None-Match": 'W/"' * 50_000}, id="entity tags"),
    ],
)
def test_an_endless_header_is_answered_in_time(sqlite_server: Server, header: dict[str, str]) -> None:
    assert _seconds(sqlite_server, "GET", headers=header) < BOUND_S


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: statement(**{f"x{n}": 1 for n in range(1_000_000)}), id="unknown properties"),
        pytest.param(lambda: statement(attachments=[{}] * 3_000_000), id="items that lack all"),
        pytest.param(lambda: statement(result={"extensions": {f"{n}": 1 for n in range(1_000_000)}}), id="keys"),
    ],
)
def test_what_is_wrong_in_a_million_places_is_told_in_time(
    sqlite_server: Server, make: Callable[[], dict[str, Any]]
) -> None:
    body = json.dumps(make())

    assert _seconds(sqlite_server, "POST", data=body, headers={"Content-Type": "application/json"}) < 2 * BOUND_S


BOUNDARY = "b" * 61
BEGUN = f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("begin", "again", "times"),
    [
        pytest.param(b"", b" ", 48 * MIB, id="no boundary"),
        pytest.param(BEGUN, b" ", 15 * MIB, id="a part without end"),
        pytest.param(BEGUN, b"-", 15 * MIB, id="a part of dashes"),
        pytest.param(BEGUN, f"\r\n--{BOUNDARY}".encode()[:-1], 12 * MIB // 64, id="boundaries that lack a letter"),
        pytest.param(b"", f"--{BOUNDARY}x".encode(), 48 * MIB // 64, id="boundaries with a letter too many"),
        pytest.param(f"--{BOUNDARY}".encode(), b" ", 48 * MIB, id="a boundary with blanks without end"),
        pytest.param(BEGUN[:-2], b"a: b\r\n", 8 * MIB, id="headers without end"),
    ],
)
def test_a_multipart_body_without_end_is_answered_in_time(
    sqlite_server: Server, begin: bytes, again: bytes, times: int
) -> None:
    headers = {"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}

    assert _seconds(sqlite_server, "POST", data=begin + again * times, headers=headers) < BOUND_S
