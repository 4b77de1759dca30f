"""multipart/mixed as a client writes and reads it, by the letter of RFC 2046."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Client

BOUNDARY = "a-boundary"
ESSAY = "http://example.com/attachments/essay"


@dataclass(frozen=True)
class Part:
    """Headers, spelt as they were written, and content."""

    headers: Mapping[str, str]
    content: bytes


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attachment(content: bytes, **properties: Any) -> dict[str, Any]:
    """The declaration of an attachment with this content; None drops a property."""
    declared = {
        "usageType": ESSAY,
        "display": {"en": "An essay"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": sha256(content),
        **properties,
    }
    return {name: value for name, value in declared.items() if value is not None}


def statements_part(statements: Any) -> Part:
    return Part({"Content-Type": "application/json"}, json.dumps(statements).encode())


def content_part(content: bytes, **headers: str | None) -> Part:
    """A part with this content; `headers` change its own, with _ for -, and None drops one."""
    own = {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha256(content),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return Part({name: value for name, value in own.items() if value is not None}, content)


def written(*parts: Part, boundary: str = BOUNDARY) -> bytes:
    """A whole body."""
    return b"".join(_written(part, boundary) for part in parts) + f"--{boundary}--\r\n".encode()


def _written(part: Part, boundary: str) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in part.headers.items())
    return f"--{boundary}\r\n{lines}\r\n".encode() + part.content + b"\r\n"


def send(client: Client, *parts: Part, method: str = "POST", **params: Any) -> TestResponse:
    """A request to /statements that carries these parts."""
    headers = {"Content-Type": f'multipart/mixed; boundary="{BOUNDARY}"'}
    return client.request(method, "/statements", params=params, headers=headers, data=written(*parts))


def post(client: Client, statements: Any, *contents: bytes) -> TestResponse:
    """Statements with the contents of their attachments."""
    return send(client, statements_part(statements), *(content_part(content) for content in contents))


def parts_of(answer: TestResponse) -> list[Part]:
    """The parts of an answer, which has to be correct to the byte."""
    boundary = answer.headers["Content-Type"].partition("boundary=")[2]
    before, *between, after = (b"\r\n" + answer.data).split(f"\r\n--{boundary}".encode())
    assert (before, after) == (b"", b"--\r\n")
    return [_read(part) for part in between]


def _read(raw: bytes) -> Part:
    head, _, content = raw.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    pairs = (line.split(": ", 1) for line in head.decode().split("\r\n"))
    return Part(dict(pairs), content)
