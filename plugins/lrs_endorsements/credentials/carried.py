"""What endorsers have signed, as files that others carry along: portfolios, and who shows a badge."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from lrs.api import CairnError, Carried, PluginStore, Transaction
from lrs_endorsements.credentials import issuing
from lrs_endorsements.credentials.issuing import DI
from lrs_endorsements.credentials.tables import issued

_KINDS = {DI: ("json", "application/vc+ld+json")}
_JWT = ("jwt", "application/vc+jwt")


def kind_of(format: str) -> tuple[str, str]:
    """The ending of a file in a format, and its media type."""
    return _KINDS.get(format, _JWT)


def formats_of(tx: Transaction, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """As what these endorsements were issued."""
    found = tx.find_many(issued, ("statement", "format"), "statement", [each.bytes for each in ids])
    return sorted((UUID(bytes=statement), format) for statement, format in found)


def carried(store: PluginStore, titles: Mapping[UUID, str], formats: Sequence[tuple[UUID, str]]) -> Iterator[Carried]:
    """What endorsers have signed, by the titles of endorsements; what would be another credential now is left out."""
    for statement, format in formats:
        ending, media_type = kind_of(format)
        try:
            signed, keys = issuing.show_with_key(store, statement, format)
        except CairnError:
            continue
        name = f"endorsement-{statement}.{ending}"
        yield Carried(name, media_type, signed.encode(), titles[statement], published=keys)
