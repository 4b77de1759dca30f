"""lrs plugin, worker and rebuild, as an operator uses them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.config import Settings
from lrs.database import Database
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from tests.client import Client
from tests.plugins import tally
from tests.plugins.test_projections import counted, derive
from tests.statements import ANN, statement

Lrs = Callable[..., Result]


@pytest.fixture
def lrs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Lrs:
    """Runs a command where the plugin is installed."""
    monkeypatch.setattr(PluginHost, "installed", lambda: PluginHost({"tally": tally}))
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, env=environment)

    return run


def shown(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_plugin_is_switched_on_and_off(lrs: Lrs, store: Store) -> None:
    before = shown(lrs("plugin", "list", "--store", store.name))["enabled"]
    lrs("plugin", "disable", "tally", "--store", store.name)

    assert (before, shown(lrs("plugin", "list", "--store", store.name))["enabled"]) == (True, False)


def test_settings_are_changed_and_follow_their_defaults_again(lrs: Lrs, store: Store) -> None:
    changed = lrs("plugin", "settings", "tally", '{"verb": "http://example.com/v"}', "--store", store.name)
    back = lrs("plugin", "settings", "tally", '{"verb": null}', "--store", store.name)

    assert (shown(changed), shown(back)) == (
        {"verb": "http://example.com/v", "concept": ""},
        {"verb": "", "concept": ""},
    )


@pytest.mark.parametrize("changes", ['{"verb": 1}', '{"vreb": ""}'])
def test_wrong_settings_are_refused_and_change_nothing(lrs: Lrs, store: Store, changes: str) -> None:
    refused = lrs("plugin", "settings", "tally", changes, "--store", store.name)

    assert "tally" in str(refused.exception)
    assert shown(lrs("plugin", "settings", "tally", "--store", store.name))["verb"] == ""


@pytest.mark.parametrize("changes", ["{", "[]"])
def test_settings_that_are_no_object_are_refused(lrs: Lrs, store: Store, changes: str) -> None:
    refused = lrs("plugin", "settings", "tally", changes, "--store", store.name)

    assert (refused.exit_code, "CHANGES" in refused.stderr) == (2, True)


def test_an_unknown_plugin_is_refused_with_those_that_there_are(lrs: Lrs, store: Store) -> None:
    refused = lrs("plugin", "enable", "talyl", "--store", store.name)

    assert "Installed: tally" in refused.exception.advice  # type: ignore[union-attr]


def test_the_list_says_how_far_a_projection_lies_behind(
    lrs: Lrs, database: Database, store: Store, sender: Client
) -> None:
    sender.post_statements(statement())
    derive(database, store)
    sender.post_statements([statement() for _ in range(3)])

    (projection,) = shown(lrs("plugin", "list", "--store", store.name))["projections"]

    seconds = projection.pop("seconds")
    assert projection == {"projection": "tally_counted", "state": "live", "version": 1, "lag": 3, "batches": 1}
    assert 0 < seconds < 60


def test_the_list_says_where_a_projection_has_failed_and_retry_lets_it_go_on(
    lrs: Lrs, database: Database, store: Store, sender: Client
) -> None:
    bad = statement(actor={**ANN, "name": "poison"})
    sender.post_statements(bad)
    derive(database, store)

    (failed,) = shown(lrs("plugin", "list", "--store", store.name))["projections"]
    retried = lrs("plugin", "retry", "tally", "--store", store.name)
    (after,) = shown(lrs("plugin", "list", "--store", store.name))["projections"]

    assert (failed["position"], failed["statement"], "Poison" in failed["error"]) == (1, bad["id"], True)
    assert (retried.stdout.strip(), "error" in after) == (f"tally goes on in {store.name}", False)


def test_a_rebuild_derives_what_there_is(lrs: Lrs, database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement() for _ in range(3)])

    rebuilt = lrs("rebuild", "tally", "--store", store.name)

    assert (rebuilt.stdout.strip(), counted(database, store)) == ("rebuilt tally_counted", {ANN["mbox"]: 3})


def test_commands_of_a_plugin_stand_below_its_name(lrs: Lrs) -> None:
    assert lrs("tally", "say").stdout == "tally\n"
    assert "tally" in lrs("--help").stdout


def test_a_dry_run_says_who_gains_and_who_loses(lrs: Lrs, database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement() for _ in range(3)])
    derive(database, store)

    tried = lrs("rebuild", "tally", "--store", store.name, "--dry-run", "--with", '{"verb": "http://example.com/v"}')

    told = {"projection": "tally_counted", "name": ANN["mbox"], "called": "", "now": 3, "then": None}
    assert (shown(tried), counted(database, store)) == (told, {ANN["mbox"]: 3})


@pytest.mark.parametrize("arguments", [["--with", "{}"], ["--dry-run", "--with", "{"], ["--dry-run", "--with", "[]"]])
def test_a_dry_run_that_makes_no_sense_is_refused(lrs: Lrs, store: Store, arguments: list[str]) -> None:
    assert lrs("rebuild", "tally", "--store", store.name, *arguments).exit_code == 2
