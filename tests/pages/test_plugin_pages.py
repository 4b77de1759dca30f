"""The pages for who looks after plugins, in Chromium."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields, validate
from playwright.sync_api import Locator

from lrs.api import hookimpl
from lrs.clock import now_us
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.plugins import activations, projections
from lrs.plugin_host import PluginHost
from lrs.storage.plugins import calls
from lrs.storage.plugins.calls import Calls
from lrs.storage.stores import Store
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import settings_in
from tests.pages.conftest import Window, running
from tests.plugins import tally
from tests.statements import ANN, statement

# What is asked of databases is asked of both kinds in tests/plugins.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="module")]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)></textarea>"
POISON = {**ANN, "name": "poison"}
WHERE = "/plugins/tally"
BY_COUNT = f"By count, {'most' * 12}"  # wider than a small window


def check_no_evil(text: str) -> None:
    """Raise ValidationError, with the text, where it is evil."""
    if "evil" in text or "<script>" in text:
        raise ValidationError(f"{text} is evil")


class Rung(Schema):
    """A step of a ladder."""

    name = fields.String(required=True)


class TallySettings(tally.Settings):
    """Settings of every kind."""

    most = fields.Integer(
        load_default=10, validate=validate.Range(min=1, max=99), metadata={"description": "how many people are shown"}
    )
    share = fields.Float(load_default=0.5, metadata={"description": f"a part {EVIL}"})
    is_public = fields.Boolean(load_default=True, metadata={"description": "whether strangers see it"})
    order = fields.String(load_default="name", validate=validate.OneOf(["name", "count"], ["By name", BY_COUNT]))
    rungs = fields.List(fields.Nested(Rung), load_default=list, metadata={"description": "the ladder"})
    note = fields.String(load_default="none yet", validate=check_no_evil)
    token = fields.String(load_default="", metadata={"description": "of the other system", "secret": True})


@hookimpl
def lrs_settings() -> type[Schema]:
    return TallySettings


class Tally:
    """The plugin, with settings of every kind."""

    lrs_tables = staticmethod(tally.lrs_tables)
    lrs_projections = staticmethod(tally.lrs_projections)
    lrs_settings = staticmethod(lrs_settings)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own: that of other tests has no plugin."""
    return settings_in(tmp_path_factory.mktemp("plugged"), request)


@pytest.fixture(scope="module")
def database(settings: Settings) -> Iterator[Database]:
    with opened(settings, PluginHost({"tally": Tally})) as database:
        yield database


@pytest.fixture(scope="module")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


@pytest.fixture(scope="module")
def base_url(app: Flask, settings: Settings) -> Iterator[str]:
    with running(app, settings) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def store(database: Database, store_id: int) -> Store:
    """The store of the reader, in which the plugin is on."""
    store = stores.by_id(database, store_id)
    activations.enable(database, store, "tally")
    return store


def derive(database: Database, store: Store) -> None:
    while projections.tend(database, store.store_id):
        pass


def decided(database: Database, store: Store, name: str) -> Any:
    return activations.basis(database, store.store_id, "tally")["settings"][name]


def save(window: Window) -> None:
    window.click("button", "Save")


def field(window: Window, name: str) -> Locator:
    return window.page.get_by_label(name, exact=True)


def said(window: Window, role: Any = "status") -> str:
    return window.page.get_by_role(role).inner_text()


def states(window: Window) -> list[str]:
    return window.page.locator(".state").all_inner_texts()


def test_the_plugins_are_a_click_away(signed_in: Window) -> None:
    signed_in.open("/statements")

    signed_in.click("link", "Plugins")

    assert signed_in.sentences() == ["tally"]
    assert states(signed_in) == ["Off.", "tally_counted It has not begun."]


def test_a_plugin_is_switched_on_and_off(signed_in: Window) -> None:
    signed_in.open("/plugins")
    signed_in.click("link", "tally")

    signed_in.click("button", "Switch on")
    on = (said(signed_in), states(signed_in))
    signed_in.click("button", "Switch off")

    assert "It is on" in on[0]
    assert on[1] == ["On.", "tally_counted About to begin."]
    assert states(signed_in)[0] == "Off."


def test_the_pages_say_how_far_a_projection_has_come(
    signed_in: Window, client: Client, database: Database, store: Store
) -> None:
    client.post_statements(statement())
    derive(database, store)
    signed_in.open("/plugins")
    caught_up = states(signed_in)[1]
    client.post_statements([statement() for _ in range(3)])
    signed_in.page.reload()

    assert re.fullmatch(r"tally_counted Up to date\. .+ m?s per 1,000 statements", caught_up)
    assert "3 statements behind." in states(signed_in)[1]


