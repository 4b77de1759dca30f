"""What is wrong with a plugin stops the start, with the plugin's name and the mend."""

import ast
import inspect
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, fields
from sqlalchemy import Column, Integer, MetaData, Table

from lrs import hookspecs, plugin_host
from lrs.api import Channel, Outbox, Projection, Tables, derived_table, hookimpl, hookspec, record_table
from lrs.errors import BadRequest
from lrs.plugin_host import BrokenPlugin, PluginHost
from tests.plugins import tally


def plugin(**hooks: Any) -> SimpleNamespace:
    """A plugin whose hooks give these values."""
    return SimpleNamespace(**{name: hookimpl(lambda value=value: value) for name, value in hooks.items()})


def tables(*made: Any) -> Tables:
    """The tables that each of `made` makes."""
    metadata = MetaData()
    for make in made:
        make(metadata)
    return Tables(metadata, "tests.plugins.tally.revisions")


def taken(metadata: MetaData) -> Table:
    return record_table("a_b_c", metadata, Column("name", Integer, primary_key=True))


@pytest.mark.parametrize(
    ("plugins", "words"),
    [
        pytest.param({"a": plugin(lrs_tabels=1)}, ["a", "lrs_tabels", "Did you mean lrs_tables"], id="a misspelt hook"),
        pytest.param({"a": plugin(lrs_qqq=1)}, ["a", "lrs_qqq", "Hooks are"], id="no hook at all"),
        pytest.param({"a": SimpleNamespace(lrs_tables=lambda: None)}, ["lrs_tables", "@hookimpl"], id="no mark"),
        pytest.param(
            {"a": SimpleNamespace(lrs_nav=hookimpl(lambda person: []))},
            ["lrs_nav", "person", "actor"],
            id="a parameter",
        ),
        pytest.param(
            {"a": SimpleNamespace(lrs_scopes=hookimpl(lambda: 1 / 0))},
            ["lrs_scopes", "ZeroDivision"],
            id="a raising hook",
        ),
        pytest.param({"a": plugin(lrs_commands=5)}, ["lrs_commands", "not iterable", "click"], id="no list"),
        pytest.param({"a": plugin(lrs_commands="say")}, ["lrs_commands", "list of click"], id="a text for a list"),
        pytest.param({"a": plugin(lrs_scopes=["a/b"])}, ["lrs_scopes", "list of Scope"], id="a list of another kind"),
        pytest.param({"a": plugin(lrs_settings=Schema())}, ["lrs_settings", "the class"], id="an instance"),
        pytest.param(
            {"a": plugin(lrs_statement_schemas={"v": 1})}, ["lrs_statement_schemas"], id="no schema of a verb"
        ),
        pytest.param({"A-1": plugin()}, ["A-1", "lower case"], id="a name that is none"),
        pytest.param({"core": plugin()}, ["core"], id="the core's name"),
        pytest.param(
            {"a": plugin(lrs_tables=tables(lambda m: record_table("statements", m)))},
            ["a", "statements", "a_statements"],
            id="a table of another",
        ),
        pytest.param(
            {"a": plugin(lrs_tables=tables(taken)), "a_b": plugin(lrs_tables=tables(taken))},
            ["a_b", "a_b_c"],
            id="a table of two plugins",
        ),
        pytest.param(
            {"a": plugin(lrs_tables=tables(lambda m: Table("a_b", m, Column("id", Integer, primary_key=True))))},
            ["a_b", "store_id", "record_table"],
            id="a table of no store",
        ),
        pytest.param(
            {"a": plugin(lrs_tables=tables(lambda m: derived_table("a_b", m, projection="a_c")))},
            ["a_b", "a_c", "lrs_projections"],
            id="a table that nothing derives",
        ),
        pytest.param(
            {"a": plugin(lrs_projections=[Projection("b", 1, tally.apply)])},
            ["projection b", "a_b"],
            id="a projection of another",
        ),
        pytest.param(
            {"a": plugin(lrs_outboxes=[Outbox("b", lambda rules: [])])}, ["outbox b", "a_b"], id="an outbox of another"
        ),
    ],
)
def test_a_broken_plugin_stops_the_start(plugins: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(BrokenPlugin) as broken:
        PluginHost(plugins)

    assert [word for word in words if word not in str(broken.value)] == []


def test_a_plugin_that_lacks_a_dependency_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("badges", "no_such_package.plugin", plugin_host.GROUP)
    monkeypatch.setattr(plugin_host, "entry_points", lambda **_: [entry])

    with pytest.raises(BrokenPlugin, match=r"badges.*no_such_package.*Install"):
        PluginHost.installed()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param("lrs.api:nothing", ["AttributeError", "nothing"], id="raises"),
        pytest.param("not a module", ["AttributeError"], id="no module at all"),
    ],
)
def test_a_plugin_that_raises_when_it_is_imported_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str, words: list[str]
) -> None:
    entry = EntryPoint("badges", value, plugin_host.GROUP)
    monkeypatch.setattr(plugin_host, "entry_points", lambda **_: [entry])

    with pytest.raises(BrokenPlugin) as broken:
        PluginHost.installed()

    assert [word for word in ("the plugin badges", value, *words) if word not in str(broken.value)] == []


