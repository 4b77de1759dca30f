"""Endorsements and requests as the API and the commands tell them."""

from typing import Any

from lrs.api import iso
from lrs_endorsements import states
from lrs_endorsements.listing import Event, Shown
from lrs_endorsements.requests import ShownRequest


def endorsement(shown: Shown) -> dict[str, Any]:
    """An endorsement as JSON."""
    return {
        "statement": str(shown.statement_id),
        "endorser": shown.endorser,
        "endorsee": shown.endorsee,
        "item": shown.item,
        "item_name": shown.item_name,
        "level": shown.level,
        "words": shown.words,
        "grounds": [{"ground": each.name, "on": each.on, "words": each.words} for each in shown.grounds],
        "evidence": [
            {"statement": str(each.statement_id), "sha256": each.sha256, "is_unchanged": each.is_unchanged}
            for each in shown.evidence
        ],
        "standing": shown.standing,
        "at": iso(shown.at_us),
        "expires": iso(shown.expires_us) if shown.expires_us else "",
        "state": states.NAMES[shown.state],
        "reasons": shown.reasons,
        "discounts": [vars(each) for each in shown.discounts],
        "weight": shown.weight,
        "history": [_event(each) for each in shown.history],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "step": event.name,
        "statement": str(event.statement_id),
        "at": iso(event.at_us),
        "agent": event.agent,
        "words": event.words,
    }


def request(shown: ShownRequest) -> dict[str, Any]:
    """A request as JSON."""
    return {
        "statement": str(shown.statement_id),
        "asker": shown.asker,
        "person": shown.person,
        "item": shown.item,
        "item_name": shown.item_name,
        "level": shown.level,
        "words": shown.words,
        "at": iso(shown.at_us),
        "expires": iso(shown.expires_us) if shown.expires_us else "",
        "state": shown.state,
        "answer": str(shown.answer) if shown.answer else None,
    }