def test_changed_settings_are_seen_to_be_derived_anew(
    signed_in: Window, client: Client, database: Database, store: Store
) -> None:
    client.post_statements([statement() for _ in range(4)])
    derive(database, store)
    signed_in.open(WHERE)

    field(signed_in, "concept").fill("completed")
    save(signed_in)
    projections.tend(database, store.store_id)
    signed_in.open(WHERE)

    assert "Being derived anew: 0 of 4 statements read (0 %)." in states(signed_in)[2]
    derive(database, store)
    signed_in.open(WHERE)
    assert "Up to date." in states(signed_in)[1]


def test_a_stopped_projection_shows_its_statement_and_goes_on_after_a_retry(
    signed_in: Window, client: Client, database: Database, store: Store
) -> None:
    client.post_statements([statement(), bad := statement(actor=POISON)])
    derive(database, store)
    signed_in.open("/plugins")
    listed = states(signed_in)
    signed_in.click("link", "tally")
    failure = signed_in.page.locator(".failure").inner_text()

    signed_in.click("button", "Retry")

    assert listed[0] == "On, and stopped."
    assert f"Poison: {bad['id']}" in failure
    assert "It stopped just now at the statement at position 2" in failure
    assert said(signed_in) == "It goes on from where it had stopped."
    assert signed_in.page.locator(".failure").count() == 0
    assert signed_in.page.get_by_role("button", name="Retry").count() == 0


def test_the_statement_at_which_it_stopped_is_a_click_away(
    signed_in: Window, client: Client, database: Database, store: Store
) -> None:
    client.post_statements(bad := statement(actor=POISON))
    derive(database, store)
    signed_in.open("/plugins")

    signed_in.click("link", "the statement at position 1")

    assert signed_in.path == f"/statements/{bad['id']}"


def test_what_plugins_and_strangers_wrote_is_shown_and_does_not_run(
    signed_in: Window, database: Database, client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post_statements(statement(actor=POISON))
    monkeypatch.setattr(tally.Poison, "__str__", lambda _: EVIL)
    derive(database, store)

    for path in ("/plugins", WHERE):
        signed_in.open(path)
        assert EVIL in signed_in.page.locator(".failure pre").inner_text()
        assert signed_in.page.locator("script, img[onerror]").count() == 0
    field(signed_in, "note").fill(EVIL)
    save(signed_in)

    assert f"{EVIL} is evil" in said(signed_in, "alert")
    assert field(signed_in, "note").input_value() == EVIL
    assert signed_in.page.locator("script, img[onerror]").count() == 0
    assert signed_in.dialogs == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("verb", "text"),
        ("most", "number"),
        ("share", "number"),
        ("is_public", "checkbox"),
        ("order", "select-one"),
        ("rungs", "textarea"),
        ("token", "password"),
    ],
)
def test_each_setting_has_a_field_of_its_kind(signed_in: Window, name: str, kind: str) -> None:
    signed_in.open(WHERE)

    assert field(signed_in, name).evaluate("it => it.type") == kind


def test_a_setting_says_what_it_means_and_its_default(signed_in: Window) -> None:
    signed_in.open(WHERE)

    meaning = field(signed_in, "most").evaluate(
        "it => document.getElementById(it.getAttribute('aria-describedby')).innerText"
    )

    assert meaning == "how many people are shown. Default: 10"


def test_settings_of_every_kind_are_changed_at_once(signed_in: Window, database: Database, store: Store) -> None:
    signed_in.open(WHERE)

    field(signed_in, "verb").fill("http://example.com/v")
    field(signed_in, "most").fill("20")
    field(signed_in, "share").fill("0.25")
    field(signed_in, "is_public").uncheck()
    field(signed_in, "order").select_option(BY_COUNT)
    field(signed_in, "rungs").fill('[\n  {"name": "first"}\n]')
    field(signed_in, "token").fill("deep")
    save(signed_in)

    assert "The settings are changed." in said(signed_in)
    assert activations.basis(database, store.store_id, "tally")["settings"] == {
        "verb": "http://example.com/v",
        "concept": "",
        "most": 20,
        "share": 0.25,
        "is_public": False,
        "order": "count",
        "rungs": [{"name": "first"}],
        "note": "none yet",
        "token": "deep",
    }
    assert field(signed_in, "rungs").input_value() == '[\n  {\n    "name": "first"\n  }\n]'
    assert (field(signed_in, "is_public").is_checked(), field(signed_in, "most").input_value()) == (False, "20")
    assert field(signed_in, "order").input_value() == '"count"'


