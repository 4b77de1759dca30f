"""Leaderboards: points for what people did, by rules that anyone can see, and a rank for who wants one."""

from collections.abc import Iterable

import click
from flask import Blueprint, url_for
from marshmallow import Schema

from lrs.api import (
    Actor,
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
from lrs_leaderboard import commands, pages, portfolio, projection, tables
from lrs_leaderboard.settings import Settings


@hookimpl
def lrs_tables() -> Tables:
    return Tables(tables.metadata, "lrs_leaderboard.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return pages.SCOPES


@hookimpl
def lrs_projections() -> Iterable[Projection]:
    return [projection.PROJECTION]


@hookimpl
def lrs_blueprint() -> Blueprint:
    return pages.blueprint


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return commands.COMMANDS


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    return [NavItem("Leaderboards", url_for("leaderboard.home"))] if pages.may_read(actor) else []


@hookimpl(optionalhook=True)
def portfolio_sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterable[Section]:
    return portfolio.sections(tx, owner, store)
