"""Every hook, as docs/hooks.md and docs/plugins.md show it: their examples are one plugin, which works."""

import importlib
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint

from lrs.actor import Actor
from lrs.api import Event, NavItem, Person, Problem, Transaction, hookimpl
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.plugins import activations, chores, projections
from lrs.plugin_checks import BrokenPlugin
from lrs.plugin_host import PluginHost
from lrs.storage.plugins import calls, unchecked
from lrs.storage.stores import Store
from lrs.testing import Check, name_of
from lrs.testing.contract import hooks_and_routes_answer, rebuilt_equals_live, starts_alone
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store_with, settings_in
from tests.plugins import hours
from tests.statements import statement

DOCS = Path(__file__).resolve().parents[2] / "docs"
_PRELUDE = """
import click
from flask import Blueprint, render_template, url_for
from marshmallow import Schema, fields
from sqlalchemy import BigInteger, LargeBinary
from lrs.api import *

KNOWN_BADGES = {}
"""
_OF_ANOTHER_FILE = "# lrs_hours/offered.py"
BOOKED = {"id": "https://example.com/verbs/booked"}
HTML = {"Accept": "text/html"}


def blocks(page: str) -> list[str]:
    """The Python on a page of the documentation."""
    return re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def lrs_hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The plugin of the documentation."""
    folder = tmp_path_factory.mktemp("documented")
    shutil.copytree(Path(hours.__file__).parent, folder / "lrs_hours")
    shown = blocks("plugins.md")[0] + _PRELUDE
    for block in blocks("hooks.md"):
        own, _, offered = block.partition(_OF_ANOTHER_FILE)
        if offered:
            specified, _, own = offered.partition("# lrs_hours/__init__.py")
            (folder / "lrs_hours/offered.py").write_text("from lrs.api import hookspec\n" + specified)
            own = "from lrs_hours import offered\n" + own
        shown += own
    (folder / "lrs_hours/__init__.py").write_text(shown)
    (folder / "lrs_hours-1.dist-info").mkdir()
    (folder / "lrs_hours-1.dist-info/METADATA").write_text("Name: lrs-hours\nVersion: 1\n")
    (folder / "lrs_hours-1.dist-info/entry_points.txt").write_text("[lrs]\nhours = lrs_hours\n")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("lrs_hours")
    sys.path.remove(str(folder))


@hookimpl(optionalhook=True)
def hours_labels(day: str) -> str:
    return f"the day {day}"


@dataclass
class Switches:
    """What the plugin `odd` does next."""

    checked_after_s: float = 0.0
    stored: list[Event] | None = None

    def plugin(self) -> SimpleNamespace:
        routes = Blueprint("odd", __name__)
        routes.add_url_rule("/fails", "fails", lambda: [][0])
        return SimpleNamespace(
            lrs_blueprint=hookimpl(lambda: routes),
            lrs_check_statements=hookimpl(lambda statements: self._check(statements)),
            lrs_statements_stored=hookimpl(lambda tx, events: self._note(tx, events)),
            lrs_nav=hookimpl(lambda actor: self._fail(actor)),
            hours_labels=hours_labels,
        )

    def _check(self, statements: Sequence[Any]) -> list[Problem]:
        time.sleep(self.checked_after_s)
        return [Problem(at, "/actor/name", "odd") for at, each in enumerate(statements) if "odd" in str(each["actor"])]

    def _note(self, tx: Transaction, events: Sequence[Event]) -> None:
        if any(event.statement["actor"].get("name") == "broken" for event in events):
            raise ZeroDivisionError
        self.stored = [*events]

    def _fail(self, actor: Actor) -> list[NavItem]:
        raise ZeroDivisionError


@pytest.fixture(scope="module")
def odd() -> Switches:
    return Switches()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("hooks"), request)


@pytest.fixture(scope="module")
def database(settings: Settings, lrs_hours: ModuleType, odd: Switches) -> Iterator[Database]:
    with opened(settings, PluginHost({"hours": lrs_hours, "odd": odd.plugin()})) as database:
        yield database


@pytest.fixture
def store(database: Database) -> Store:
    """A store in which the plugin of the documentation is on."""
    return make_store_with(database, "hours")


@pytest.fixture(scope="module")
def app(database: Database, settings: Settings) -> Any:
    return create_app(database, settings)


@pytest.fixture
def client_with(app: Any, database: Database, store: Store) -> Callable[..., Client]:
    """Makes clients of the store with these scopes, all if none is named, at the root of the server."""

    def make(*scopes: str) -> Client:
        issued = make_credential(database, store.store_id, *scopes)
        return Client(app, issued.key, issued.secret, mount="")

    return make


@pytest.fixture
def client(client_with: Callable[..., Client]) -> Client:
    return client_with()


def post(client: Client, *statements: dict[str, Any]) -> Any:
    return client.request("POST", "/xapi/statements", json_data=list(statements))


def signed_in(client: Client) -> Any:
    """A browser in which somebody has signed in."""
    browser = client.app.test_client()
    browser.post("/sign-in", data={"key": client.key, "secret": client.secret})
    return browser


def switch_on(database: Database, store: Store, odd: Switches) -> None:
    odd.checked_after_s = 0.0
    activations.enable(database, store, "odd")


def test_a_credential_may_have_the_scope_of_a_plugin(client_with: Callable[..., Client]) -> None:
    reader, stranger = client_with("hours/read"), client_with("statements/write")

    answers = [each.get("/hours/api/days").status_code for each in (reader, stranger)]

    assert answers == [404, 403]  # nothing is derived yet


def test_an_operation_answers_what_was_derived(client: Client, database: Database, store: Store) -> None:
    post(client, statement(timestamp="2026-11-22T10:00:00Z"), statement(timestamp="2026-11-22T11:00:00Z"))
    while projections.tend(database, store.store_id):
        pass

    assert client.get("/hours/api/days").json == {"days": [{"day": "2026-11-22", "statements": 2}]}


def test_a_page_is_for_who_has_signed_in(client: Client, database: Database, store: Store) -> None:
    while projections.tend(database, store.store_id):
        pass
    browser = signed_in(client)

    page, stranger = browser.get("/hours/"), client.app.test_client().get("/hours/", headers=HTML)

    assert "<h1>Hours</h1>" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert (stranger.status_code, stranger.location) == (302, "/sign-in")


def test_every_page_leads_to_a_plugin_that_says_so(client: Client) -> None:
    assert '<a href="/hours/">Hours</a>' in signed_in(client).get("/statements").text


def test_a_plugin_that_is_off_has_no_pages(client: Client, database: Database, store: Store) -> None:
    activations.disable(database, store, "hours")

    answer = client.get("/hours/api/days")

    assert (answer.status_code, "not switched on" in answer.json["detail"]) == (404, True)


def test_an_operation_refuses_what_it_does_not_know(client: Client) -> None:
    answer = client.get("/hours/api/days", colour="blue")

    assert (answer.status_code, "colour" in answer.json["detail"]) == (400, True)


def test_the_openapi_document_tells_of_an_operation(client: Client) -> None:
    document = client.get("/openapi.json").json

    told = document["paths"]["/hours/api/days"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

    assert told["$ref"] == "#/components/schemas/HoursDays"
    assert document["components"]["schemas"]["HoursDay"]["required"] == ["day", "statements"]


def test_a_statement_without_the_shape_of_its_verb_is_refused(client: Client) -> None:
    answer = post(client, statement(verb=BOOKED, result={"success": True}))

    assert answer.status_code == 400
    assert answer.json["violations"][0]["pointer"] == "/result/duration"


def test_a_statement_with_the_shape_of_its_verb_is_stored(client: Client) -> None:
    assert post(client, statement(verb=BOOKED, result={"duration": "PT1H"})).status_code == 200


def test_a_check_refuses_the_batch_and_names_the_place(client: Client) -> None:
    answer = post(client, statement(), statement(timestamp="2019-11-22T10:00:00Z"))

    refused = answer.json["violations"][0]
    assert answer.status_code == 400
    assert (refused["index"], refused["pointer"], refused["found"]) == (1, "/timestamp", "2019-11-22T10:00:00Z")
    assert "the plugin hours says so" in refused["rule"]


@pytest.mark.parametrize("times", [pytest.param(0, id="no"), pytest.param(1, id="yes")])
def test_a_plugin_says_whether_it_has_to_check(
    client: Client, app: Any, database: Database, store: Store, times: int
) -> None:
    sent = statement(timestamp="2026-11-22T10:00:00Z")

    post(client, sent if times else {name: value for name, value in sent.items() if name != "timestamp"})

    app.extensions["cairn"].calls.write_down()
    with database.read(store.store_id) as tx:
        counted = {each.hook: each.calls for each in calls.of_store(tx) if each.plugin == "hours"}
    assert (counted["lrs_has_to_check"], counted.get("lrs_check_statements", 0)) == (1, times)


def test_a_plugin_that_is_off_checks_nothing(client: Client, database: Database, store: Store) -> None:
    activations.disable(database, store, "hours")

    assert post(client, statement(timestamp="2019-11-22T10:00:00Z")).status_code == 200


def test_what_is_not_checked_in_time_is_refused(
    client: Client, database: Database, store: Store, odd: Switches
) -> None:
    switch_on(database, store, odd)
    stores.change_settings(database, store.name, {"check_budget_ms": 50})
    odd.checked_after_s = 0.5

    answer = post(client, one := statement())

    assert (answer.status_code, "odd has not checked" in answer.json["detail"]) == (503, True)
    assert client.get("/xapi/statements", statementId=one["id"]).status_code == 404


def test_what_is_not_checked_in_time_is_let_pass_and_noted(
    client: Client, database: Database, store: Store, odd: Switches
) -> None:
    switch_on(database, store, odd)
    stores.change_settings(database, store.name, {"check_budget_ms": 50, "check_late": "pass"})
    odd.checked_after_s = 0.5

    answer = post(client, one := statement())

    with database.read(store.store_id) as tx:
        noted = [str(each.statement_id) for each in unchecked.newest(tx, "odd", 10)]
    assert (answer.status_code, noted) == (200, [one["id"]])


def test_a_plugin_is_told_of_what_is_being_stored(
    client: Client, database: Database, store: Store, odd: Switches
) -> None:
    switch_on(database, store, odd)

    post(client, one := statement())

    assert odd.stored is not None
    assert [(event.position, event.change, event.statement["id"]) for event in odd.stored] == [(1, 1, one["id"])]


def test_what_a_plugin_raises_undoes_the_storing(client: Client) -> None:
    nobody = statement(actor={"mbox": "mailto:nobody@example.com", "name": "nobody"})

    answer = post(client, nobody)

    assert (answer.status_code, answer.json["detail"]) == (409, "nobody works here")
    assert client.get("/xapi/statements").json["statements"] == []


def test_a_plugin_that_fails_is_named_and_nothing_is_stored(
    client: Client, database: Database, store: Store, odd: Switches
) -> None:
    switch_on(database, store, odd)

    answer = post(client, statement(actor={"mbox": "mailto:b@example.com", "name": "broken"}))

    assert (answer.status_code, answer.json["detail"]) == (500, "the plugin odd failed in lrs_statements_stored")
    assert client.get("/xapi/statements").json["statements"] == []


def test_a_route_that_fails_is_named(client: Client, database: Database, store: Store, odd: Switches) -> None:
    switch_on(database, store, odd)

    answer = client.get("/odd/fails")

    assert (answer.status_code, answer.json["detail"]) == (500, "the plugin odd failed in odd.fails")


def test_pages_are_shown_without_the_links_of_a_plugin_that_fails(
    client: Client, database: Database, store: Store, odd: Switches
) -> None:
    switch_on(database, store, odd)

    assert signed_in(client).get("/statements").status_code == 200


def test_calls_are_counted_with_their_errors(
    client: Client, app: Any, database: Database, store: Store, odd: Switches
) -> None:
    switch_on(database, store, odd)
    post(client, statement())
    signed_in(client).get("/statements")
    app.extensions["cairn"].calls.write_down()

    with database.read(store.store_id) as tx:
        counted = {(each.plugin, each.hook): each for each in calls.of_store(tx)}

    assert counted["odd", "lrs_check_statements"].calls == 1
    assert (counted["odd", "lrs_nav"].errors, "ZeroDivisionError" in counted["odd", "lrs_nav"].last_error) == (1, True)


def test_a_plugin_knows_who_sends_a_request(client: Client, store: Store, lrs_hours: ModuleType) -> None:
    agent = {"objectType": "Agent", "mbox": "mailto:door@example.com"}
    lrs_hours.KNOWN_BADGES["b-17"] = Actor(store.store_id, agent, frozenset({"hours/read"}), "the door")
    by_badge = {"X-Badge": "b-17", "Authorization": None}

    answers = [client.request("GET", path, headers=by_badge) for path in ("/hours/api/days", "/xapi/statements")]

    assert [answer.status_code for answer in answers] == [404, 403]  # nothing is derived; it may not read statements


def test_a_plugin_asks_others_by_a_hook_of_its_own(database: Database, store: Store, odd: Switches) -> None:
    switch_on(database, store, odd)

    told = database.plugins.ask_offered("hours_labels", store.store_id, ["hours", "odd"], {"day": "Monday"})

    assert told == {"odd": "the day Monday"}


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        pytest.param(Blueprint("statements", __name__), ["statements", "Cairn has pages"], id="a path of the core"),
        pytest.param(Blueprint("another", __name__), ["Blueprint('statements'"], id="a blueprint with another name"),
    ],
)
def test_routes_of_somebody_else_stop_the_start(
    database: Database, settings: Settings, routes: Blueprint, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BrokenPlugin) as broken:
        host = PluginHost({"statements": SimpleNamespace(lrs_blueprint=hookimpl(lambda: routes))})
        monkeypatch.setattr(database, "plugins", host)
        create_app(database, settings)

    assert [word for word in words if word not in str(broken.value)] == []


def test_two_views_on_one_path_stop_the_start(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = Blueprint("twice", __name__)
    for name in ("one", "two"):
        routes.add_url_rule("/", name, lambda: "")
    monkeypatch.setattr(
        database, "plugins", PluginHost({"twice": SimpleNamespace(lrs_blueprint=hookimpl(lambda: routes))})
    )

    with pytest.raises(BrokenPlugin, match="two of its routes are GET /twice/"):
        create_app(database, settings)


def test_an_implementation_of_a_hook_that_nobody_offers_stops_the_start() -> None:
    @hookimpl
    def hours_labels(day: str) -> str:
        return day

    with pytest.raises(BrokenPlugin, match=r"odd.*nobody offers.*optionalhook"):
        PluginHost({"odd": SimpleNamespace(hours_labels=hours_labels)})


def test_a_hook_with_the_name_of_another_stops_the_start(lrs_hours: ModuleType) -> None:
    with pytest.raises(BrokenPlugin, match=r"twin.*hours_labels"):
        PluginHost({"twin": SimpleNamespace(lrs_hookspecs=lrs_hours.lrs_hookspecs)})


def remind(database: Database, store: Store, table: Any, mail: str, until_us: int) -> None:
    with database.write(store.store_id) as tx:
        tx.insert(table, {"agent": Person.known_as([{"mbox": mail}]).agent_keys[0], "until_us": until_us})


def reminders(database: Database, store: Store, table: Any) -> int:
    with database.read(store.store_id) as tx:
        return len(tx.execute(tx.select(table.c.agent)).all())


def test_a_plugin_does_its_chores(database: Database, store: Store, lrs_hours: ModuleType) -> None:
    remind(database, store, lrs_hours.reminders, "mailto:old@example.com", 0)
    remind(database, store, lrs_hours.reminders, "mailto:new@example.com", 2**60)

    chores.do_due(database, lambda: False)

    assert reminders(database, store, lrs_hours.reminders) == 1


def test_an_erasure_takes_what_a_plugin_keeps_of_a_person(
    client: Client, database: Database, store: Store, lrs_hours: ModuleType
) -> None:
    for mail in ("mailto:ann@example.com", "mailto:ben@example.com"):
        remind(database, store, lrs_hours.reminders, mail, 2**60)

    asked = {"agents": [{"mbox": "mailto:ann@example.com"}]}
    shown = client.request("POST", "/xapi/extensions/erase", json_data=asked).json
    client.request("POST", "/xapi/extensions/erase", json_data={**asked, "confirm": shown["confirm"]})

    assert shown["would_erase"]["hours_reminders"] == 1
    assert reminders(database, store, lrs_hours.reminders) == 1


@pytest.mark.usefixtures("lrs_hours")
@pytest.mark.parametrize("check", [starts_alone, rebuilt_equals_live, hooks_and_routes_answer], ids=name_of)
def test_the_plugin_of_the_documentation_keeps_the_contract(check: Check) -> None:
    assert check("hours")
