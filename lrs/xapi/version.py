"""Which version of xAPI a request speaks (1.0.3 Communication 3.3)."""

import re

from lrs.errors import BadRequest

VERSIONS = ("1.0.3", "2.0.0")
_KNOWN = {"1": "1.0.3", "2": "2.0.0"}
_HEADER = re.compile(r"(1|2)\.0(\.\d+)?", re.A)


def negotiate(header: str | None) -> str:
    """The version that `X-Experience-API-Version: header` asks for: "1.0.3" or "2.0.0".

    Raises BadRequest where it is missing or none that this server speaks.
    """
    match = _HEADER.fullmatch(header or "")
    if match is None:
        raise BadRequest(
            f'X-Experience-API-Version is "{header}"' if header else "the header X-Experience-API-Version is missing",
            section="Communication 3.3",
            hint="Send X-Experience-API-Version: 1.0.3 or 2.0.0.",
        )
    return _KNOWN[match[1]]
