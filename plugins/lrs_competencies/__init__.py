"""Competencies: frameworks of what people can learn, and what their statements say that they have."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from flask import Blueprint, url_for
from marshmallow import Schema

from lrs.api import Actor, NavItem, Owner, Problem, Projection, Scope, Section, Tables, Transaction, hookimpl
from lrs_competencies import blueprint
from lrs_competencies.frameworks import api as framework_api
from lrs_competencies.frameworks import commands as framework_commands
from lrs_competencies.frameworks import discovery
from lrs_competencies.frameworks import pages as framework_pages
from lrs_competencies.mastery import access, api, badges, commands, conformance, holding, pages, portfolio, projection
from lrs_competencies.settings import Settings
from lrs_competencies.tables import metadata

# Importing these adds their routes to the blueprint, and their tables to the metadata.
ROOMS = (framework_api, discovery, framework_pages)
blueprint.blueprint.register_blueprint(api.blueprint)
blueprint.blueprint.register_blueprint(pages.blueprint)


@hookimpl
def lrs_tables() -> Tables:
    return Tables(metadata, "lrs_competencies.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_scopes() -> Iterable[Scope]:
    return (*blueprint.SCOPES, *access.SCOPES)


@hookimpl
def lrs_projections() -> Iterable[Projection]:
    return [projection.PROJECTION]


@hookimpl
def lrs_has_to_check(statements: Sequence[Mapping[str, Any]]) -> bool:
    return conformance.has_to_check(statements)


@hookimpl
def lrs_check_statements(statements: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    return conformance.check(statements)


@hookimpl
def lrs_blueprint() -> Blueprint:
    return blueprint.blueprint


@hookimpl
def lrs_commands() -> Iterable[click.Command]:
    return (*framework_commands.COMMANDS, *commands.COMMANDS)


@hookimpl
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    if blueprint.may_read(actor):
        yield NavItem("Competencies", url_for("competencies.frameworks"))
    yield from pages.nav(actor)


@hookimpl(optionalhook=True)
def endorsements_holds(tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str) -> Sequence[bool]:
    return holding.who_of_them_holds(tx, agents, item, level)


@hookimpl(optionalhook=True)
def portfolio_sections(tx: Transaction, owner: Owner) -> Iterable[Section]:
    return portfolio.sections(tx, owner)


@hookimpl(optionalhook=True)
def badges_competence(
    tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str
) -> Sequence[Mapping[str, Any]]:
    return badges.competence(tx, agents, item, level)


@hookimpl(optionalhook=True)
def badges_levels(tx: Transaction, items: Sequence[str]) -> Sequence[Sequence[str] | None]:
    return badges.levels(tx, items)
