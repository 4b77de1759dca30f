"""/metrics: who may read it, and that each event is counted where an operator looks for it."""

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from lrs.config import Settings
from lrs.database import Database
from lrs.observe import processes
from lrs.observe.metrics import State
from lrs.outbox import OutboxTotals
from lrs.web.application import create_app
from lrs.web.xapi import Server
from tests.client import Client
from tests.conftest import make_credential
from tests.statements import statement

MANUAL = Path(__file__).parents[2] / "docs" / "operating.md"
TOKEN = {"Authorization": "Bearer open-sesame"}


@pytest.fixture
def app_with(database: Database, settings: Settings) -> Callable[..., Flask]:
    """Applications with settings of their own, which have counted nothing yet."""
    return lambda **changes: create_app(database, dataclasses.replace(settings, **changes))


@pytest.fixture
def open_app(app_with: Callable[..., Flask]) -> Flask:
    return app_with(metrics_open=True)


@pytest.fixture
def only_app(only_database: Database) -> Flask:
    return create_app(only_database, Settings(metrics_open=True))


@pytest.fixture
def sender(open_app: Flask, database: Database, store_id: int) -> Client:
    """A client whose requests `open_app` counts."""
    issued = make_credential(database, store_id)
    return Client(open_app, issued.key, issued.secret)


def samples(app: Flask) -> dict[str, float]:
    """What is counted, by the name and labels as Prometheus writes them."""
    found = {}
    for family in text_string_to_metric_families(app.test_client().get("/metrics").text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_metrics_are_off_unless_set(app_with: Callable[..., Flask]) -> None:
    assert app_with().test_client().get("/metrics", headers=TOKEN).status_code == 404


def test_who_has_the_token_reads_metrics(app_with: Callable[..., Flask]) -> None:
    answer = app_with(metrics_token="open-sesame").test_client().get("/metrics", headers=TOKEN)

    assert (answer.status_code, answer.mimetype) == (200, "text/plain")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="none"),
        pytest.param("Bearer", id="no token"),
        pytest.param("Bearer open-sesam", id="part of it"),
        pytest.param("Bearer öpen-sesame", id="not ASCII"),
        pytest.param("Basic open-sesame", id="another scheme"),
    ],
)
def test_who_has_no_token_is_asked_for_it(app_with: Callable[..., Flask], header: str) -> None:
    app = app_with(metrics_token="open-sesame")

    answer = app.test_client().get("/metrics", headers={"Authorization": header})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')


def test_whoever_asks_for_openmetrics_gets_it(open_app: Flask) -> None:
    answer = open_app.test_client().get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})

    assert answer.mimetype == "application/openmetrics-text"
    assert "cairn_requests" in [family.name for family in openmetrics_families(answer.text)]


def test_requests_are_counted_and_timed_by_resource_method_and_status(open_app: Flask, sender: Client) -> None:
    sender.get("/statements")
    sender.get("/statements", x="y")
    sender.get("/statements")

    found = samples(open_app)

    assert found['cairn_requests_total{method="GET",resource="/xapi/statements",status="200"}'] == 2
    assert found['cairn_requests_total{method="GET",resource="/xapi/statements",status="400"}'] == 1
    assert found['cairn_request_seconds_count{method="GET",resource="/xapi/statements"}'] == 3


def test_strangers_make_no_labels(open_app: Flask, sender: Client) -> None:
    """Each label would be a series for ever."""
    sender.request("BREW", "/statements")
    sender.get("/nothing/1")
    sender.get("/nothing/2")

    found = samples(open_app)

    assert found['cairn_requests_total{method="other",resource="none",status="405"}'] == 1
    assert found['cairn_requests_total{method="GET",resource="none",status="404"}'] == 2
    assert [name for name in found if "nothing" in name or "BREW" in name] == []


def test_a_request_in_progress_is_counted_as_long_as_it_lasts(open_app: Flask, sender: Client) -> None:
    sender.get("/statements")

    assert samples(open_app)["cairn_requests_in_progress"] == 1  # the one that asks


def test_an_answer_that_is_given_up_is_counted(open_app: Flask) -> None:
    """A client that closes its connection: the server closes the answer before its end."""
    answer = open_app.test_client().get("/xapi/about")
    answer.close()

    found = samples(open_app)

    assert found['cairn_requests_total{method="GET",resource="/xapi/about",status="200"}'] == 1


def test_stored_statements_and_their_commits_are_counted(open_app: Flask, sender: Client) -> None:
    once = statement()
    sender.post_statements([once, statement()])
    sender.post_statements([once, statement()])

    found = samples(open_app)

    assert found["cairn_statements_stored_total"] == 3
    assert found["cairn_commit_seconds_count"] == 2
    assert found["cairn_commit_statements_sum"] == 4
    assert found["cairn_writer_requests_waiting"] == 0


@pytest.mark.parametrize(
    ("refused", "reason", "scope"),
    [
        pytest.param([statement(), statement(actor=None)], "invalid", "all", id="invalid"),
        pytest.param([statement(), statement()], "forbidden", "statements/read", id="forbidden"),
    ],
)
def test_refused_statements_are_counted_by_reason(
    open_app: Flask, database: Database, store_id: int, refused: list[object], reason: str, scope: str
) -> None:
    issued = make_credential(database, store_id, scope)
    Client(open_app, issued.key, issued.secret).post_statements(refused)

    found = samples(open_app)

    assert found[f'cairn_statements_refused_total{{reason="{reason}"}}'] == 2
    assert found["cairn_statements_stored_total"] == 0


