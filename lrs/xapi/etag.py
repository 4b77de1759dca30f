"""Entity tags of documents: the quoted SHA-1 of their bytes, which old clients compute themselves.

1.0.3 Communication 3.1. TinCanJS and adl-xapiwrapper send If-Match without quotes.
"""

import re
from hashlib import sha1

from lrs.errors import PreconditionFailed

_TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s,"]+)')


def etag(content: bytes) -> str:
    """The strong entity tag of `content`, in quotes."""
    return f'"{sha1(content, usedforsecurity=False).hexdigest()}"'


def is_named(header: str, current: str | None) -> bool:
    """Whether `header`, a list of tags or *, names the `current` tag; None is a missing document."""
    if current is None:
        return False
    if header.strip() == "*":
        return True
    return current.strip('"') in {quoted or bare for quoted, bare in _TAG.findall(header)}


def check_preconditions(if_match: str | None, if_none_match: str | None, current: str | None) -> None:
    """Raise PreconditionFailed unless both headers, where they are given, allow a change of `current`."""
    if if_match is not None and not is_named(if_match, current):
        raise PreconditionFailed(
            f"If-Match is {if_match}, but the document "
            + ("does not exist" if current is None else f"has ETag {current}"),
            hint="Read the document again, apply your change to it, and send its ETag.",
        )
    if if_none_match is not None and is_named(if_none_match, current):
        raise PreconditionFailed(
            f"If-None-Match is {if_none_match}, and the document exists with ETag {current}",
            hint="Read the document, and change it with If-Match and its ETag.",
        )
