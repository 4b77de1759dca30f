"""The page that checks a package in a browser: one file, which has all that it needs in itself."""

import json
from functools import cache
from importlib.resources import files

from lrs.api import lazily

_openbadges = lazily("lrs.verifiable.openbadges")

PATH = "verify.html"
_PARTS = (
    "verifier/jsonld.min.js",
    "static/archive.js",
    "verifier/keys.js",
    "verifier/proofs.js",
    "verifier/images.js",
    "verifier/summary.js",
    "verifier/found.js",
    "verifier/statements.js",
    "verifier/credentials.js",
    "verifier/seals.js",
    "verifier/check.js",
    "verifier/page.js",
)


@cache
def page() -> bytes:
    """The page with its scripts, its styles and the JSON-LD contexts."""
    there = files("lrs_portfolio")
    scripts = "\n".join(there.joinpath(name).read_text("utf-8") for name in _PARTS)
    contexts = json.dumps(_openbadges.contexts(), separators=(",", ":"))
    made = there.joinpath("verifier/page.html").read_text("utf-8")
    for name, content in (("CONTEXTS", contexts), ("SCRIPTS", scripts)):
        made = made.replace(f"/*{name}*/", content.replace("</script", "<\\/script"))
    return made.encode()
