"""The public check: anybody uploads or pastes what they were handed, or gives a link to it. Nothing of it is kept."""

from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lrs.api import BadRequest, Limits, NotFetched, lazily, operation, own_first
from lrs.verifiable.badges.recipients import Known, holder_named
from lrs.verifiable.packages.archives import STRANGERS
from lrs.verifiable.packages.asking import asking_publicly, fetched_publicly
from lrs.verifiable.packages.verdicts import HEADINGS, Verdict
from lrs_portfolio.pace import Pace
from lrs_portfolio.schemas import VerdictAnswer

_opening = lazily("lrs.verifiable.packages.opening")

MOST_BYTES = 64 * 1024**2
MOST_LINKED_BYTES = 16 * 1024**2
_LINK_LIMITS = Limits(seconds=10, content_bytes=MOST_LINKED_BYTES, redirections=2)
_SECTION = "docs/verify.md"
_MOST_HOLDER = 300
_pace = Pace(per_minute=20)

blueprint = Blueprint("checking", __name__)


@blueprint.get("/verify")
def page() -> str:
    return _shown(None)


@blueprint.post("/verify")
def check() -> AnyResponse:
    """What is found; what can't be checked at all is told beside the form."""
    try:
        return make_response(_shown(_checked()))
    except BadRequest as error:
        return make_response(_shown(None, error.sentence), 400)


def _shown(verdict: Verdict | None, error: str = "") -> str:
    return render_template("portfolio/verify.html", verdict=verdict, headings=HEADINGS, error=error)


@blueprint.post("/api/verify")
@operation(
    "Check a portfolio, a credential, a presentation or a badge's image: the form's file, link or pasted; "
    "holder is whose a badge should be",
    VerdictAnswer,
)
def api_verify() -> Any:
    return _checked().as_json()


def _checked() -> Verdict:
    """What is found of what was sent. Raises BadRequest, TooManyRequests."""
    _pace.take(request.remote_addr or "")
    name, file = _linked(request.form.get("link", "").strip()) or uploaded()
    known = Known(holder_named(request.form.get("holder", "")[:_MOST_HOLDER]))
    verdict: Verdict = _opening.check(name, file, asking_publicly(own_first), datetime.now(UTC), STRANGERS, known=known)
    return verdict


def _linked(url: str) -> tuple[str, IO[bytes]] | None:
    """The name and the content of what a link leads to; None where there is no link. Raises BadRequest."""
    if not url:
        return None
    try:
        return url[:200], BytesIO(fetched_publicly(url, _LINK_LIMITS))
    except NotFetched as error:
        raise BadRequest(f"the link can't be followed: {error}", section=_SECTION, hint="Upload the file.") from None


def uploaded() -> tuple[str, IO[bytes]]:
    """The name and the content of what was uploaded or pasted. Raises BadRequest."""
    if "Transfer-Encoding" in request.headers or (request.content_length or 0) > MOST_BYTES:
        hint = "Check it with `lrs verify FILE`, or with the verify.html that is in it."
        raise BadRequest(f"here a file may have {MOST_BYTES:,} bytes", section=_SECTION, hint=hint)
    sent, pasted = request.files.get("file"), request.form.get("pasted", "").strip()
    if sent is not None and sent.filename:
        return sent.filename[:200], sent.stream
    if not pasted:
        hint = "Choose a ZIP, JSON, JWT, PNG or SVG (`file`), or paste JSON or a JWT (`pasted`)."
        raise BadRequest("there is nothing to check", section=_SECTION, hint=hint)
    return "what was pasted", BytesIO(pasted.encode())