def test_two_plugins_of_one_name_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [EntryPoint("badges", value, plugin_host.GROUP) for value in ("lrs_badges", "my_badges")]
    monkeypatch.setattr(plugin_host, "entry_points", lambda **_: entries)

    with pytest.raises(BrokenPlugin, match=r"badges.*both lrs_badges and my_badges.*Uninstall"):
        PluginHost.installed()


def test_who_asks_another_plugins_hook_for_what_it_does_not_give_is_named() -> None:
    def a_labels(day: str) -> None:
        raise NotImplementedError

    offering = ModuleType("offered")
    offering.a_labels = hookspec(a_labels)  # type: ignore[attr-defined]
    asking = SimpleNamespace(a_labels=hookimpl(optionalhook=True)(lambda night: night))

    with pytest.raises(BrokenPlugin, match=r"the plugin b .* hook of a .*night"):
        PluginHost({"a": plugin(lrs_hookspecs=offering), "b": asking})


def test_a_plugin_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("tally", "tests.plugins.tally", plugin_host.GROUP)
    monkeypatch.setattr(plugin_host, "entry_points", lambda **_: [entry])

    assert PluginHost.installed().names == ("tally",)


class _Settings(Schema):
    points = fields.Integer(load_default=5)


@pytest.mark.parametrize(
    ("decided", "words"),
    [({"points": "many"}, ["points", "scores"]), ({"pionts": 1}, ["pionts", "points"])],
    ids=["a value of another kind", "an unknown setting"],
)
def test_a_setting_that_is_none_is_refused(decided: dict[str, Any], words: list[str]) -> None:
    host = PluginHost({"scores": plugin(lrs_settings=_Settings)})

    with pytest.raises(BadRequest) as refused:
        host.read_settings("scores", decided)

    assert [word for word in words if word not in refused.value.advice] == []


def test_what_is_not_set_follows_the_default() -> None:
    assert PluginHost({"scores": plugin(lrs_settings=_Settings)}).read_settings("scores", {}) == {"points": 5}


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "a" * 65])
def test_a_channel_whose_name_is_none_is_refused(name: str) -> None:
    channel = Channel(name, lambda statement: True, lambda parcel, post: None)
    host = PluginHost({"a": plugin(lrs_outboxes=[Outbox("a_b", lambda rules: [channel])])})

    with pytest.raises(BadRequest, match="no name of a channel"):
        host.channels("a", {"settings": {}, "concepts": {}})


HOOKS = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("lrs_")}


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_documented_with_its_signature_and_an_example(name: str) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/hooks.md").read_text()
    (declared,) = ast.parse(inspect.getsource(HOOKS[name])).body
    assert isinstance(declared, ast.FunctionDef) and declared.returns is not None
    signature = f"{name}({ast.unparse(declared.args)}) -> {ast.unparse(declared.returns)}"

    section = page.partition(f"## `{signature}`\n")[2].partition("\n## ")[0]

    assert f"@hookimpl\ndef {name}(" in section
