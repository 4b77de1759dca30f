"""Endorsements for applications: below /endorsements/api."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint

from lrs.api import BadRequest, address_of, iso, operation, visitor
from lrs_endorsements import answers, deeds, links, requests
from lrs_endorsements.grounds import Ground
from lrs_endorsements.listing import MOST, Reading, Shown
from lrs_endorsements.parts import Evidence
from lrs_endorsements.places import Place, read_place
from lrs_endorsements.rights import check_read
from lrs_endorsements.schemas import (
    ActingBody,
    AskBody,
    EndorsementAnswer,
    EndorsementsAnswer,
    GiveBody,
    LinkAnswer,
    ListQuery,
    MineAnswer,
    MineQuery,
    PinAnswer,
    PinQuery,
    RecordedAnswer,
    RequestAnswer,
    StepBody,
)
from lrs_endorsements.writing import Asked, Given, Item

_SECTION = "docs/endorsements.md"

blueprint = Blueprint("api", __name__, url_prefix="/api")


@contextmanager
def reading() -> Iterator[Reading]:
    """The endorsements of who asks and may see them. Raises Forbidden, NotFound."""
    asking = visitor()
    check_read(asking.actor)
    with asking.store.read() as tx:
        yield Reading(asking.store, tx)


@blueprint.get("/endorsements")
@operation(
    "List the endorsements of a person, or those they gave, the newest first", EndorsementsAnswer, query=ListQuery
)
def api_list(endorsee: Any, endorser: Any, limit: int, behind: str) -> Any:
    place = read_place(behind)
    with reading() as found:
        shown = listed(found, endorsee, endorser, limit + 1, place)
    end = _end(shown[limit - 1]) if len(shown) > limit else ""
    return {"endorsements": [answers.endorsement(each) for each in shown[:limit]], "behind": end}


def listed(found: Reading, endorsee: Any, endorser: Any, most: int, place: Place | None) -> list[Shown]:
    """The endorsements of one person, or by one. Raises BadRequest unless one of them is named."""
    if (endorsee is None) == (endorser is None):
        hint = 'Send one of them, as {"mbox": "mailto:ann@example.com"}.'
        raise BadRequest("endorsee or endorser is needed, and not both", section=_SECTION, hint=hint)
    return found.of_endorsee(endorsee, most, place) if endorsee else found.by_endorser(endorser, most, place)


def _end(shown: Shown) -> str:
    return Place(shown.at_us, shown.statement_id.bytes).text


@blueprint.get("/endorsements/<uuid:statement>")
@operation("Read an endorsement: grounds, evidence, standing, discounts, history", EndorsementAnswer)
def api_one(statement: UUID) -> Any:
    with reading() as found:
        return answers.endorsement(found.one(statement))


@blueprint.post("/endorsements")
@operation("Endorse a person for something, or what a statement has granted", RecordedAnswer, body=GiveBody)
def api_give(on_behalf_of: Mapping[str, Any] | None, **told: Any) -> Any:
    asking = visitor()
    who = deeds.member(asking.actor, on_behalf_of)
    return {"statement": deeds.give(asking.store, who, given(**told))}


def given(
    *, agent: Any, item: Any, statement: Any, grounds: list[Mapping[str, str]], evidence: list[Any], **told: Any
) -> Given:
    """What is endorsed, as the API takes it. Raises BadRequest unless it is a person for an item, or a statement."""
    if (agent is None or item is None) == (statement is None):
        hint = "Send agent and item, or statement."
        raise BadRequest("an endorsement is of a person for an item, or of a statement", section=_SECTION, hint=hint)
    return Given(
        agent=agent,
        item=Item(**item) if item else None,
        target=statement,
        grounds=[Ground(each["ground"], each["on"], each["words"]) for each in grounds],
        evidence=[Evidence(each["statement"], each["sha256"]) for each in evidence],
        **told,
    )


@blueprint.post("/endorsements/<uuid:statement>/steps")
@operation("Accept, decline, withdraw, dispute, end or comment an endorsement", RecordedAnswer, body=StepBody)
def api_step(statement: UUID, on_behalf_of: Any, step: str, words: str) -> Any:
    return _taken(statement, on_behalf_of, step, words)


@blueprint.post("/requests")
@operation("Ask a person for an endorsement", RecordedAnswer, body=AskBody)
def api_ask(on_behalf_of: Any, item: Mapping[str, str], **told: Any) -> Any:
    asking = visitor()
    who = deeds.member(asking.actor, on_behalf_of)
    return {"statement": deeds.ask(asking.store, who, Asked(item=Item(**item), **told))}


@blueprint.get("/requests/<uuid:statement>")
@operation("Read a request for an endorsement, and what became of it", RequestAnswer)
def api_request(statement: UUID) -> Any:
    with reading() as found:
        return answers.request(requests.one(found, statement))


@blueprint.post("/requests/<uuid:statement>/steps")
@operation("Decline or withdraw a request", RecordedAnswer, body=StepBody)
def api_request_step(statement: UUID, on_behalf_of: Any, step: str, words: str) -> Any:
    return _taken(statement, on_behalf_of, step, words)


def _taken(subject: UUID, on_behalf_of: Any, step: str, words: str) -> dict[str, Any]:
    asking = visitor()
    who = deeds.member(asking.actor, on_behalf_of)
    return {"statement": deeds.take_step(asking.store, who, deeds.STEPS[step], subject, words)}


@blueprint.post("/requests/<uuid:statement>/links")
@operation("Issue a link by which who was asked endorses without an account", LinkAnswer, body=ActingBody)
def api_link(statement: UUID, on_behalf_of: Any) -> Any:
    asking = visitor()
    who = deeds.member(asking.actor, on_behalf_of)
    link = links.issue(asking.store, who, statement)
    return {"url": link_url(asking.store.name, link), "expires": iso(link.expires_us)}


def link_url(store: str, link: links.Link) -> str:
    """Where a link leads."""
    return address_of("endorsements.invited.show", store=store, secret=link.secret)


@blueprint.get("/mine")
@operation("List what a person has to answer, and what they have asked for", MineAnswer, query=MineQuery)
def api_mine(agent: Mapping[str, Any]) -> Any:
    with reading() as found:
        return {
            "to_answer": [answers.request(each) for each in requests.to_answer(found, agent, MOST)],
            "asked": [answers.request(each) for each in requests.made_by(found, agent, MOST)],
            "to_accept": [answers.endorsement(each) for each in found.waiting_for(agent, MOST)],
        }


@blueprint.get("/pin")
@operation("Read the SHA-256 by which a statement is pinned as evidence", PinAnswer, query=PinQuery)
def api_pin(statement: UUID) -> Any:
    asking = visitor()
    check_read(asking.actor)
    with asking.store.read() as tx:
        return {"statement": statement, "sha256": deeds.pins(tx, [statement])[statement]}
