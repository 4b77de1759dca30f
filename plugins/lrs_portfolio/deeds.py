"""What owners do with their portfolios: look at them, choose, and drop."""

from typing import Any
from uuid import UUID

from lrs.api import BadRequest, Owner, PluginStore, Section, Transaction
from lrs_portfolio import choices, offers
from lrs_portfolio.choices import RECORD
from lrs_portfolio.owners import SECTION, name_of


def shown(store: PluginStore, tx: Transaction, owner: Owner) -> dict[str, Any]:
    """A portfolio as `schemas.PortfolioAnswer` has it."""
    chosen, offered = choices.of(tx, owner), offers.offered(store, tx, owner)
    return {
        "owner": name_of(tx, owner),
        "persona": owner.persona.hex(),
        "title": chosen.title,
        "sections": [_section(name, each, name in chosen.sections) for name, each in offered.items()],
        "has_record": chosen.has_record,
        "statements": chosen.statements,
    }


def _section(name: str, section: Section, is_chosen: bool) -> dict[str, Any]:
    return {
        "name": name,
        "title": section.title,
        "is_chosen": is_chosen,
        "many": len(section.data),
        "entries": section.data if is_chosen else [],
    }


def choose(store: PluginStore, owner: Owner, section: str, statement: UUID | None) -> None:
    """Put a section or a statement in. Raises BadRequest, NotFound, Forbidden, Conflict."""
    _check_one(section, statement)
    with store.write() as tx:
        if statement is not None:
            choices.choose_statement(tx, owner, statement)
        else:
            offered = offers.offered(store, tx, owner) if section != RECORD else ()
            choices.choose_section(tx, owner, section, offered)


def drop(store: PluginStore, owner: Owner, section: str, statement: UUID | None) -> None:
    """Take a section or a statement out. Raises BadRequest, NotFound."""
    _check_one(section, statement)
    with store.write() as tx:
        if statement is not None:
            choices.drop_statement(tx, owner, statement)
        else:
            choices.drop_section(tx, owner, section)


def _check_one(section: str, statement: UUID | None) -> None:
    if bool(section) == (statement is not None):
        hint = f"Name a section, such as {RECORD}, or a statement by its id."
        raise BadRequest("a section or a statement is needed, and not both", section=SECTION, hint=hint)
