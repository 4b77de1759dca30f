"""A statement with its attachment as one multipart/mixed body (1.0.3 Communication 1.5.2)."""

import hashlib
import json
from typing import Any

from tests.statements import statement

HEADERS = {"Content-Type": "multipart/mixed; boundary=b"}
END = b"\r\n--b--\r\n"


def beginning(sha2: str, content_bytes: int) -> tuple[dict[str, Any], bytes]:
    """A statement with an attachment, and the body up to where the content begins; END stands behind that."""
    declared = {
        "usageType": "http://example.com/usage",
        "display": {"en": "a film"},
        "contentType": "video/mp4",
        "length": content_bytes,
        "sha2": sha2,
    }
    sent = statement(attachments=[declared])
    first = b"--b\r\nContent-Type: application/json\r\n\r\n" + json.dumps(sent).encode()
    headers = f"Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n".encode()
    return sent, first + b"\r\n--b\r\n" + headers


def with_attachment(content: bytes) -> tuple[dict[str, Any], bytes, dict[str, str]]:
    """A statement with `content` attached, its body, and the headers of the request."""
    sent, head = beginning(hashlib.sha256(content).hexdigest(), len(content))
    return sent, head + content + END, HEADERS
