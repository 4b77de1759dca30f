"""What goes into a package, by what its owner has chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from lrs.api import Owner, PluginStore, Section
from lrs_portfolio import choices, offers
from lrs_portfolio.choices import Chosen
from lrs_portfolio.export import statements
from lrs_portfolio.owners import name_of


@dataclass(frozen=True)
class Contents:
    """The sections as they are now, and which statements."""

    owner: Owner
    owner_name: str
    chosen: Chosen
    sections: Mapping[str, Section]

    def portions(self, store: PluginStore) -> Iterator[list[bytes]]:
        """The statements, some hundreds at a time: chosen ones, those that prove sections, and all if wanted.

        Some come twice.
        """
        proving = chain.from_iterable(section.statements for section in self.sections.values())
        yield from statements.by_id(store, chain(self.chosen.statements, proving))
        if self.chosen.has_record:
            yield from statements.about(store, self.owner)


def contents_of(store: PluginStore, owner: Owner) -> Contents:
    """What an owner has chosen."""
    with store.read() as tx:
        chosen = choices.of(tx, owner)
        sections = offers.chosen_of(offers.offered(store, tx, owner), chosen)
        return Contents(owner, name_of(tx, owner), chosen, sections)
