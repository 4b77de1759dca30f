"""Telling a webhook of statements."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from lrs.api import Parcel, Post, check_arrived, dumps
from lrs_forwarding import signing


def deliver(hook: Mapping[str, Any], parcel: Parcel, statements: Sequence[Mapping[str, Any]], post: Post) -> None:
    """Post the statements, signed. Raises Undelivered, Failed, Refused."""
    body = dumps(
        {
            "type": "statements.stored",
            "timestamp": statements[-1]["stored"],
            "data": {"store": parcel.store, "statements": statements},
        }
    )
    signed = signing.headers(hook["secret"], parcel.key, int(time.time()), body)
    check_arrived(post(hook["url"], body, {"Content-Type": "application/json", **signed}))
