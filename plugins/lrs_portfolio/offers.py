"""The sections that plugins offer to an owner, by their names: the plugin's, a slash, and what it calls the section."""

from collections.abc import Iterable, Mapping

from lrs.api import Owner, PluginStore, Section, Transaction
from lrs_portfolio.choices import Chosen

HOOK = "portfolio_sections"


def offered(store: PluginStore, tx: Transaction, owner: Owner) -> dict[str, Section]:
    """What an owner may put into their portfolio, as it is now. Raises PluginFailed."""
    answers: Mapping[str, Iterable[Section]] = store.ask_in_store(HOOK, tx=tx, owner=owner)
    return {f"{plugin}/{section.name}": section for plugin in sorted(answers) for section in answers[plugin]}


def chosen_of(offers: Mapping[str, Section], chosen: Chosen) -> dict[str, Section]:
    """What an owner has chosen of it, in their order; what is offered no longer is left out."""
    return {name: offers[name] for name in chosen.sections if name in offers}
