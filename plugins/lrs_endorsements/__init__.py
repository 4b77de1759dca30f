"""Endorsements: who vouches for whom in what, on which grounds and evidence, and whether that may count."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import ModuleType
from typing import Any
from uuid import UUID

import click
from flask import Blueprint, url_for
from marshmallow import Schema

from lrs.api import (
    Actor,
    Carried,
    Chore,
    Holding,
    InStore,
    NavItem,
    Owner,
    PluginStore,
    Problem,
    Projection,
    Rules,
    Scope,
    Section,
    Tables,
    Transaction,
    hookimpl,
)
from lrs_endorsements import badges, commands, door, offered, portfolio, projection, rights, routes, tables
from lrs_endorsements.credentials import commands as credential_commands
from lrs_endorsements.credentials import holdings, intake
from lrs_endorsements.said import Reader
from lrs_endorsements.settings import Settings
from lrs_endorsements.trust import commands as trust_commands
from lrs_endorsements.trust.tending import CHORE
from lrs_endorsements.vocabulary import Vocabulary


@hookimpl
def lrs_tables() -> Tables:
    return Tables(tables.metadata, "lrs_endorsements.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_projections() -> Iterable[Projection]:
    return [projection.PROJECTION]


@hookimpl
def lrs_hookspecs() -> ModuleType:
    return offered


@hookimpl
def lrs_has_to_check(statements: Sequence[Mapping[str, Any]], rules: Rules) -> bool:
    return door.has_to_check(Reader(Vocabulary(rules.settings["base"]), rules.concepts), statements)


@hookimpl
def lrs_check_statements(
    tx: Transaction, actor: Actor, statements: Sequence[Mapping[str, Any]], store: InStore
) -> Iterable[Problem]:
    return chain(door.check(tx, actor, statements, store), intake.check(tx, statements, store))


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return rights.SCOPES


@hookimpl
def lrs_blueprint() -> Blueprint:
    return routes.blueprint


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    return [NavItem("Endorsements", url_for("endorsements.pages.home"))] if rights.may_read(actor) else []


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return (*commands.COMMANDS, *trust_commands.COMMANDS, *credential_commands.COMMANDS)


@hookimpl
def lrs_chores() -> Iterable[Chore]:
    return [CHORE]


@hookimpl
def lrs_holdings() -> Iterable[Holding]:
    return holdings.HOLDINGS


@hookimpl(optionalhook=True)
def portfolio_sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterable[Section]:
    return portfolio.sections(tx, owner, store)


@hookimpl(optionalhook=True)
def badges_endorsements(
    tx: Transaction, agents: Sequence[Mapping[str, Any]], subject: str
) -> Sequence[Sequence[Mapping[str, Any]]]:
    return badges.standing(tx, agents, subject)


@hookimpl(optionalhook=True)
def badges_beside(store: PluginStore, award: UUID) -> Iterable[Carried]:
    return badges.beside(store, award)
