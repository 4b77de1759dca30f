"""lrs plugin list, enable, disable, settings, retry, run, unchecked; new and check stand beside it"""

import json
import sys
from typing import Any
from uuid import UUID

import click

from lrs.clock import iso, iso_or_none
from lrs.commands import options
from lrs.commands.plugin_check import check
from lrs.commands.plugin_new import new
from lrs.config import Settings
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.plugins import activations, chores, projections
from lrs.operations.plugins.activations import Installed
from lrs.storage.plugins.calls import Calls
from lrs.storage.plugins.checkpoints import Checkpoint
from lrs.storage.plugins.chores import Turn


@click.group("plugin")
def plugin_group() -> None:
    """Plugins: what is installed, and which stores have switched it on."""


@plugin_group.command("list")
@options.store
@options.settings
def list_all(store: str, settings: Settings) -> None:
    """Every installed plugin as it stands in a store, a JSON object a line.

    Each projection has how many statements it lies behind, in how many batches it was derived and how long the plugin
    took for them, and where it has failed, at which and why. Calls of hooks, and of projections by every process, are
    written down every few seconds.
    """
    with existing(settings) as database:
        for each in activations.listed(database, stores.get(database, store).store_id):
            click.echo(json.dumps(_as_json(each), ensure_ascii=False))


@plugin_group.command("enable")
@click.argument("plugin")
@options.store
@options.settings
def enable(plugin: str, store: str, settings: Settings) -> None:
    """Switch a plugin on in a store, while it is served. It begins with the whole history of the store."""
    with existing(settings) as database:
        activations.enable(database, stores.get(database, store), plugin)
    click.echo(f"{plugin} is on in {store}")


@plugin_group.command("disable")
@click.argument("plugin")
@options.store
@options.settings
def disable(plugin: str, store: str, settings: Settings) -> None:
    """Switch a plugin off in a store. What it has stays, and it goes on from there when it is switched on again."""
    with existing(settings) as database:
        activations.disable(database, stores.get(database, store), plugin)
    click.echo(f"{plugin} is off in {store}")


@plugin_group.command("settings")
@click.argument("plugin")
@click.argument("changes", required=False)
@options.store
@options.settings
def change(plugin: str, changes: str | None, store: str, settings: Settings) -> None:
    """Print a plugin's settings in a store as JSON, after CHANGES, a JSON object, if it is given.

    A setting that is null follows its default again. What a projection has derived is derived anew by the changed
    settings; until that is done, what was derived before is read.
    """
    decoded = options.read_object(changes or "{}", "CHANGES")
    with existing(settings) as database:
        found = stores.get(database, store)
        activations.change_settings(database, found, plugin, decoded)
        click.echo(json.dumps(activations.get(database, found.store_id, plugin).settings, indent=2, ensure_ascii=False))


@plugin_group.command("retry")
@click.argument("plugin")
@options.store
@options.settings
def retry(plugin: str, store: str, settings: Settings) -> None:
    """Let the projections of a plugin go on that have failed, after a mend."""
    with existing(settings) as database:
        had_failed = projections.retry(database, stores.get(database, store).store_id, plugin)
    click.echo(f"{plugin} goes on in {store}" if had_failed else f"nothing of {plugin} has failed in {store}")


@plugin_group.command("run")
@click.argument("plugin")
@click.argument("chore")
@options.store
@options.settings
def run(plugin: str, chore: str, store: str, settings: Settings) -> None:
    """Do a chore of a plugin now, which the server does by itself every so often."""
    with existing(settings) as database:
        running = chores.do_now(database, stores.get(database, store).store_id, plugin, chore)
        with click.progressbar(length=100, label=chore, file=sys.stderr) as shown:
            for progress in running:
                shown.update(round(100 * progress) - shown.pos)
            shown.update(100 - shown.pos)
    click.echo(f"{chore} is done in {store}")


@plugin_group.command("unchecked")
@click.argument("plugin")
@options.store
@options.settings
def list_unchecked(plugin: str, store: str, settings: Settings) -> None:
    """The statements that a plugin had not checked in time, those stored last first, a JSON object a line."""
    with existing(settings) as database:
        for each in activations.unchecked_by(database, stores.get(database, store).store_id, plugin):
            click.echo(json.dumps({"statement": str(each.statement_id), "stored": iso(each.stored_us)}))


def _as_json(installed: Installed) -> dict[str, Any]:
    return {
        "plugin": installed.name,
        "enabled": installed.is_enabled,
        "settings": installed.settings,
        "projections": [_checkpoint(each, installed.last_position) for each in installed.checkpoints],
        "chores": [_chore(each) for each in installed.chores],
        "calls": {each.hook: _calls(each) for each in installed.calls},
        "unchecked": installed.unchecked,
        **({"refusal": installed.refusal} if installed.refusal else {}),
    }


def _chore(turn: Turn) -> dict[str, Any]:
    due = iso(turn.due_us) if turn.due_us else "now"
    return {"chore": turn.chore, "done": iso_or_none(turn.done_us), "due": due}


def _calls(counted: Calls) -> dict[str, Any]:
    shown = {"calls": counted.calls, "seconds": counted.took_us / 1_000_000, "errors": counted.errors}
    if counted.failed_us is None:
        return shown
    return {**shown, "last_error": counted.last_error, "failed": iso(counted.failed_us)}


def _checkpoint(at: Checkpoint, last_position: int) -> dict[str, Any]:
    shown = {
        "projection": at.projection,
        "state": at.state,
        "version": at.version,
        "lag": last_position - at.position,
        "batches": at.batches,
        "seconds": at.took_us / 1_000_000,
    }
    if at.error is None or at.failed_us is None or at.error_statement_id is None:
        return shown
    return {
        **shown,
        "error": at.error,
        "position": at.error_position,
        "statement": str(UUID(bytes=at.error_statement_id)),
        "failed": iso(at.failed_us),
    }


plugin_group.add_command(new)
plugin_group.add_command(check)
COMMANDS = (plugin_group,)
