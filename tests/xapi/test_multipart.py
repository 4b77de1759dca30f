"""multipart/mixed, strictly written and leniently read (1.0.3 Communication 1.5.2, RFC 2046 5.1.1)."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs.errors import BadRequest
from lrs.xapi.multipart import parts, written

Parts = list[tuple[dict[str, str], bytes]]

JSON = {"content-type": "application/json"}
FILE = {"content-type": "text/plain", "content-transfer-encoding": "binary", "x-experience-api-hash": "abc"}
HEAD = b"Content-Type:text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash:abc\r\n\r\n"
STATEMENTS = b"--b\r\nContent-Type: application/json\r\n\r\n{}"
BOTH = [(JSON, b"{}"), (FILE, b"text")]


def reading(body: bytes, chunk_bytes: int) -> Callable[[int], bytes]:
    """A `read` that gives `body` in chunks of so many bytes, whatever it is asked for."""
    chunks = iter([body[at : at + chunk_bytes] for at in range(0, len(body), chunk_bytes)])
    return lambda wanted: next(chunks, b"")


def read_parts(body: bytes, boundary: str = "b", *, chunk_bytes: int = 65536) -> Parts:
    found = parts(reading(body, chunk_bytes), boundary)
    return [(dict(part.headers), b"".join(part.content)) for part in found]


ACCEPTED = [
    pytest.param(STATEMENTS + b"\r\n--b--\r\n", [(JSON, b"{}")], id="one part"),
    pytest.param(STATEMENTS + b"\r\n--b\r\n" + HEAD + b"text\r\n--b--\r\n", BOTH, id="two parts"),
    pytest.param(b"\r\n" + STATEMENTS + b"\r\n--b\r\n" + HEAD + b"text\r\n--b--\r\n", BOTH, id="a leading line end"),
    pytest.param(b" \r\n\t\n" + STATEMENTS + b"\r\n--b--", [(JSON, b"{}")], id="leading white space"),
    pytest.param(b"preamble -- b\r\n" + STATEMENTS + b"\r\n--b--", [(JSON, b"{}")], id="a preamble"),
    pytest.param(STATEMENTS + b"--b\r\n" + HEAD + b"text--b--\r\n", BOTH, id="no line end before boundaries"),
    pytest.param(STATEMENTS + b"\r\n--b\r\n" + HEAD + b"text\r\n--b--", BOTH, id="no line end at the end"),
    pytest.param(STATEMENTS + b"\r\n--b--\r\nepilogue\r\n--b\r\nx", [(JSON, b"{}")], id="an epilogue"),
    pytest.param(STATEMENTS + b"\r\n--b \t\r\n" + HEAD + b"text\r\n--b--", BOTH, id="padding behind a boundary"),
    pytest.param(b"--b\r\n\r\nx\r\n--b--", [({}, b"x")], id="no headers"),
    pytest.param(b"--b\r\nA: b:c \r\n\r\nx\r\n--b--", [({"a": "b:c"}, b"x")], id="a colon in a header"),
    pytest.param(STATEMENTS + b"\r\n--b\r\n" + HEAD + b"\r\n--b--", [(JSON, b"{}"), (FILE, b"")], id="no content"),
    pytest.param(
        STATEMENTS + b"\r\n--b\r\n" + HEAD + b"--bc\r\n--b-\r\n\r\n-\r\n--\r\r\n--b--",
        [(JSON, b"{}"), (FILE, b"--bc\r\n--b-\r\n\r\n-\r\n--\r")],
        id="content that looks like a boundary",
    ),
    pytest.param(
        STATEMENTS + b"\r\n--b\r\n" + HEAD + b"\r\n\r\ntext\r\n\r\n\r\n--b--",
        [(JSON, b"{}"), (FILE, b"\r\n\r\ntext\r\n\r\n")],
        id="content with line ends around it",
    ),
]


@pytest.mark.parametrize("chunk_bytes", [*range(1, 41), 65536])
@pytest.mark.parametrize(("body", "expected"), ACCEPTED)
def test_a_body_is_read_the_same_in_chunks_of_any_size(body: bytes, expected: Parts, chunk_bytes: int) -> None:
    found = read_parts(body, chunk_bytes=chunk_bytes)

    assert found == expected


@pytest.mark.parametrize("chunk_bytes", [1, 7, 65536])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="no boundary"),
        pytest.param(STATEMENTS.replace(b"--b", b"--c") + b"\r\n--c--", id="another boundary"),
        pytest.param(STATEMENTS.replace(b"--b", b"-b") + b"\r\n-b--", id="one hyphen"),
        pytest.param(STATEMENTS.replace(b"--b", b"--B") + b"\r\n--B--", id="the boundary in another case"),
        pytest.param(STATEMENTS, id="no closing boundary"),
        pytest.param(STATEMENTS + b"\r\n--b-", id="half a closing boundary"),
        pytest.param(STATEMENTS + b"\r\n--b\r\n" + HEAD + b"te", id="a second part cut off"),
        pytest.param(b"--b\r\nContent-Type: application/json\r\n", id="headers without an end"),
        pytest.param(b"--b\r\n" + b"X: " + b"x" * 100_000 + b"\r\n\r\n\r\n--b--", id="headers beyond measure"),
    ],
)
def test_a_broken_body_is_refused(body: bytes, chunk_bytes: int) -> None:
    """RFC 2046 5.1.1; Communication 1.5.2."""
    with pytest.raises(BadRequest) as refusal:
        read_parts(body, chunk_bytes=chunk_bytes)

    assert refusal.value.section == "Communication 1.5.2"


def test_a_part_that_was_not_read_is_passed_over() -> None:
    body = STATEMENTS + b"\r\n--b\r\n" + HEAD + b"text\r\n--b--"

    headers = [dict(part.headers) for part in parts(reading(body, 5), "b")]

    assert headers == [JSON, FILE]


def test_a_large_content_comes_in_pieces() -> None:
    content = bytes(range(256)) * 2048
    body = STATEMENTS + b"\r\n--b\r\n" + HEAD + content + b"\r\n--b--"
    _, part = parts_one_by_one(body)

    pieces = list(part)

    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 2 * 65536


@pytest.mark.parametrize("boundary", ["b", "=_a'()+_,-./:=? z", "-----------------------------7d1" * 2])
def test_a_boundary_has_any_legal_characters(boundary: str) -> None:
    """RFC 2046 5.1.1: bchars."""
    body = STATEMENTS.replace(b"--b", b"--" + boundary.encode()) + f"\r\n--{boundary}--\r\n".encode()

    found = read_parts(body, boundary)

    assert found == [(JSON, b"{}")]


PIECES = st.sampled_from([b"--b", b"\r\n", b"\n", b"-", b"--", b"\r", b"b", b"--bb", b"x", b"\0"])


@given(st.lists(st.lists(PIECES, max_size=8).map(b"".join), max_size=4), st.integers(1, 40))
def test_what_is_written_is_read_again(contents: list[bytes], chunk_bytes: int) -> None:
    attachments = [({"X-Experience-API-Hash": str(at)}, [content]) for at, content in enumerate(contents)]
    body = b"".join(written("not-in-content", b'{"more":""}', attachments))

    found = read_parts(body, "not-in-content", chunk_bytes=chunk_bytes)

    expected = [({"x-experience-api-hash": str(at)}, content) for at, content in enumerate(contents)]
    assert found == [(JSON, b'{"more":""}'), *expected]


def test_a_body_is_written_with_statements_first_and_a_closing_boundary() -> None:
    """Communication 1.5.2: the first part MUST contain the Statements themselves, with type application/json."""
    body = b"".join(
        written("b", b"{}", [({"Content-Type": "text/plain", "X-Experience-API-Hash": "abc"}, [b"te", b"xt"])])
    )

    assert body == (
        b"--b\r\nContent-Type: application/json\r\n\r\n{}"
        b"\r\n--b\r\nContent-Type: text/plain\r\nX-Experience-API-Hash: abc\r\n\r\ntext"
        b"\r\n--b--\r\n"
    )


def parts_one_by_one(body: bytes) -> tuple[bytes, Iterator[bytes]]:
    """The first part's content, read, and the second's, unread."""
    found = parts(reading(body, 65536), "b")
    first = b"".join(next(found).content)
    return first, next(found).content
