"""How long a member's package takes, and how much memory: `python -m bench.portfolio --statements 100000`."""

import resource
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from lrs.testing import FreshStore, statement
from lrs.testing.servers import fresh_settings, server_on
from lrs_portfolio import choices
from lrs_portfolio.export.exporting import Export
from lrs_portfolio.owners import owner_of

_AT_ONCE = 50
_ANN = {"objectType": "Agent", "name": "Ann", "mbox": "mailto:ann@example.com"}


@click.command()
@click.option("--statements", type=int, default=100_000, show_default=True)
def main(statements: int) -> None:
    """Store statements of one member on SQLite, and export them all."""
    with fresh_settings() as settings:
        given = replace(settings, public_url="https://lrs.example.org", sealing_key="a key for a bench of portfolios")
        with server_on(given, "portfolio") as server, TemporaryDirectory() as folder:
            store = server.store("bench")
            for _ in range(0, statements, _AT_ONCE):
                store.post(*(statement(actor=_ANN) for _ in range(_AT_ONCE)))
            click.echo(f"{statements} stored, {_resident_mb()} MB resident")
            _export(store, Path(folder, "portfolio.zip"))


def _export(store: FreshStore, file: Path) -> None:
    inside = store.inside("portfolio")
    inside.person_keys.create(_ANN, "Ed25519", "")
    with inside.write() as tx:
        owner = owner_of(tx, _ANN)
        choices.choose_section(tx, owner, choices.RECORD, [])
    begun_s = time.perf_counter()
    with file.open("wb") as sink:
        for _ in Export(inside, owner).write(sink):
            pass
    took_s, mb = time.perf_counter() - begun_s, file.stat().st_size / 1_000_000
    click.echo(f"exported in {took_s:.1f} s, {mb:.1f} MB, {_resident_mb()} MB resident")


def _resident_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
