"""Competencies: frameworks of what people can learn, and what their statements say that they have."""

from collections.abc import Iterable

import click
from flask import Blueprint, url_for
from marshmallow import Schema

from lrs.api import Actor, NavItem, Scope, Tables, hookimpl
from lrs_competencies import blueprint
from lrs_competencies.frameworks import api, commands, discovery, pages
from lrs_competencies.settings import Settings
from lrs_competencies.tables import metadata

# Importing these adds their routes to the blueprint, and their tables to the metadata.
ROOMS = (api, discovery, pages)


@hookimpl
def lrs_tables() -> Tables:
    return Tables(metadata, "lrs_competencies.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return blueprint.SCOPES


@hookimpl
def lrs_blueprint() -> Blueprint:
    return blueprint.blueprint


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return commands.COMMANDS


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    return [NavItem("Competencies", url_for("competencies.frameworks"))] if blueprint.may_read(actor) else []
