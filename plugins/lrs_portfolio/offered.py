"""The hook that this plugin offers to others."""

from collections.abc import Iterable

from lrs.api import InStore, Owner, Section, Transaction, hookspec


@hookspec
def portfolio_sections(tx: Transaction, owner: Owner, store: InStore) -> Iterable[Section]:
    """What a person may put into their portfolio, as it is now."""
    raise NotImplementedError
