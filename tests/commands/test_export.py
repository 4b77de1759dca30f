"""lrs export: the statements of a store, as they are stored."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.operations import stores
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import BEN, COMPLETED, COURSE, reference_to, statement, voiding

REGISTRATION = "0c8b1a5e-5b1c-4b41-8a2f-3cf6ae0ef6d2"


@pytest.fixture
def client(app: Flask, database: Database, store: str) -> Client:
    """A client of the store that is exported."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


def _export(lrs: Lrs, store: str, *options: str) -> list[bytes]:
    answer = lrs("export", "--store", store, *options)
    assert answer.exit_code == 0, answer.output
    return answer.stdout_bytes.splitlines(keepends=True)


def _import(lrs: Lrs, store: str, path: Path, *options: str) -> str:
    return lrs("import", str(path), "--store", store, *options).stdout


def _ids(lines: list[bytes]) -> list[str]:
    return [json.loads(line)["id"] for line in lines]


def test_a_line_is_byte_for_byte_what_get_returns(lrs: Lrs, store: str, client: Client) -> None:
    sent = json.dumps(statement(result={"extensions": {"http://example.com/n": "NUMBER", "http://example.com/ä": " "}}))
    client.request(
        "POST", "/statements", headers={"Content-Type": "application/json"}, data=sent.replace('"NUMBER"', "1.50")
    )
    one = client.find_ids()[0]

    assert _export(lrs, store) == [client.get_statement(one).data + b"\n"]


def test_statements_come_in_the_order_in_which_they_came(lrs: Lrs, store: str, client: Client) -> None:
    sent = [statement() for _ in range(4)]
    client.post_statements(sent[:3])
    client.post_statements(sent[3])

    assert _ids(_export(lrs, store)) == [one["id"] for one in sent]


def test_voided_statements_are_part_of_the_log(lrs: Lrs, store: str, client: Client) -> None:
    client.post_statements(one := statement())
    client.post_statements(voider := voiding(one))

    assert _ids(_export(lrs, store)) == [one["id"], voider["id"]]


def _erase(lrs: Lrs, store: str, agent: dict[str, Any]) -> None:
    assert lrs("erase", "--store", store, "--agent", json.dumps(agent), "--yes").exit_code == 0


def test_an_erased_statement_is_left_out_and_counted(lrs: Lrs, store: str, client: Client) -> None:
    client.post_statements([statement(actor=BEN), kept := statement()])
    _erase(lrs, store, BEN)

    answer = lrs("export", "--store", store)

    assert _ids(answer.stdout_bytes.splitlines()) == [kept["id"]]
    assert answer.stderr == "left out: 1 erased, 0 voided by erased statements\n"


def test_an_import_of_an_export_brings_nothing_back_that_an_erased_statement_voided(
    lrs: Lrs, store: str, client: Client
) -> None:
    client.post_statements([one := statement(), voiding(one, actor=BEN), other := statement(), voiding(other)])
    _erase(lrs, store, BEN)

    answer = lrs("export", "--store", store)

    assert one["id"] not in answer.stdout
    assert other["id"] in answer.stdout
    assert answer.stderr == "left out: 1 erased, 1 voided by erased statements\n"


def test_an_empty_store_is_an_empty_file(lrs: Lrs, store: str) -> None:
    assert _export(lrs, store) == []


def test_another_store_is_not_part_of_it(lrs: Lrs, store: str, client: Client) -> None:
    client.post_statements(statement())
    other = f"store-{uuid4().hex}"
    lrs("store", "create", other)

    assert _export(lrs, other) == []


def test_a_file_takes_what_would_be_printed(lrs: Lrs, store: str, client: Client, tmp_path: Path) -> None:
    client.post_statements([statement(), statement()])
    path = tmp_path / "out.ndjson"

    printed = lrs("export", "--store", store, "--output", str(path)).stdout

    assert printed == ""
    assert path.read_bytes() == b"".join(_export(lrs, store))


@pytest.mark.parametrize(
    "name", ["ralph-fun-mooc", "yet-dave", "moodle-logstore_xapi", "openedx-xapi-db-load", "yet-datasim"]
)
def test_an_export_of_an_import_of_an_export_is_the_same_file(
    lrs: Lrs, store: str, shared_data: Path, tmp_path: Path, name: str
) -> None:
    """A complete file comes out of a store as it went in."""
    other = f"store-{uuid4().hex}"
    lrs("store", "create", other)
    _import(lrs, store, shared_data / "statements" / "real" / f"{name}.ndjson")
    complete = tmp_path / "complete.ndjson"
    complete.write_bytes(b"".join(_export(lrs, store)))

    _import(lrs, other, complete, "--keep-stored")

    assert complete.stat().st_size > 0
    assert b"".join(_export(lrs, other)) == complete.read_bytes()


