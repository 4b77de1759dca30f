"""Requests as bytes on a socket, which two servers might read differently (RFC 9112), or which lead astray."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from tests.reliability.server import Server, Store, running

MIB = 1024 * 1024
WITHIN_S = 15
HEAD = b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
HIDDEN = b"GET /xapi/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
NO_CHUNKS = b"\r\n0\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ABOUT = b"GET /xapi/about HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def server(store_of: Callable[[str], Store]) -> Iterator[Server]:
    server = Server(store_of("sqlite"), {"max_request_bytes": 64 * MIB})
    with running(server):
        yield server


def said(server: Server, *sent: bytes) -> bytes:
    """All that the server says until it closes the connection, which it may do before all is sent.

    Raises TimeoutError where that takes longer than WITHIN_S.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=WITHIN_S) as connection:
        until, heard = time.monotonic() + WITHIN_S, b""
        try:
            for each in sent:
                connection.sendall(each)
                if time.monotonic() > until:
                    raise TimeoutError("the server doesn't close the connection")
            while part := connection.recv(65536):
                heard += part
        except ConnectionError:
            pass
        return heard


def statuses(heard: bytes) -> list[int]:
    return [int(each[2:5]) for each in heard.split(b"HTTP/1.")[1:]]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + NO_CHUNKS, id="length and chunks"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + NO_CHUNKS, id="chunks and length"),
        pytest.param(HEAD + b"Content-Length: 0\r\nContent-Length: 39\r\n\r\n", id="two lengths"),
        pytest.param(HEAD + b"Content-Length: 0, 39\r\n\r\n", id="a list of lengths"),
        pytest.param(HEAD + b"Content-Length: +0\r\n\r\n", id="a length with a sign"),
        pytest.param(HEAD + b"Content-Length: -1\r\n\r\n", id="a length below nothing"),
        pytest.param(HEAD + b"Content-Length: 0x0\r\n\r\n", id="a length in hexadecimal"),
        pytest.param(HEAD + b"Content-Length: 0_0\r\n\r\n", id="a length with an underscore"),
        pytest.param(HEAD + b"Content-Length: \xd9\xa0\r\n\r\n", id="a length in other digits"),
        pytest.param(HEAD + b"Content-Length : 0\r\n\r\n", id="a blank before the colon"),
        pytest.param(HEAD + b"Content-Length: 0\r\n 9\r\n\r\n", id="a length that goes on in a second line"),
        pytest.param(HEAD + b"Transfer-Encoding:\r\n chunked\r\n" + NO_CHUNKS, id="chunks on a second line"),
        pytest.param(HEAD + b"Transfer-Encoding : chunked\r\n" + NO_CHUNKS, id="chunks with a blank before the colon"),
        pytest.param(HEAD + b"Transfer-Encoding: \x0bchunked\r\n" + NO_CHUNKS, id="chunks behind a vertical tab"),
        pytest.param(HEAD + b"Transfer-Encoding: xchunked\r\n" + NO_CHUNKS, id="almost chunks"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked, identity\r\n" + NO_CHUNKS, id="chunks that are not last"),
        pytest.param(HEAD + b"X: y\nTransfer-Encoding: chunked\r\n" + NO_CHUNKS, id="a bare line feed"),
        pytest.param(HEAD + b"X: y\rTransfer-Encoding: chunked\r\n" + NO_CHUNKS, id="a bare carriage return"),
        pytest.param(HEAD + b"X: \0\r\n\r\n", id="a NUL in a header"),
        pytest.param(HEAD + b"X Y: z\r\n\r\n", id="a blank in a header's name"),
        pytest.param(HEAD + b"nothing\r\n\r\n", id="a header without a colon"),
        pytest.param(HEAD + b": nothing\r\n\r\n", id="a header without a name"),
        pytest.param(HEAD + b"Host: y\r\n\r\n", id="two hosts"),
        pytest.param(HEAD.replace(b"Host: x\r\n", b"") + b"\r\n", id="no host"),
        pytest.param(CHUNKED + b"-1\r\n" + NO_CHUNKS, id="a chunk below nothing"),
        pytest.param(CHUNKED + b"0x0\r\n\r\n", id="a chunk's size with 0x"),
        pytest.param(CHUNKED + b"0;\n\r\n\r\n", id="a bare line feed behind a chunk's size"),
        pytest.param(CHUNKED + b"2\r\n[]XX0\r\n\r\n", id="a chunk without its end"),
    ],
)
def test_a_request_of_two_meanings_ends_the_connection(server: Server, sent: bytes) -> None:
    """RFC 9112 11.2: what may be another request to somebody else is never answered."""
    answered = statuses(said(server, sent + HIDDEN))

    assert len(answered) == 1
    assert answered[0] in (400, 501)


def test_a_refusal_of_the_server_itself_is_problem_details(server: Server) -> None:
    heard = said(server, HEAD + b"Content-Length: 0, 1\r\n\r\n")

    assert b"application/problem+json" in heard


def test_a_chunk_extension_is_passed_over(server: Server) -> None:
    """RFC 9112 7.1.1: a recipient MUST ignore unrecognized chunk extensions."""
    last = ABOUT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    answered = statuses(said(server, CHUNKED + b'2;a="b"\r\n[]\r\n0\r\n\r\n' + last))

    assert answered == [400, 200]


