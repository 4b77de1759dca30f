"""The page that checks a package in a browser: one file, which has all that it needs in itself."""

import json
from functools import cache
from importlib.resources import files

from lrs.api import lazily

_openbadges = lazily("lrs.verifiable.openbadges")

PATH = "verify.html"
_PARTS = (
    "jsonld.min.js",
    "archive.js",
    "keys.js",
    "proofs.js",
    "images.js",
    "summary.js",
    "found.js",
    "statements.js",
    "credentials.js",
    "seals.js",
    "check.js",
    "page.js",
)


@cache
def page() -> bytes:
    """The page with its scripts, its styles and the JSON-LD contexts."""
    there = files("lrs_portfolio.verifier")
    scripts = "\n".join(there.joinpath(name).read_text("utf-8") for name in _PARTS)
    contexts = json.dumps(_openbadges.contexts(), separators=(",", ":"))
    made = there.joinpath("page.html").read_text("utf-8")
    for name, content in (("CONTEXTS", contexts), ("SCRIPTS", scripts)):
        made = made.replace(f"/*{name}*/", content.replace("</script", "<\\/script"))
    return made.encode()
