"""Resources of our own, where the specification leaves room: below /extensions/ (docs/api.md)."""

from contextlib import ExitStack

from flask import Blueprint, Response

from lrs.errors import InvalidStatements
from lrs.operations import statements
from lrs.operations.filters import FILTERS, read_query
from lrs.operations.senders import mending
from lrs.web import xapi
from lrs.web.statements import read_submission
from lrs.xapi import exact_json

_COUNTED = tuple(name for name in FILTERS if name not in ("ascending", "cursor"))


def register(blueprint: Blueprint) -> None:
    """Add the resources to `blueprint`."""
    blueprint.add_url_rule("/extensions/count", view_func=_count, methods=["GET"])
    blueprint.add_url_rule("/extensions/check", view_func=_check, methods=["POST"])


def _count() -> Response:
    """How many statements a query has, with the filters of GET /statements."""
    given = xapi.parameters(*_COUNTED, section="docs/api.md")
    found = statements.count(xapi.server().database, xapi.actor(), read_query(given))
    is_exact = found < statements.COUNTED_MOST
    return xapi.json_response(exact_json.dumps({"count": found, "is_exact": is_exact}))


def _check() -> Response:
    """What would be mended in a batch, and what refused, and why; nothing is stored."""
    xapi.parameters(section="docs/api.md")
    xapi.actor().check("statements/write")
    with ExitStack() as stack:
        accepted = mending.accept(xapi.actor(), read_submission(stack))
        violations = statements.verdict(xapi.server().database, xapi.actor(), accepted.submission).violations
    answer = {
        "statements": len(accepted.submission.statements),
        "accepted": not violations,
        "violation_count": len(violations),
        "violations": [violation.as_json() for violation in violations[: InvalidStatements.most]],
        "mended": [{"index": at, **mark.as_json()} for at, marks in accepted.marks.items() for mark in marks],
    }
    return xapi.json_response(exact_json.dumps(answer))
