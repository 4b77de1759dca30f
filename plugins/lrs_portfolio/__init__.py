"""Portfolios: what people choose of what they have achieved, to take away as one file that anybody can check."""

from collections.abc import Iterable
from types import ModuleType

import click
from flask import Blueprint, url_for

from lrs.api import Actor, Holding, NavItem, Scope, Tables, hookimpl
from lrs_portfolio import commands, holdings, offered, rights, routes, tables


@hookimpl
def lrs_tables() -> Tables:
    return Tables(tables.metadata, "lrs_portfolio.revisions")


@hookimpl
def lrs_hookspecs() -> ModuleType:
    return offered


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return rights.SCOPES


@hookimpl
def lrs_holdings() -> Iterable[Holding]:
    return holdings.HOLDINGS


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return commands.COMMANDS


@hookimpl
def lrs_blueprint() -> Blueprint:
    return routes.blueprint


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    return [NavItem("Portfolio", url_for("portfolio.pages.home"))] if rights.may_use(actor) else []
