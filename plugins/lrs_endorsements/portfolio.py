"""The endorsements of a person that stand, as their portfolio may show and carry them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from lrs.api import CairnError, Carried, NotFound, Owner, PluginStore, Section, Transaction, agent_text, iso
from lrs_endorsements import states
from lrs_endorsements.credentials import issuing
from lrs_endorsements.credentials.issuing import DI
from lrs_endorsements.credentials.tables import issued
from lrs_endorsements.listing import MOST, Reading, Shown

_KINDS = {DI: ("json", "application/vc+ld+json")}
_JWT = ("jwt", "application/vc+jwt")


def sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterator[Section]:
    """Those that stand; nothing while they are derived for the first time."""
    try:
        reading = Reading(store, tx)
    except NotFound:
        return
    standing = [each for each in reading.of_endorsee(owner.agents[0], MOST) if each.state == states.STANDS]
    ids = [each.statement_id for each in standing]
    evidence = [pinned.statement_id for each in standing for pinned in each.evidence]
    names = {each.statement_id: each.item_name for each in standing}
    carried = partial(_credentials, store, names, _formats(tx, ids))
    yield Section("received", "Endorsements", [_told(each) for each in standing], [*ids, *evidence], carried)


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


def _formats(tx: Transaction, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """As what these endorsements were issued."""
    found = tx.find_many(issued, ("statement", "format"), "statement", [each.bytes for each in ids])
    return sorted((UUID(bytes=statement), format) for statement, format in found)


def _credentials(
    store: PluginStore, names: Mapping[UUID, str], formats: Sequence[tuple[UUID, str]]
) -> Iterator[Carried]:
    """What endorsers have signed; what would be another credential now is left out."""
    for statement, format in formats:
        ending, media_type = _KINDS.get(format, _JWT)
        try:
            signed = issuing.show(store, statement, format)
        except CairnError:
            continue
        title = f"Endorsement: {names[statement]}"
        yield Carried(f"endorsement-{statement}.{ending}", media_type, signed.encode(), title)
