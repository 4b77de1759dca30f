"""lrs endorsements key, credential, import, verify, imported"""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO
from uuid import UUID

import click

from lrs.api import AgentText, Argument, PluginStore, in_store
from lrs.verifiable.public_keys import ED25519, KINDS
from lrs.verifiable.verification import Report
from lrs_endorsements.credentials import importing, issuing
from lrs_endorsements.credentials.api import as_json
from lrs_endorsements.credentials.issuing import KINDS as FORMATS
from lrs_endorsements.persons import person_key

_MOST_BYTES = 300_000
_format = click.option("--format", type=click.Choice(list(FORMATS)), default="di", show_default=True)
_subject = click.option("--subject", default="", help="The id of what it should endorse.")


def _told(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


@click.group("key")
def key() -> None:
    """Keys of members, by which they sign endorsements."""


@key.command("create")
@click.argument("agent", type=Argument("agent", AgentText()))
@click.option("--kind", type=click.Choice(KINDS), default=ED25519, show_default=True)
@click.option("--label", default="", help="What to call it.")
@in_store("endorsements")
def create(store: PluginStore, agent: Mapping[str, Any], kind: str, label: str) -> None:
    """Make a key for AGENT that the server holds, encrypted."""
    _told(as_json(store.person_keys.create(agent, kind, label)))


@key.command("list")
@click.argument("agent", type=Argument("agent", AgentText()))
@in_store("endorsements")
def list_keys(store: PluginStore, agent: Mapping[str, Any]) -> None:
    """The keys of AGENT, the newest first, a JSON object a line."""
    with store.read() as tx:
        found = store.person_keys.of_person(tx, person_key(agent))
    for each in found:
        _told(as_json(each))


@key.command("revoke")
@click.argument("name")
@click.option("--reason", default="", help="Why, for those who look at it.")
@in_store("endorsements")
def revoke(store: PluginStore, name: str, reason: str) -> None:
    """Let the key NAME be used no more; what it has signed still verifies."""
    _told(as_json(store.person_keys.revoke(name, reason)))


@click.group("credential")
def credential() -> None:
    """Endorsements as credentials that others can check."""


@credential.command("issue")
@click.argument("statement", type=click.UUID)
@click.option("--key", "key_name", required=True, help="A key of the endorser that the server holds.")
@click.option("--url", default="", help="For jwt: what clients call this server, such as https://lrs.example.org.")
@_format
@in_store("endorsements")
def issue(store: PluginStore, statement: UUID, key_name: str, url: str, format: str) -> None:
    """Issue the endorsement STATEMENT with a key that the server holds, and print it."""
    if format == issuing.JWT and not url.startswith(("https://", "http://")):
        raise click.UsageError("a JWT names where its key is published: --url https://lrs.example.org")
    published = f"{url.rstrip('/')}/endorsements/keys/{store.name}"
    made = issuing.prepare(store, statement, key_name, format=format, url=published)
    click.echo(issuing.issue(store, made, issuing.sign_here(store, made)))


@credential.command("show")
@click.argument("statement", type=click.UUID)
@_format
@in_store("endorsements")
def show(store: PluginStore, statement: UUID, format: str) -> None:
    """The credential that the endorsement STATEMENT was issued as."""
    click.echo(issuing.show(store, statement, format))


@click.command("verify")
@click.argument("file", type=click.File("rb"))
@_subject
@in_store("endorsements")
def verify(store: PluginStore, file: BinaryIO, subject: str) -> None:
    """Check the EndorsementCredential in FILE, and print what was checked; status 1 where it doesn't hold."""
    report = importing.checked(store, file.read(_MOST_BYTES), subject)
    _told(importing.as_json(report))
    _fail_unless_valid(report)


def _fail_unless_valid(report: Report) -> None:
    if not report.is_valid:
        raise click.exceptions.Exit(1)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@_subject
@in_store("endorsements")
def import_file(store: PluginStore, file: BinaryIO, subject: str) -> None:
    """Check the EndorsementCredential in FILE as `verify` does, and keep it."""
    _told(importing.as_json(importing.keep(store, file.read(_MOST_BYTES), subject)))


@click.command("imported")
@_subject
@in_store("endorsements")
def imported(store: PluginStore, subject: str) -> None:
    """What was imported, the newest first, a JSON object a line."""
    for each in importing.listed(store, subject):
        _told(each)


COMMANDS = (key, credential, verify, import_file, imported)
