"""lrs retention list, set, run"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from flask import Flask

from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations import stores
from lrs.operations.erasing import erasure, retention
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import ANN, BEN, COMPLETED, COURSE, reference_to, statement, voiding

EXPERIENCED = {"id": "http://adlnet.gov/expapi/verbs/experienced"}
MONTH = [{"older_than_days": 30}]

Stored = Callable[..., None]


@pytest.fixture
def client(app: Flask, database: Database, store: str) -> Client:
    """A client of the store that has rules."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


@pytest.fixture
def stored(lrs: Lrs, store: str, tmp_path: Path) -> Stored:
    """Stores statements as they were stored so many days ago."""

    def put(days: float, *statements: dict[str, Any]) -> None:
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
        file = tmp_path / "statements.ndjson"
        file.write_text("".join(json.dumps({**each, "stored": at}) + "\n" for each in statements))
        assert lrs("import", str(file), "--store", store, "--keep-stored").exit_code == 0

    return put


@pytest.fixture
def run(lrs: Lrs, store: str) -> Callable[..., list[str]]:
    """Sets rules, runs them, and gives the lines that are printed."""

    def go(rules: list[dict[str, Any]], *options: str) -> list[str]:
        answer = lrs("retention", "set", json.dumps(rules), "--store", store)
        assert answer.exit_code == 0, repr(answer.exception)
        answer = lrs("retention", "run", "--store", store, *options)
        assert answer.exit_code == 0, repr(answer.exception)
        return answer.stdout.splitlines()

    return go


def test_what_is_too_old_goes(run: Any, stored: Stored, client: Client) -> None:
    stored(31, statement())
    stored(29, young := statement())

    run(MONTH)

    assert client.find_ids() == [young["id"]]


def test_a_century_is_not_too_long(run: Any, stored: Stored, client: Client) -> None:
    stored(10_000, one := statement())

    run([{"older_than_days": 36_500}])

    assert client.find_ids() == [one["id"]]


def test_age_counts_from_when_it_was_stored(run: Any, client: Client) -> None:
    client.post_statements(one := statement(timestamp="2001-01-01T00:00:00Z"))

    run(MONTH)

    assert client.find_ids() == [one["id"]]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"verb": EXPERIENCED["id"]}, id="verb"),
        pytest.param({"activity": "http://example.com/video"}, id="activity"),
        pytest.param({"activity": "http://example.com/series", "related_activities": True}, id="related activity"),
        pytest.param({"agent": BEN}, id="agent"),
        pytest.param({"agent": json.dumps(BEN), "verb": EXPERIENCED["id"]}, id="agent as text, and verb"),
    ],
)
def test_a_rule_may_have_filters(run: Any, stored: Stored, client: Client, rule: dict[str, Any]) -> None:
    series = {"contextActivities": {"grouping": [{"id": "http://example.com/series"}]}}
    watched = statement(actor=BEN, verb=EXPERIENCED, object={"id": "http://example.com/video"}, context=series)
    stored(31, watched, kept := statement())

    run([{"older_than_days": 30, **rule}])

    assert client.find_ids() == [kept["id"]]


def test_all_filters_of_a_rule_must_hold(run: Any, stored: Stored, client: Client) -> None:
    stored(31, one := statement(actor=ANN, verb=EXPERIENCED), other := statement(actor=BEN))

    run([{"older_than_days": 30, "agent": BEN, "verb": EXPERIENCED["id"]}])

    assert set(client.find_ids()) == {one["id"], other["id"]}


def test_a_statement_about_a_match_is_no_match(run: Any, stored: Stored, client: Client) -> None:
    """GET finds it; but it says something of its own."""
    one = statement(verb=EXPERIENCED)
    stored(31, one, referrer := reference_to(one))

    run([{"older_than_days": 30, "verb": EXPERIENCED["id"]}])

    assert client.find_ids() == [referrer["id"]]


def test_voided_statements_go_by_their_own_age(run: Any, stored: Stored, client: Client) -> None:
    old, young = statement(), statement()
    stored(31, old)
    stored(29, young)
    client.post_statements([voiding(old), voiding(young)])

    run(MONTH)

    statuses = [client.get("/statements", voidedStatementId=each["id"]).status_code for each in (old, young)]
    assert statuses == [404, 200]


