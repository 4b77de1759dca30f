"""How many deeds of a kind everybody has done, and why. Each hook is one line: a table of contents, no logic."""

from collections.abc import Iterable

import click
from flask import Blueprint, url_for
from marshmallow import Schema

from lrs.api import Actor, NavItem, Projection, Scope, Tables, hookimpl
from lrs_newplugin import commands, pages, projection, schemas, tables


@hookimpl
def lrs_tables() -> Tables:
    return Tables(tables.metadata, "lrs_newplugin.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return schemas.Settings


@hookimpl
def lrs_projections() -> Iterable[Projection]:
    return [Projection(tables.DEEDS, projection.VERSION, projection.apply, projection.standings)]


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return [Scope(pages.READ, "read how many deeds everybody has done, and which")]


@hookimpl
def lrs_blueprint() -> Blueprint:
    return pages.blueprint


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    return [NavItem("Newplugin", url_for("newplugin.people"))] if actor.may(pages.READ) else []


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return [commands.people]
