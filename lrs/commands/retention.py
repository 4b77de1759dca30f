"""lrs retention list, set, run"""

import json

import click

from lrs.commands import options
from lrs.commands.acts import run_act, watch_preview
from lrs.config import Settings
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.erasing import retention


@click.group("retention")
def retention_group() -> None:
    """Retention: statements that a store keeps for so many days, and then erases."""


@retention_group.command("list")
@options.store
@options.settings
def list_all(store: str, settings: Settings) -> None:
    """The rules of a store, a JSON object a line."""
    with existing(settings) as database:
        for rule in retention.rules(stores.get(database, store)):
            click.echo(json.dumps(rule.as_json(), ensure_ascii=False))


@retention_group.command("set")
@click.argument("rules")
@options.store
@options.settings
def change(rules: str, store: str, settings: Settings) -> None:
    """Set all rules of a store; RULES is a JSON list such as '[{"older_than_days": 365}]', and [] for none.

    A rule may have filters of GET /statements beside older_than_days: agent, verb, activity, registration,
    related_agents, related_activities. Nothing is erased until lrs retention run.
    """
    decoded = options.read_json(rules, "RULES")
    with existing(settings) as database:
        stores.change_settings(database, store, {"retention": decoded})
        for rule in retention.rules(stores.get(database, store)):
            click.echo(json.dumps(rule.as_json(), ensure_ascii=False))


@retention_group.command("run")
@options.store
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@options.settings
def run(store: str, dry_run: bool, settings: Settings) -> None:
    """Erase what the rules of a store no longer keep. For cron or a systemd timer: it asks nothing.

    Prints a signed receipt for each rule that had something to erase.
    """
    with existing(settings) as database:
        found = stores.get(database, store)
        if not dry_run:
            for act in retention.acts(database, found, settings.public_url or options.LOCAL_URL):
                run_act(act)
            return
        for selection in retention.selections(found):
            preview = watch_preview(database, found, selection)
            shown = {"rule": selection.rule.as_json(), **preview.as_json()}
            click.echo(json.dumps(shown, indent=2, ensure_ascii=False))


COMMANDS = (retention_group,)