def test_several_rules_give_a_receipt_each(run: Any, stored: Stored, client: Client) -> None:
    stored(10, statement(verb=EXPERIENCED))
    stored(400, statement())

    receipts = run([{"older_than_days": 7, "verb": EXPERIENCED["id"]}, {"older_than_days": 365}])

    claims = [jwt.decode(each, options={"verify_signature": False}) for each in receipts]
    assert [each["asked"]["rule"]["older_than_days"] for each in claims] == [7, 365]
    assert [(each["act"], each["counts"]["statements"]) for each in claims] == [("retention", 1)] * 2


def test_a_receipt_has_no_personal_data_of_the_rule(run: Any, stored: Stored) -> None:
    stored(31, statement())

    (receipt,) = run([{"older_than_days": 30, "agent": ANN}])

    assert "ann@" not in json.dumps(jwt.decode(receipt, options={"verify_signature": False}))


def test_a_rule_that_has_nothing_to_erase_gives_no_receipt(run: Any, stored: Stored) -> None:
    """It runs every night."""
    stored(29, statement())

    assert run(MONTH) == []


def test_names_and_state_stay(run: Any, stored: Stored, client: Client) -> None:
    """A rule is about statements."""
    stored(31, statement())

    run(MONTH)

    assert client.get("/agents", agent={"mbox": ANN["mbox"]}).json["name"] == ["Ann"]


def test_a_dry_run_says_what_would_go_and_changes_nothing(run: Any, stored: Stored, client: Client) -> None:
    stored(31, one := statement())

    shown = json.loads("\n".join(run(MONTH, "--dry-run")))

    assert (shown["rule"], shown["statements"], shown["verbs"]) == (MONTH[0], 1, {COMPLETED: 1})
    assert (shown["sample"][0]["object"], client.find_ids()) == (COURSE["id"], [one["id"]])


def test_an_interrupted_run_goes_on_under_one_receipt(
    run: Any, stored: Stored, client: Client, database: Database, store: str, lrs: Lrs
) -> None:
    stored(31, *(statement() for _ in range(erasure.BATCH + 1)))
    lrs("retention", "set", json.dumps(MONTH), "--store", store)
    (act,) = retention.acts(database, stores.get(database, store), "http://lrs.example.com")
    next(act.run())

    (receipt,) = run(MONTH)

    claims = jwt.decode(receipt, options={"verify_signature": False})
    assert (claims["jti"], claims["counts"]["statements"]) == (str(act.receipt_id), erasure.BATCH + 1)


def test_rules_are_listed(lrs: Lrs, store: str) -> None:
    rules = [{"older_than_days": 30}, {"older_than_days": 7, "verb": COMPLETED}]
    lrs("retention", "set", json.dumps(rules), "--store", store)

    assert [json.loads(line) for line in lrs("retention", "list", "--store", store).stdout.splitlines()] == rules


def test_a_store_has_no_rules_at_first(lrs: Lrs, store: str) -> None:
    assert lrs("retention", "list", "--store", store).stdout == ""


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param({"older_than_days": 30}, id="no list"),
        pytest.param([7], id="no rule"),
        pytest.param([{}], id="no age"),
        pytest.param([{"older_than_days": 0}], id="no day"),
        pytest.param([{"older_than_days": 36_501}], id="more than a century"),
        pytest.param([{"older_than_days": 30}] * 101, id="too many"),
        pytest.param([{"older_than_days": True}], id="a truth for an age"),
        pytest.param([{"older_than_days": "30"}], id="a text for an age"),
        pytest.param([{"older_than_days": 30, "verb": "completed"}], id="no IRI"),
        pytest.param([{"older_than_days": 30, "agent": {}}], id="no Agent"),
        pytest.param([{"older_than_days": 30, "verbs": COMPLETED}], id="unknown filter"),
        pytest.param([{"older_than_days": 30, "until": "2020-01-01T00:00:00Z"}], id="a filter by time"),
    ],
)
@pytest.mark.parametrize("command", ["retention set", "store set"])
def test_a_rule_that_is_none_is_refused(lrs: Lrs, store: str, rules: Any, command: str) -> None:
    text = json.dumps(rules)
    arguments = (*command.split(), text, "--store", store)
    if command == "store set":
        arguments = (*command.split(), store, "retention", text)

    assert isinstance(lrs(*arguments).exception, BadRequest)
