"""Sending statements to another learning-record store, with the contents of their attachments that are here.

Ids are kept, so that a store which has got a statement already takes it for the same. Who vouches for it there, and
when it was stored there, is for that store to say.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from lrs.api import Parcel, Post, Refused, attachments, check_arrived, dumps, multipart

_OF_A_STORE = ("stored", "authority", "version")
_MOST_CONTENT_BYTES = 16 * 1024 * 1024

Statements = Sequence[Mapping[str, Any]]


def deliver(store: Mapping[str, Any], parcel: Parcel, statements: Statements, post: Post) -> None:
    """Post the statements to the other store. Raises Undelivered, Failed, Refused."""
    kind, body = written(statements, _contents(parcel, statements))
    login = b64encode(f"{store['key']}:{store['secret']}".encode()).decode()
    headers = {
        "Authorization": f"Basic {login}",
        "X-Experience-API-Version": store["version"],
        "Content-Type": kind,
    }
    check_arrived(post(f"{store['endpoint'].rstrip('/')}/statements", body, headers))


def written(statements: Statements, contents: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """Content type and body; `contents` of attachments have their own content type, by SHA-2."""
    sent = dumps([{name: each[name] for name in each if name not in _OF_A_STORE} for each in statements])
    if not contents:
        return "application/json", sent
    boundary = uuid4().hex
    parts = ((_part_headers(sha2, kind), [content]) for sha2, (kind, content) in contents.items())
    return f'multipart/mixed; boundary="{boundary}"', b"".join(multipart(boundary, sent, parts))


def _part_headers(sha2: str, kind: str) -> Mapping[str, str]:
    return {"Content-Type": kind, "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha2}


def _contents(parcel: Parcel, statements: Statements) -> dict[str, tuple[str, bytes]]:
    """Those contents of attachments that are here. Raises Refused where that is too much for one request."""
    declared = {each["sha2"].lower(): each["contentType"] for one in statements for each in attachments(one)}
    contents, content_bytes = {}, 0
    for sha2, kind in declared.items():
        content = parcel.read_content(sha2)
        if content is not None:
            contents[sha2] = (kind, content)
            content_bytes += len(content)
        if content_bytes > _MOST_CONTENT_BYTES:
            raise Refused(f"their attachments have more than {_MOST_CONTENT_BYTES} bytes together")
    return contents
