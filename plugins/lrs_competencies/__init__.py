"""Competencies: frameworks of what people can learn, and what their statements say that they have."""

from collections.abc import Iterable

import click
from flask import Blueprint
from marshmallow import Schema

from lrs.api import Scope, Tables, hookimpl
from lrs_competencies import blueprint
from lrs_competencies.frameworks import commands as framework_commands
from lrs_competencies.frameworks import discovery as _discovery  # noqa: F401 (its routes belong to the blueprint)
from lrs_competencies.settings import Settings
from lrs_competencies.tables import metadata


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
    return framework_commands.COMMANDS