@pytest.mark.parametrize(("name", "default"), [("most", 10), ("note", "none yet"), ("rungs", [])])
def test_what_is_left_empty_follows_its_default_again(
    signed_in: Window, database: Database, store: Store, name: str, default: Any
) -> None:
    activations.change_settings(database, store, "tally", {"most": 20, "note": "x", "rungs": [{"name": "a"}]})
    signed_in.open(WHERE)

    field(signed_in, name).fill("")
    save(signed_in)

    assert decided(database, store, name) == default


def test_a_form_that_nobody_changed_changes_nothing(signed_in: Window, database: Database, store: Store) -> None:
    """What two lines of a text, or of JSON, are is told otherwise by each browser."""
    set_before = {"note": "\none\ntwo", "rungs": [{"name": "a"}], "token": "deep"}
    activations.change_settings(database, store, "tally", set_before)
    before = activations.basis(database, store.store_id, "tally")["settings"]
    signed_in.open(WHERE)

    save(signed_in)

    assert said(signed_in) == "Nothing was changed."
    assert activations.basis(database, store.store_id, "tally")["settings"] == before


def test_a_secret_is_never_shown_and_stays_where_it_is_left_empty(
    signed_in: Window, database: Database, store: Store
) -> None:
    activations.change_settings(database, store, "tally", {"token": "deep-secret"})
    signed_in.open(WHERE)
    assert "deep-secret" not in signed_in.page.content()

    field(signed_in, "most").fill("20")
    save(signed_in)

    assert (decided(database, store, "token"), decided(database, store, "most")) == ("deep-secret", 20)


def test_what_somebody_else_changed_meanwhile_stays(signed_in: Window, database: Database, store: Store) -> None:
    signed_in.open(WHERE)
    activations.change_settings(database, store, "tally", {"verb": "http://example.com/other"})

    field(signed_in, "most").fill("20")
    save(signed_in)

    assert (decided(database, store, "verb"), decided(database, store, "most")) == ("http://example.com/other", 20)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        pytest.param("note", "evil", "The setting note of the plugin tally is refused: evil is evil", id="plugin"),
        pytest.param(
            "rungs",
            '[{"nam": 1}]',
            "The setting rungs.0.name of the plugin tally is refused: Missing data for required field. Its",
            id="nested",
        ),
        pytest.param("rungs", '[\n{"name": }]', "The setting rungs is not JSON", id="json"),
    ],
)
def test_a_refusal_is_told_keeps_what_was_typed_and_changes_nothing(
    signed_in: Window, database: Database, store: Store, name: str, typed: str, told: str
) -> None:
    before = activations.basis(database, store.store_id, "tally")["settings"]
    signed_in.open(WHERE)

    field(signed_in, "most").fill("20")
    field(signed_in, "is_public").uncheck()
    field(signed_in, "token").fill("deep-secret")
    field(signed_in, name).fill(typed)
    save(signed_in)

    assert told in said(signed_in, "alert")
    assert (field(signed_in, name).input_value(), field(signed_in, "most").input_value()) == (typed, "20")
    assert (field(signed_in, "is_public").is_checked(), field(signed_in, "token").input_value()) == (False, "")
    assert activations.basis(database, store.store_id, "tally")["settings"] == before


def test_what_is_said_about_a_form_is_in_sight(signed_in: Window) -> None:
    signed_in.page.set_viewport_size({"width": 400, "height": 300})
    signed_in.open(WHERE)
    is_in_sight = "it => it.getBoundingClientRect().top > -1 && it.getBoundingClientRect().bottom <= innerHeight"

    field(signed_in, "note").fill("evil")
    save(signed_in)
    refusal = signed_in.page.get_by_role("alert").evaluate(is_in_sight)
    field(signed_in, "note").fill("good")
    save(signed_in)

    assert (refusal, signed_in.page.get_by_role("status").evaluate(is_in_sight)) == (True, True)


def test_what_was_refused_is_mended_and_saved(signed_in: Window, database: Database, store: Store) -> None:
    signed_in.open(WHERE)
    field(signed_in, "most").fill("20")
    field(signed_in, "rungs").fill("[")
    save(signed_in)
    assert "line 1" in said(signed_in, "alert")

    field(signed_in, "rungs").fill('[{"name": "first"}]')
    save(signed_in)

    assert (decided(database, store, "rungs"), decided(database, store, "most")) == ([{"name": "first"}], 20)


@pytest.mark.parametrize("deed", ["settings", "enable", "disable", "retry"])
def test_a_form_of_another_page_changes_nothing(signed_in: Window, database: Database, store: Store, deed: str) -> None:
    before = activations.get(database, store.store_id, "tally")

    form = {"form_token": "guessed", "shown": '{"verb": ""}', "setting-verb": "http://example.com/v"}
    answer = signed_in.page.request.post(f"{signed_in.base_url}{WHERE}/{deed}", form=form)

    assert answer.status == 403
    assert activations.get(database, store.store_id, "tally") == before


