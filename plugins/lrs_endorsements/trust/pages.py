"""Trust for people and for applications: below /endorsements/trust, and /endorsements/api/trust."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lrs.api import iso, lazily, operation, read_form, visitor
from lrs_endorsements.rights import STAFF, check_read
from lrs_endorsements.trust import explanation, scores
from lrs_endorsements.trust.explanation import Explanation
from lrs_endorsements.trust.schemas import RunAnswer, WorthAnswer, WorthQuery
from lrs_endorsements.trust.scores import Run

_compute = lazily("lrs_endorsements.trust.compute")

blueprint = Blueprint("trust", __name__)


def _explained(agent: Mapping[str, Any]) -> Explanation:
    asking = visitor()
    check_read(asking.actor)
    with asking.store.read() as tx:
        return explanation.of_agent(asking.store, tx, agent)


@blueprint.get("/api/trust")
@operation("Read what an endorsement by somebody is worth, and why", WorthAnswer, query=WorthQuery)
def api_worth(agent: Mapping[str, Any]) -> Any:
    found = _explained(agent)
    return {
        "worth": found.worth,
        "trust": found.score.trust,
        "is_staff": found.is_seed,
        "endorsed_by": found.endorsed_by,
        "trusted_endorsers": found.trusted,
        "why": found.words,
        "run": _told(found.run) if found.run else None,
    }


@blueprint.post("/api/trust")
@operation("Compute trust anew", RunAnswer)
def api_compute() -> Any:
    return _told(_computed())


def _computed() -> Run:
    asking = visitor()
    asking.actor.check(STAFF)
    for _ in _compute.compute(asking.store):
        pass
    with asking.store.read() as tx:
        run = scores.current(tx)
    assert run is not None
    return run


def _told(run: Run) -> dict[str, Any]:
    return {**vars(run), "at": iso(run.at_us)}


@blueprint.get("/trust")
def show() -> str:
    check_read(visitor().actor)
    typed = request.args.get("agent", "")
    found = _explained(read_form(WorthQuery, request.args, "docs/endorsement-trust.md")["agent"]) if typed else None
    with visitor().store.read() as tx:
        run = scores.current(tx)
    may_compute = visitor().actor.may(STAFF)
    return render_template(
        "endorsements/trust.html", run=run, found=found, typed=typed, iso=iso, may_compute=may_compute
    )


@blueprint.post("/trust")
def compute_again() -> Response:
    _computed()
    return redirect(url_for("endorsements.trust.show"), 303)
