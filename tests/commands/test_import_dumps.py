"""lrs import of files as other stores dump them: Learning Locker's collection, Ralph's back ends, JSON arrays."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from lrs.operations.moving.dumps import Dump
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import statement, voiding

STORED = "2024-05-06T07:08:09.010Z"
LRS_ID = "5aa6a6c5a6c5a6c5a6c5a6c5"


@pytest.fixture
def reader(app: Flask, database: Database, store: str) -> Client:
    """A client of the store that is imported into."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


def _learning_locker(one: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A document as `mongoexport --collection statements` writes it."""
    return {
        "_id": {"$oid": "5f0c3ba1a5d6d1a1d2a5d6d1"},
        "hasGeneratedId": False,
        "organisation": {"$oid": "5aa6a6c5a6c5a6c5a6c5a6c4"},
        "lrs_id": {"$oid": LRS_ID},
        "client": {"$oid": "5aa6a6c5a6c5a6c5a6c5a6c6"},
        "person": None,
        "active": True,
        "voided": False,
        "timestamp": {"$date": STORED},
        "stored": {"$date": STORED},
        "hash": "0123",
        "agents": [],
        "statement": {"stored": STORED, **one},
        "metadata": {"https://learninglocker&46;net/result-duration": {"seconds": 3}},
        **properties,
    }


def _import(lrs: Lrs, store: str, path: Path, *options: str) -> Result:
    return lrs("import", str(path), "--store", store, *options)


def _tally(answer: Result) -> tuple[int, ...]:
    """Read, stored, there already, refused."""
    return tuple(map(int, re.findall(r"\d+", answer.stdout)))


def _file(folder: Path, content: str) -> Path:
    path = folder / "dump.json"
    path.write_text(content)
    return path


def _lines(folder: Path, *documents: Any) -> Path:
    return _file(folder, "".join(json.dumps(each) + "\n" for each in documents))


def test_a_dump_of_learning_locker_is_recognised(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    one = statement()

    answer = _import(lrs, store, _lines(tmp_path, _learning_locker(one)), "--keep-stored")

    assert (answer.exit_code, _tally(answer)) == (0, (1, 1, 0, 0))
    assert reader.get_statement(one["id"]).json["stored"] == STORED


def test_names_of_extensions_get_their_dots_back(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    """MongoDB had no dots in names; Learning Locker writes &46; for them, but not within lists."""
    dotted = {"http://a.org/x.y": {"b.c": [{"d&46;e": "f&46;g"}]}}
    encoded = {"http://a&46;org/x&46;y": {"b&46;c": [{"d&46;e": "f&46;g"}]}}
    activity = {"objectType": "Activity", "id": "http://example.com/a"}
    one = statement(
        object={**activity, "definition": {"extensions": encoded}},
        result={"extensions": encoded, "response": "&46;"},
        context={
            "extensions": encoded,
            "contextActivities": {"parent": [{**activity, "definition": {"extensions": encoded}}]},
        },
    )

    _import(lrs, store, _lines(tmp_path, _learning_locker(one)))

    kept = reader.get_statement(one["id"]).json
    assert kept["object"]["definition"]["extensions"] == dotted
    assert kept["result"] == {"extensions": dotted, "response": "&46;"}
    assert kept["context"]["extensions"] == dotted
    assert kept["context"]["contextActivities"]["parent"][0]["definition"]["extensions"] == dotted


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ({"$numberInt": "5"}, "5"),
        ({"$numberLong": "9007199254740993"}, "9007199254740993"),
        ({"$numberDouble": "0.50"}, "0.50"),
    ],
    ids=["int", "long", "double"],
)
def test_numbers_of_mongodb_are_numbers(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, number: dict[str, str], text: str
) -> None:
    one = statement(result={"score": {"raw": number}})

    answer = _import(lrs, store, _lines(tmp_path, _learning_locker(one)))

    assert answer.exit_code == 0, answer.output
    assert f'"raw":{text}'.encode() in reader.get_statement(one["id"]).data


@pytest.mark.parametrize(
    "date",
    [STORED, {"$date": STORED}, {"$date": {"$numberLong": "1714979289010"}}],
    ids=["text", "relaxed", "canonical"],
)
def test_a_statement_without_stored_has_that_of_its_document(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, date: Any
) -> None:
    document = _learning_locker(one := statement(), stored=date)
    del document["statement"]["stored"]

    _import(lrs, store, _lines(tmp_path, document), "--keep-stored")

    assert reader.get_statement(one["id"]).json["stored"].startswith("2024-05-06T07:08:09.01")


@pytest.mark.parametrize("date", [None, {"$date": {"$numberLong": "9" * 30}}, {"$date": {}}, 10**30, []], ids=repr)
def test_a_document_whose_date_is_none_is_stored_now(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, date: Any
) -> None:
    document = _learning_locker(one := statement(), stored=date)
    del document["statement"]["stored"]

    answer = _import(lrs, store, _lines(tmp_path, document), "--keep-stored")

    assert answer.exit_code == 0
    assert reader.get_statement(one["id"]).json["stored"] > "2026"


def test_what_was_voided_stays_voided(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    one = statement()
    voider = voiding(one)

    answer = _import(lrs, store, _lines(tmp_path, _learning_locker(one, voided=True), _learning_locker(voider)))

    assert (answer.stderr.count("voided there"), reader.find_ids()) == (0, [voider["id"]])


def test_what_was_voided_by_a_statement_that_is_not_in_the_dump_is_named(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    one = statement()

    answer = _import(lrs, store, _lines(tmp_path, _learning_locker(one, voided=True)))

    assert f"statement {one['id']}: it was voided there, but the voiding statement did not come along" in answer.stderr


def test_the_stores_of_a_learning_locker_do_not_meet(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    one, other = statement(), statement()
    path = _lines(tmp_path, _learning_locker(one), _learning_locker(other, lrs_id={"$oid": "another"}))

    answer = _import(lrs, store, path)

    assert (answer.exit_code, _tally(answer)) == (1, (2, 1, 0, 1))
    assert "line 2: /lrs_id: a store takes the statements of one LRS" in answer.stderr
    assert reader.find_ids() == [one["id"]]


@pytest.mark.parametrize("chosen", [0, 1])
def test_one_store_of_a_learning_locker_can_be_chosen(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, chosen: int
) -> None:
    sent = [statement(), statement()]
    path = _lines(tmp_path, _learning_locker(sent[0]), _learning_locker(sent[1], lrs_id={"$oid": "another"}))

    answer = _import(lrs, store, path, "--lrs-id", [LRS_ID, "another"][chosen])

    assert (answer.exit_code, _tally(answer)) == (0, (1, 1, 0, 0))
    assert reader.find_ids() == [sent[chosen]["id"]]


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda one: one, id="plain"),
        pytest.param(lambda one: {"_index": "statements", "_id": "1", "_source": one, "sort": [1]}, id="elasticsearch"),
        pytest.param(lambda one: {"_id": "62b9ce922c26b46b68ffc68f", "_source": one}, id="mongodb"),
        pytest.param(lambda one: {"event_id": one["id"], "emission_time": STORED, "event": one}, id="clickhouse"),
        pytest.param(lambda one: {"event_id": one["id"], "event": json.dumps(one)}, id="clickhouse-text"),
        pytest.param(lambda one: {"event_id": one["id"], "event_str": json.dumps(one)}, id="clickhouse-older"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--format", "ralph")], ids=["recognised", "named"])
def test_a_dump_of_ralph_is_recognised(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, wrap: Any, options: tuple[str, ...]
) -> None:
    one = statement()

    answer = _import(lrs, store, _lines(tmp_path, wrap(one)), *options)

    assert (answer.exit_code, reader.find_ids()) == (0, [one["id"]])


@pytest.mark.parametrize("form", ["learninglocker", "ralph"])
def test_a_file_of_another_format_than_the_named_one_is_refused(
    lrs: Lrs, store: str, tmp_path: Path, form: str
) -> None:
    answer = _import(lrs, store, _lines(tmp_path, {"rows": []}, [], 7), "--format", form)

    assert (answer.exit_code, _tally(answer)) == (1, (3, 0, 0, 3))
    assert "line 1: /: the file has another format than the one named" in answer.stderr


@pytest.mark.parametrize("indent", [None, 2], ids=["compact", "indented"])
@pytest.mark.parametrize("wrap", [lambda one: one, _learning_locker], ids=["statements", "learninglocker"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_an_array_is_read_as_lines_are(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, wrap: Any, indent: int | None, packed: bool
) -> None:
    sent = [statement() for _ in range(3)]
    path = _file(tmp_path, " \n" + json.dumps([wrap(one) for one in sent], indent=indent) + "\n")
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))

    answer = _import(lrs, store, path)

    assert (answer.exit_code, reader.find_ids(ascending=True)) == (0, [one["id"] for one in sent])


def test_elements_longer_than_a_piece_are_read_byte_for_byte(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    sent = [statement(result={"response": 'ä\\"]},{[' * size}) for size in (1, 50_000, 3, 20_000)]
    text = json.dumps([*sent, statement(result={"score": {"raw": 7}})], ensure_ascii=False)

    answer = _import(lrs, store, _file(tmp_path, "\ufeff" + text.replace('"raw": 7', '"raw": 7.50')))

    assert (answer.exit_code, _tally(answer)) == (0, (5, 5, 0, 0))
    assert [each.get("result", {}).get("response") for each in reader.find(ascending=True)][:4] == [
        one["result"]["response"] for one in sent
    ]
    assert b'"raw":7.50' in reader.get_statement(reader.find_ids()[0]).data


def test_an_element_that_breaks_a_rule_is_named_by_its_number(lrs: Lrs, store: str, tmp_path: Path) -> None:
    twice = json.dumps(statement())[:-1] + ', "actor": {"mbox": "mailto:x@example.com"}}'

    answer = _import(lrs, store, _file(tmp_path, f"[{json.dumps(statement())}, 7, {twice}]"))

    assert (answer.exit_code, _tally(answer)) == (1, (3, 1, 0, 2))
    assert "element 2: /: " in answer.stderr
    assert (
        'element 3: /: a line, or an element of the array, is one statement as JSON: the key "actor"' in answer.stderr
    )


@pytest.mark.parametrize("between", ["", "\n", " [] "], ids=repr)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_arrays_of_files_that_were_joined_are_read_one_after_another(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, between: str, packed: bool
) -> None:
    one, other, last = (statement() for _ in range(3))
    pieces = [json.dumps([one, other]), between, json.dumps([last]), "\n"]
    path = tmp_path / "joined"
    path.write_bytes(b"".join(gzip.compress(each.encode()) if packed else each.encode() for each in pieces))

    answer = _import(lrs, store, path)

    assert (answer.exit_code, _tally(answer)) == (0, (3, 3, 0, 0))
    assert reader.find_ids(ascending=True) == [one["id"], other["id"], last["id"]]


@pytest.mark.parametrize("behind", ["{}", "7", "]"])
def test_what_stands_behind_an_array_and_is_none_is_told(lrs: Lrs, store: str, tmp_path: Path, behind: str) -> None:
    answer = _import(lrs, store, _file(tmp_path, json.dumps([statement()]) + "\n" + behind))

    assert f"{behind[0]!r} stands where '[' should" in str(answer.exception)


@pytest.mark.parametrize("text", ["[]", " [ ]\n"])
def test_an_empty_array_is_an_import_of_nothing(lrs: Lrs, store: str, tmp_path: Path, text: str) -> None:
    answer = _import(lrs, store, _file(tmp_path, text))

    assert (answer.exit_code, _tally(answer)) == (0, (0, 0, 0, 0))


@pytest.mark.parametrize("ending", ["", ",", ", {", ", ]", "; {}]", '{"a": 1}]'], ids=repr)
def test_an_array_that_breaks_off_is_told_after_whole_batches_were_stored(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, ending: str
) -> None:
    sent = [statement() for _ in range(600)]

    answer = _import(lrs, store, _file(tmp_path, json.dumps(sent)[:-1] + ending))

    assert "the file's JSON array is broken" in str(answer.exception)
    assert len(reader.find()) >= 500


def test_an_array_is_not_read_further_than_it_is_taken(tmp_path: Path) -> None:
    path = _file(tmp_path, json.dumps([statement(result={"response": "x" * 1000}) for _ in range(5_000)]))
    dump = Dump(path)

    next(iter(dump))

    assert dump.bytes_read < 200_000 < path.stat().st_size