def test_a_trailer_is_no_header(server: Server) -> None:
    """RFC 9110 6.5.1: credentials behind the content are those of nobody."""
    answered = said(
        server,
        CHUNKED
        + b"2\r\n[]\r\n0\r\nX-Experience-API-Version: 1.0.3\r\nConnection: close\r\n\r\n"
        + ABOUT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    )

    assert b"X-Experience-API-Version is missing" in answered


def test_a_body_behind_an_offer_of_another_protocol_is_read(server: Server) -> None:
    """RFC 9110 7.8: a server may ignore Upgrade. Java's HttpClient offers h2c with the first request."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\n"
    form = (
        b"POST /xapi/statements?method=GET HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    body = b"X-Experience-API-Version=1.0.3"
    last = ABOUT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    heard = said(server, form + offer + b"Content-Length: %d\r\n\r\n" % len(body) + body + last)

    assert statuses(heard) == [401, 200]  # with the version, which stands in the body, and without credentials


def test_a_refusal_is_not_taken_for_the_answer_to_an_earlier_request(server: Server) -> None:
    answered = statuses(said(server, ABOUT + HEAD + b"Host: y\r\n\r\n"))

    assert 400 not in answered


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(CHUNKED + b"2;", id="a chunk extension"),
        pytest.param(CHUNKED + b"2\r\n[]\r\n0\r\n", id="a trailer"),
        pytest.param(CHUNKED, id="a chunk's size"),
        pytest.param(HEAD + b"X: ", id="a header"),
        pytest.param(b"", id="a method"),
    ],
)
def test_a_line_without_end_is_cut_short(server: Server, beginning: bytes) -> None:
    """It costs neither the memory nor the time of everybody else."""
    before = server.peak_memory_bytes()

    heard = said(server, beginning, *[b"a" * MIB] * 48)

    assert statuses(heard) in ([400], [413], [431], [])
    assert server.peak_memory_bytes() - before < 16 * MIB


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(b"/static/../../config.py", id="dots"),
        pytest.param(b"/static/%2e%2e/%2e%2e/config.py", id="encoded dots"),
        pytest.param(b"/static/..%2f..%2fconfig.py", id="encoded slashes"),
        pytest.param(b"/static/..%5c..%5cconfig.py", id="backslashes"),
        pytest.param(b"/static/%252e%252e/%252e%252e/config.py", id="dots that are encoded twice"),
        pytest.param(b"/static/%c0%ae%c0%ae/%c0%ae%c0%ae/config.py", id="overlong UTF-8"),
        pytest.param(b"/static//etc/passwd", id="an absolute path"),
        pytest.param(b"/static/cairn.css%00.py", id="a NUL"),
        pytest.param(b"/static/cairn.css\0", id="a NUL that is not encoded"),
        pytest.param(b"/xapi/%ff", id="no UTF-8"),
        pytest.param(b"/xapi/about%0d%0aX-Evil:%201", id="a line end"),
        pytest.param(b"/xapi/../xapi/about", id="a way up"),
        pytest.param(b"//evil.example.com/xapi", id="another host"),
        pytest.param(b"*", id="an asterisk"),
        pytest.param(b"/" + b"a/" * 50_000, id="50,000 slashes"),
    ],
)
def test_a_path_leads_nowhere_else(server: Server, target: bytes) -> None:
    heard = said(server, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert statuses(heard)[0] in (400, 404)
    assert b"X-Evil" not in heard


@pytest.mark.parametrize("method", [b"TRACE", b"CONNECT", b"PATCH", b"PROPFIND", b"get", b"A" * 5000])
def test_another_method_is_refused(server: Server, method: bytes) -> None:
    heard = said(server, method + b" /xapi/about HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: a=b\r\n\r\n")

    assert statuses(heard)[0] in (400, 404, 405, 501)
    assert b"a=b" not in heard


@pytest.mark.parametrize("name", [b"Origin", b"Referer", b"Accept-Language", b"X-Request-ID", b"User-Agent", b"Cookie"])
@pytest.mark.parametrize(
    "value", [b"a%0d%0aX-Evil: 1", b"a\\r\\nX-Evil: 1", b"\xc4\x8d\xc4\x8aX-Evil: 1", b"\x85X-Evil: 1"]
)
def test_no_header_of_a_request_makes_one_of_the_answer(server: Server, name: bytes, value: bytes) -> None:
    request = b"GET /xapi/statements HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + name + b": " + value + b"\r\n\r\n"

    head = said(server, request).partition(b"\r\n\r\n")[0]

    assert statuses(head)[0] in (400, 401)
    assert not any(line.startswith(b"X-Evil") for line in head.splitlines())


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Forwarded-Host: evil.example.com",
        b"X-Forwarded-Proto: gopher",
        b"X-Forwarded-Prefix: /evil",
        b"Forwarded: host=evil.example.com",
        b"X-Original-URL: /evil",
        b"X-HTTP-Method-Override: DELETE",
    ],
)
def test_headers_of_proxies_that_are_not_trusted_mean_nothing(server: Server, headers: bytes) -> None:
    heard = said(server, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n\r\n")

    assert statuses(heard) == [200]
    assert b"http://x/xapi" in heard
    assert b"evil" not in heard


def test_the_server_serves_on(server: Server) -> None:
    heard = said(server, ABOUT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert statuses(heard) == [200]