def test_who_has_not_all_rights_is_told_so(window: Window, client_with: Callable[..., Client]) -> None:
    reader = client_with("all/read", "statements/write")
    window.sign_in(reader.key, reader.secret)
    links = window.page.get_by_role("link", name="Plugins").count()

    statuses = [window.page.goto(window.base_url + path) for path in ("/plugins", WHERE)]

    assert (links, [each.status for each in statuses if each]) == (0, [403, 403])
    assert window.page.locator("h1").inner_text() == "Not allowed"
    assert "needs the scope all" in window.page.locator("main").inner_text()


def test_who_has_not_all_rights_changes_nothing(
    window: Window, client_with: Callable[..., Client], database: Database, store: Store
) -> None:
    reader = client_with("all/read", "statements/write")
    reader.post_statements({**statement(), "verb": {"id": "completed"}})
    window.sign_in(reader.key, reader.secret)
    window.open(f"/senders/{reader.key}")
    token = window.page.locator("[name=form_token]").first.input_value()

    answer = window.page.request.post(f"{window.base_url}{WHERE}/disable", form={"form_token": token})

    assert (answer.status, activations.get(database, store.store_id, "tally").is_enabled) == (403, True)
    assert "needs the scope all" in answer.text()


def test_a_stranger_is_asked_to_sign_in(window: Window) -> None:
    window.open(WHERE)

    assert window.path == "/sign-in"


@pytest.mark.parametrize("deed", ["", "/enable", "/settings", "/retry"])
def test_a_plugin_that_is_not_installed_is_told_so(signed_in: Window, deed: str) -> None:
    signed_in.open(WHERE)
    token = signed_in.page.locator("[name=form_token]").first.input_value()
    url = f"{signed_in.base_url}/plugins/talyl{deed}"

    answer = signed_in.page.request.post(url, form={"form_token": token}) if deed else signed_in.page.goto(url)

    assert answer
    assert (answer.status, "Installed: tally" in answer.text()) == (404, True)


def test_settings_that_a_new_version_no_longer_takes_are_told_so(
    signed_in: Window, database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    activations.change_settings(database, store, "tally", {"most": 20})
    monkeypatch.setattr(database, "plugins", PluginHost({"tally": tally}))

    signed_in.open("/plugins/tally")

    assert signed_in.page.locator(".state").first.inner_text() == "Its settings can't be read."
    assert "The setting most of the plugin tally is refused" in signed_in.page.locator("main").inner_text()


def test_what_is_no_setting_any_more_goes_when_others_are_saved(
    signed_in: Window, database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    activations.change_settings(database, store, "tally", {"most": 20})
    monkeypatch.setattr(database, "plugins", PluginHost({"tally": tally}))
    signed_in.open("/plugins/tally")

    field(signed_in, "verb").fill("http://example.com/v")
    save(signed_in)

    changed = activations.get(database, store.store_id, "tally")
    assert (changed.refusal, changed.settings) == ("", {"verb": "http://example.com/v", "concept": ""})


def test_without_any_plugin_there_is_no_way_to_them(
    signed_in: Window, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "plugins", PluginHost({}))

    signed_in.open("/plugins")

    assert signed_in.page.get_by_role("link", name="Plugins").count() == 0
    assert signed_in.page.locator(".empty").inner_text() == "No plugin is installed."


@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_is_wider_than_the_window(
    signed_in: Window,
    client: Client,
    database: Database,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    client.post_statements(statement(actor=POISON))
    monkeypatch.setattr(tally.Poison, "__str__", lambda _: "x" * 500)
    derive(database, store)
    activations.change_settings(database, store, "tally", {"rungs": [{"name": "y" * 500}]})
    signed_in.page.set_viewport_size({"width": width, "height": 800})

    widths = []
    for path in ("/plugins", WHERE):
        signed_in.open(path)
        widths.append(signed_in.width)

    assert widths == [width, width]


def test_calls_with_long_names_and_errors_fit_a_small_window(
    signed_in: Window, database: Database, store: Store
) -> None:
    failed = Calls("tally", "lrs_statements_stored", 12_345, 67, 123_456, f"ZeroDivisionError: {'x' * 300}", now_us())
    with database.write(store.store_id) as tx:
        calls.add(tx, [failed])
    signed_in.page.set_viewport_size({"width": 320, "height": 800})

    signed_in.open(WHERE)

    assert "12,345" in signed_in.page.locator(".calls").inner_text()
    assert signed_in.width == 320