def test_importing_an_export_where_it_came_from_adds_nothing(
    lrs: Lrs, store: str, client: Client, tmp_path: Path
) -> None:
    client.post_statements([one := statement(), voiding(one), reference_to(one)])
    path = tmp_path / "out.ndjson"
    path.write_bytes(b"".join(_export(lrs, store)))

    assert _import(lrs, store, path, "--keep-stored") == "3 read, 0 stored, 3 there already, 0 refused\n"
    assert b"".join(_export(lrs, store)) == path.read_bytes()


def test_an_export_makes_the_same_store_elsewhere(
    lrs: Lrs, app: Flask, database: Database, store: str, client: Client, tmp_path: Path
) -> None:
    client.post_statements([one := statement(), voiding(one), target := statement(actor=BEN), reference_to(target)])
    other, path = f"store-{uuid4().hex}", tmp_path / "out.ndjson"
    path.write_bytes(b"".join(_export(lrs, store)))
    lrs("store", "create", other)
    _import(lrs, other, path, "--keep-stored")
    issued = make_credential(database, stores.get(database, other).store_id)

    copy = Client(app, issued.key, issued.secret)

    for filters in ({}, {"agent": BEN}, {"verb": COMPLETED}, {"ascending": True}):
        assert copy.find(**filters) == client.find(**filters)


@pytest.mark.parametrize(
    ("options", "params"),
    [
        pytest.param(["--agent", json.dumps(BEN)], {"agent": BEN}, id="agent"),
        pytest.param(["--verb", COMPLETED], {"verb": COMPLETED}, id="verb"),
        pytest.param(["--activity", COURSE["id"]], {"activity": COURSE["id"]}, id="activity"),
        pytest.param(["--registration", REGISTRATION], {"registration": REGISTRATION}, id="registration"),
        pytest.param(["--since", "2030-01-01T00:00:00Z"], {"since": "2030-01-01T00:00:00Z"}, id="since"),
        pytest.param(["--until", "2030-01-01T00:00:00Z"], {"until": "2030-01-01T00:00:00Z"}, id="until"),
        pytest.param(
            ["--agent", json.dumps(BEN), "--related-agents"],
            {"agent": BEN, "related_agents": True},
            id="related-agents",
        ),
        pytest.param(
            ["--activity", COURSE["id"], "--related-activities"],
            {"activity": COURSE["id"], "related_activities": True},
            id="related-activities",
        ),
    ],
)
def test_a_filtered_export_is_what_get_finds(
    lrs: Lrs, store: str, client: Client, options: list[str], params: dict[str, Any]
) -> None:
    other = {"id": "http://example.com/other"}
    client.post_statements(
        [
            by_ben := statement(actor=BEN),
            statement(context={"registration": REGISTRATION}),
            statement(context={"instructor": BEN}),
            statement(object=other, context={"contextActivities": {"parent": [COURSE]}}),
            statement(object=other, verb={"id": "http://example.com/verbs/other"}),
            voided := statement(actor=BEN),
            reference_to(by_ben),
            voiding(voided),
        ]
    )

    assert _ids(_export(lrs, store, *options)) == client.find_ids(**params, ascending=True)


def test_a_filtered_export_goes_on_over_pages(lrs: Lrs, store: str, client: Client) -> None:
    sent = [statement() for _ in range(2_300)]
    client.post_statements(sent)

    assert _ids(_export(lrs, store, "--verb", COMPLETED)) == [one["id"] for one in sent]


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(("--agent", "ben"), id="agent"),
        pytest.param(("--verb", "completed"), id="verb"),
        pytest.param(("--registration", "1"), id="registration"),
        pytest.param(("--since", "yesterday"), id="since"),
    ],
)
def test_a_filter_that_is_none_is_refused(lrs: Lrs, store: str, option: tuple[str, str]) -> None:
    assert isinstance(lrs("export", "--store", store, *option).exception, BadRequest)


@pytest.mark.parametrize(
    "options", [("--since", "yesterday"), ("--store", "missing")], ids=["broken-filter", "missing-store"]
)
def test_a_refused_export_leaves_an_earlier_file_alone(
    lrs: Lrs, store: str, tmp_path: Path, options: tuple[str, str]
) -> None:
    path = tmp_path / "backup.ndjson"
    path.write_text("precious")

    answer = lrs("export", "--store", store, "--output", str(path), *options)

    assert isinstance(answer.exception, BadRequest | NotFound)
    assert path.read_text() == "precious"
