"""The endorsements of a person that stand, as their portfolio may show and carry them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from lrs.api import NotFound, Owner, PluginStore, Section, Transaction, agent_text, iso
from lrs_endorsements import states
from lrs_endorsements.credentials.carried import carried, formats_of
from lrs_endorsements.listing import MOST, Reading, Shown


def sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterator[Section]:
    """Those that stand; nothing while they are derived for the first time."""
    try:
        reading = Reading(store, tx)
    except NotFound:
        return
    standing = [each for each in reading.of_endorsee(owner.agents[0], MOST) if each.state == states.STANDS]
    ids = [each.statement_id for each in standing]
    evidence = [pinned.statement_id for each in standing for pinned in each.evidence]
    titles = {each.statement_id: f"Endorsement: {each.item_name}" for each in standing}
    credentials = partial(carried, store, titles, formats_of(tx, ids))
    yield Section("received", "Endorsements", [_told(each) for each in standing], [*ids, *evidence], credentials)


def _told(shown: Shown) -> Mapping[str, Any]:
    level = {"Level": shown.level} if shown.level else {}
    return {
        "title": shown.item_name,
        "text": shown.words,
        "since": iso(shown.at_us),
        "facts": {"By": agent_text(shown.endorser), **level, "For": shown.item},
        "why": [*(each.told for each in shown.grounds), *shown.standing],
        "statements": [str(shown.statement_id)],
    }
