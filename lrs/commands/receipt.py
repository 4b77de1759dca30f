"""lrs receipt list, show, verify, key"""

import json
import sys
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import click

from lrs.clock import iso, iso_or_none
from lrs.commands import options
from lrs.config import Settings
from lrs.errors import NotFound
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.erasing import receipts
from lrs.operations.erasing.selections import ANYWHERE, read_person, salted
from lrs.storage.erasing.receipts import Receipt
from lrs.xapi.identity import identity


@click.group("receipt")
def receipt_group() -> None:
    """Receipts: signed proofs of what was erased."""


@receipt_group.command("list")
@options.store
@options.settings
def list_all(store: str, settings: Settings) -> None:
    """The receipts of a store, newest first, a JSON object a line; finished is null while an act is interrupted."""
    with existing(settings) as database:
        for receipt in receipts.all_of_store(database, stores.get(database, store).store_id):
            click.echo(json.dumps(_shown(receipt)))


def _shown(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": str(UUID(bytes=receipt.receipt_id)),
        "act": receipt.act,
        "begun": iso(receipt.begun_us),
        "finished": iso_or_none(receipt.finished_us),
        "asked": dict(receipt.asked),
        "counts": dict(receipt.counts),
    }


@receipt_group.command("show")
@click.argument("receipt_id", type=click.UUID)
@options.store
@options.settings
def show(receipt_id: UUID, store: str, settings: Settings) -> None:
    """Print a receipt as it was signed, a JWS."""
    with existing(settings) as database:
        found = receipts.get(database, stores.get(database, store).store_id, receipt_id)
    if found.jws is None:
        raise NotFound(f"the act {receipt_id} was interrupted", hint="Ask for it again, and it goes on.")
    click.echo(found.jws)


@receipt_group.command("key")
@options.settings
def key(settings: Settings) -> None:
    """Print the public key as a JSON Web Key Set, as at /.well-known/jwks.json."""
    with existing(settings) as database:
        click.echo(json.dumps(receipts.public_keys(database)))


@receipt_group.command("verify")
@click.argument("file", type=click.File())
@click.option("--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A JSON Web Key Set.")
@click.option("--agent", help="Whether it is about this Agent, as JSON.")
@options.settings
def verify(file: IO[str], keys: Path | None, agent: str | None, settings: Settings) -> None:
    """Check the receipt in FILE (- is standard input), and print its claims.

    Its signature by --keys, or by the key of this database; and, where its store is in this database, that the
    tombstones are as it says. The exit status is 1 where something is not so.
    """
    with existing(settings) as database:
        key_set = json.loads(keys.read_text()) if keys else receipts.public_keys(database)
        claims = receipts.claims_of(file.read().strip(), key_set)
        click.echo(json.dumps(claims, indent=2))
        try:
            wrong = list(receipts.differences(database, claims))
            checked = "the signature and the tombstones are right"
        except NotFound as missing:
            wrong, checked = [], f"the signature is right; {missing.detail}, so tombstones were not looked at"
    if agent is not None and not _is_about(claims, agent):
        wrong.append("it is not about this agent")
    for each in wrong:
        click.echo(f"lrs: {each}", err=True)
    if wrong:
        sys.exit(1)
    click.echo(checked, err=True)


def _is_about(claims: dict[str, Any], agent: str) -> bool:
    (found,) = read_person([agent], ANYWHERE, []).agents
    return salted(UUID(claims["jti"]), str(identity(found))) in claims["asked"].get("agents_sha256", ())


COMMANDS = (receipt_group,)