def test_statements_in_conflict_are_counted_as_refused(open_app: Flask, sender: Client) -> None:
    one = statement()
    sender.post_statements(one)
    sender.post_statements({**one, "result": {"success": True}})

    found = samples(open_app)

    assert found['cairn_statements_refused_total{reason="conflict"}'] == 1
    assert found["cairn_statements_stored_total"] == 1


def test_statements_refused_of_a_sender_that_takes_part_are_counted_by_reason(open_app: Flask, sender: Client) -> None:
    taken, wrong, partly = statement(), statement(actor=None), {"X-Cairn-Partial": "accept"}
    sender.post_statements(taken)
    sender.post_statements([statement(), wrong, {**taken, "result": {"success": True}}], headers=partly)
    sender.post_statements([wrong, wrong], headers=partly)

    found = samples(open_app)

    assert found['cairn_statements_refused_total{reason="invalid"}'] == 3
    assert found['cairn_statements_refused_total{reason="conflict"}'] == 1


def test_connections_in_use_are_counted(only_app: Flask, only_database: Database) -> None:
    with only_database.read_server(), only_database.read_server():
        during = samples(only_app)["cairn_database_connections_in_use"]

    assert (during, samples(only_app)["cairn_database_connections_in_use"]) == (2, 0)


def test_a_connection_that_breaks_is_no_longer_in_use(only_app: Flask, only_database: Database) -> None:
    with pytest.raises(ZeroDivisionError), only_database.read_server() as connection:
        connection.invalidate()
        raise ZeroDivisionError

    assert samples(only_app)["cairn_database_connections_in_use"] == 0


def test_the_size_of_the_database_is_told(open_app: Flask) -> None:
    assert samples(open_app)["cairn_database_bytes"] > 50_000


def test_a_server_that_stops_says_that_it_is_not_ready(open_app: Flask) -> None:
    before = samples(open_app)["cairn_ready"]

    open_app.extensions["cairn"].readiness.stop()

    assert (before, samples(open_app)["cairn_ready"]) == (1, 0)


def test_the_process_is_measured(open_app: Flask) -> None:
    assert samples(open_app)["process_resident_memory_bytes"] > 1_000_000


def test_the_manual_lists_every_metric_with_its_labels(open_app: Flask, sender: Client) -> None:
    sender.post_statements(statement())
    server: Server = open_app.extensions["cairn"]
    server.metrics.called(1, "tally", "lrs_nav", 0.001, "ZeroDivisionError")
    rows = re.findall(r"^\| `(cairn_\w+)(?:\{([\w, ]*)\})?` ", MANUAL.read_text(), re.MULTILINE)
    documented = {name: set(labels.split(", ")) - {""} for name, labels in rows}

    state = State(is_ready=True, connections=0, database_bytes=1, outboxes={"courier_post": OutboxTotals()}, tree_lag=0)
    content, _ = server.metrics.as_text("", state)

    told = {}
    for family in text_string_to_metric_families(content.decode()):
        labels = {name for sample in family.samples for name in sample.labels} - {"le"}
        if family.name.startswith("cairn_"):
            told[family.name + ("_total" if family.type == "counter" else "")] = labels

    assert documented == told


def test_errors_of_the_database_do_not_show_what_was_sent(database: Database) -> None:
    """They are logged, and parameters are bodies of statements."""
    with pytest.raises(Exception, match="no_such_table") as raised, database.read_server() as connection:
        connection.execute(text("SELECT * FROM no_such_table WHERE body = :body"), {"body": "Ann's secret"})

    assert "Ann's secret" not in str(raised.value)


_TWO_PROCESSES = """
import os, sys
from pathlib import Path
from lrs.config import Settings
from lrs.observe import processes
from lrs.opened import opened
from lrs.web.application import create_app

def count(number):
    with opened(settings) as database:
        web = create_app(database, settings).test_client()
        for _ in range(number):
            web.get("/xapi/about").get_data()

def forked(number):
    child = os.fork()
    if child == 0:
        count(number)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    return child

folder = Path(sys.argv[1])
processes.count_together(folder / "counts")
settings = Settings(database_url=f"sqlite:///{folder}/cairn.db", metrics_open=True)
for child in (forked(2), forked(3)):
    processes.ended(child)
with opened(settings) as database:
    print(create_app(database, settings).test_client().get("/metrics").text)
"""


@pytest.mark.parametrize("environment", [{}, {"PROMETHEUS_MULTIPROC_DIR": "counts"}], ids=["told", "by the variable"])
def test_processes_that_count_together_add_up(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "counter_1.db").write_bytes(b"of an earlier server")

    answer = subprocess.run(
        [sys.executable, "-c", _TWO_PROCESSES, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, **environment},
    )

    assert answer.returncode == 0, answer.stderr
    assert 'cairn_requests_total{method="GET",resource="/xapi/about",status="200"} 5.0' in answer.stdout
    assert "cairn_requests_in_progress 1.0" in answer.stdout
    assert "cairn_ready 1.0" in answer.stdout


def test_a_folder_that_holds_a_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    kept = {"counter_1.db": b"counts", "cairn.db": b"statements"}
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ValueError, match=r"cairn\.db lies"):
        processes.count_together(tmp_path)

    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == kept
