"""The endorsements of a person that stand, as their portfolio may show and carry them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from lrs.api import Carried, Names, NotFound, Owner, PluginStore, Section, Transaction, iso, names_of
from lrs_endorsements import states
from lrs_endorsements.credentials import importing
from lrs_endorsements.credentials.carried import carried, formats_of, kind_of
from lrs_endorsements.credentials.importing import Kept
from lrs_endorsements.credentials.reading import iri_of
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
    endorsers = names_of(tx, [each.endorser for each in standing])
    told = [_told(each, endorsers) for each in standing]
    yield Section("received", "Endorsements", told, [*ids, *evidence], credentials)
    kept = importing.of_subjects(tx, [iri_of(each) for each in owner.agents])
    entries = [_told_of(each) for each in kept]
    yield Section("elsewhere", "Endorsements from elsewhere", entries, credentials=partial(_from_elsewhere, kept))


def _told(shown: Shown, names: Names) -> Mapping[str, Any]:
    level = {"Level": shown.level} if shown.level else {}
    return {
        "title": shown.item_name,
        "text": shown.words,
        "since": iso(shown.at_us),
        "facts": {"By": names.of(shown.endorser), **level, "For": shown.item},
        "why": [*(each.told for each in shown.grounds), *shown.standing],
        "statements": [str(shown.statement_id)],
    }


def _told_of(kept: Kept) -> Mapping[str, Any]:
    return {
        "title": f"Endorsement by {kept.report['issuer']}",
        "text": kept.report["comment"],
        "since": kept.report["valid_from"],
        "why": [f"It held on {kept.imported[:10]}, when this store checked it"],
    }


def _from_elsewhere(kept: Sequence[Kept]) -> Iterator[Carried]:
    """Each credential as it came."""
    for each in kept:
        ending, media_type = kind_of(each.report["format"])
        title = f"Endorsement from elsewhere: {each.report['issuer']}"
        yield Carried(f"endorsement-elsewhere-{each.name}.{ending}", media_type, each.credential.encode(), title, True)
