"""Badges: what people achieve by rules over their record, awarded as statements, with the reasons."""

from collections.abc import Iterable
from types import ModuleType

import click
from flask import Blueprint
from marshmallow import Schema

from lrs.api import (
    Actor,
    Chore,
    Holding,
    NavItem,
    Owner,
    PluginStore,
    Projection,
    Scope,
    Section,
    Tables,
    Transaction,
    hookimpl,
)
from lrs_badges import commands, offered, pages, portfolio, rights, routes, tables
from lrs_badges.awarding import projection, tending
from lrs_badges.credentials import commands as credential_commands
from lrs_badges.credentials import following, holdings
from lrs_badges.credentials import rights as credential_rights
from lrs_badges.settings import Settings


@hookimpl
def lrs_tables() -> Tables:
    return Tables(tables.metadata, "lrs_badges.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return (*rights.SCOPES, *credential_rights.SCOPES)


@hookimpl
def lrs_projections() -> Iterable[Projection]:
    return [projection.PROJECTION]


@hookimpl
def lrs_hookspecs() -> ModuleType:
    return offered


@hookimpl
def lrs_chores() -> Iterable[Chore]:
    return [tending.CHORE, following.CHORE]


@hookimpl
def lrs_blueprint() -> Blueprint:
    return routes.blueprint


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    return pages.nav(actor)


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return (*commands.COMMANDS, *credential_commands.COMMANDS)


@hookimpl
def lrs_holdings() -> Iterable[Holding]:
    return holdings.HOLDINGS


@hookimpl(optionalhook=True)
def portfolio_sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterable[Section]:
    return portfolio.sections(tx, owner, store)
