"""The public check: anybody uploads or pastes what they were handed. Nothing of it is kept."""

from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

from flask import Blueprint, render_template, request

from lrs.api import BadRequest, lazily, operation
from lrs.verifiable.packages.archives import STRANGERS
from lrs.verifiable.packages.asking import asking_publicly
from lrs.verifiable.packages.findings import CLAIMED, PROVEN, UNCHECKED, WRONG, Verdict
from lrs_portfolio.pace import Pace
from lrs_portfolio.schemas import VerdictAnswer

_opening = lazily("lrs.verifiable.packages.opening")

HEADINGS = {WRONG: "Wrong", PROVEN: "Proven", CLAIMED: "Claimed by who has signed it", UNCHECKED: "Not checked"}
MOST_BYTES = 64 * 1024**2
_SECTION = "docs/verify.md"
_pace = Pace(per_minute=20)

blueprint = Blueprint("checking", __name__)


@blueprint.get("/verify")
def page() -> str:
    return render_template("portfolio/verify.html", verdict=None, headings=HEADINGS)


@blueprint.post("/verify")
def check() -> str:
    return render_template("portfolio/verify.html", verdict=_checked(), headings=HEADINGS)


@blueprint.post("/api/verify")
@operation("Check a portfolio, a credential, a presentation or a badge's image, sent as the form's file", VerdictAnswer)
def api_verify() -> Any:
    return _checked().as_json()


def _checked() -> Verdict:
    """What is found of what was sent. Raises BadRequest, TooManyRequests."""
    _pace.take(request.remote_addr or "")
    name, file = uploaded()
    verdict: Verdict = _opening.check(name, file, asking_publicly(), datetime.now(UTC), STRANGERS)
    return verdict


def uploaded() -> tuple[str, IO[bytes]]:
    """The name and the content of what was uploaded or pasted. Raises BadRequest."""
    if "Transfer-Encoding" in request.headers or (request.content_length or 0) > MOST_BYTES:
        hint = "Check it with `lrs verify FILE`, or with the verify.html that is in it."
        raise BadRequest(f"here a file may have {MOST_BYTES:,} bytes", section=_SECTION, hint=hint)
    sent, pasted = request.files.get("file"), request.form.get("pasted", "").strip()
    if sent is not None and sent.filename:
        return sent.filename[:200], sent.stream
    if not pasted:
        hint = "Choose a ZIP, JSON, JWT, PNG or SVG as `file`, or paste JSON or a JWT as `pasted`."
        raise BadRequest("there is nothing to check", section=_SECTION, hint=hint)
    return "what was pasted", BytesIO(pasted.encode())
