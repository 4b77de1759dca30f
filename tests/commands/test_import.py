"""lrs import: statements of files into a store."""

import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from lrs.database import Database
from lrs.errors import NotFound
from lrs.operations import stores
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import ANN, BEN, statement

ELSEWHERE = {"objectType": "Agent", "account": {"homePage": "http://other.example.com", "name": "lrs"}}


@pytest.fixture
def reader(app: Flask, database: Database, store: str) -> Client:
    """A client of the store that is imported into."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


def _file(folder: Path, *lines: Any) -> Path:
    """A file with these lines; what is no text is written as JSON."""
    path = folder / "statements.ndjson"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def _tally(answer: Result) -> tuple[int, ...]:
    """Read, stored, there already, refused."""
    assert re.fullmatch(r"\d+ read, \d+ stored, \d+ there already, \d+ refused\n", answer.stdout), answer.output
    return tuple(map(int, re.findall(r"\d+", answer.stdout)))


def _refusals(answer: Result) -> list[str]:
    return [line for line in answer.stderr.splitlines() if line.startswith("line ")]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        pytest.param("moodle-logstore_xapi", 99, id="moodle-without-ids"),
        pytest.param("ralph-fun-mooc", 358, id="fun-mooc"),
        pytest.param("yet-dave", 366, id="dave"),
        pytest.param("cmi5-au-emitted", 10, id="cmi5"),
        pytest.param("h5p-truefalse-emitted", 1, id="h5p"),
    ],
)
def test_statements_of_real_systems_are_stored_once(
    lrs: Lrs, store: str, shared_data: Path, name: str, count: int
) -> None:
    path = shared_data / "statements" / "real" / f"{name}.ndjson"

    first, again = (lrs("import", str(path), "--store", store) for _ in range(2))

    assert (first.exit_code, _tally(first)) == (0, (count, count, 0, 0))
    assert (again.exit_code, _tally(again)) == (0, (count, 0, count, 0))


def test_a_gzipped_file_is_unpacked(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    packed = tmp_path / "statements.gz"
    one = statement()
    packed.write_bytes(gzip.compress(json.dumps(one).encode()))

    answer = lrs("import", str(packed), "--store", store)

    assert (answer.exit_code, reader.find_ids()) == (0, [one["id"]])


def test_a_gzipped_file_of_a_real_system_is_stored_once(
    lrs: Lrs, store: str, shared_data: Path, tmp_path: Path
) -> None:
    real, part = shared_data / "statements" / "real" / "fun-mooc-bulk.ndjson.gz", tmp_path / "part.ndjson.gz"
    with gzip.open(real) as lines, gzip.open(part, "wb", compresslevel=1) as written:
        written.writelines(line for line, _ in zip(lines, range(600), strict=False))

    first, again = (lrs("import", str(part), "--store", store) for _ in range(2))

    assert (_tally(first), _tally(again)) == ((600, 600, 0, 0), (600, 0, 600, 0))


def test_plain_and_gzipped_files_are_told_apart_by_content(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    path = shutil.move(_file(tmp_path, statement()), tmp_path / "plain.gz")

    assert _tally(lrs("import", str(path), "--store", store)) == (1, 1, 0, 0)


def test_a_gzipped_file_that_is_cut_off_stores_nothing_and_says_so(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    packed = tmp_path / "statements.gz"
    packed.write_bytes(gzip.compress("\n".join(json.dumps(statement()) for _ in range(50)).encode())[:-20])

    answer = lrs("import", str(packed), "--store", store)

    assert isinstance(answer.exception, ValueError | OSError), answer.exception
    assert reader.find() == []


def test_blank_lines_do_not_count(lrs: Lrs, store: str, tmp_path: Path) -> None:
    path = _file(tmp_path, "", statement(), "  ", statement())

    assert _tally(lrs("import", str(path), "--store", store)) == (2, 2, 0, 0)


def test_an_empty_file_is_an_import_of_nothing(lrs: Lrs, store: str, tmp_path: Path) -> None:
    answer = lrs("import", str(_file(tmp_path)), "--store", store)

    assert (answer.exit_code, _tally(answer)) == (0, (0, 0, 0, 0))


def test_equal_lines_without_an_id_are_one_statement(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    path = _file(tmp_path, statement(id=None), statement(id=None), statement(id=None, actor=BEN))

    assert _tally(lrs("import", str(path), "--store", store)) == (3, 2, 1, 0)
    assert len(reader.find()) == 2


def test_stored_and_authority_are_set_anew(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    """Data 2.4.8, 2.4.9: stored and authority are set by the LRS."""
    one = statement(stored="2020-01-01T00:00:00.000Z", authority=ELSEWHERE)

    lrs("import", str(_file(tmp_path, one)), "--store", store)

    kept = reader.get_statement(one["id"]).json
    assert kept["stored"] > "2026"
    assert kept["authority"]["name"] == f"import into {store}"


def test_refused_lines_are_named_and_the_rest_is_stored(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    good = [statement(), statement()]
    bad = statement(actor={"mbox": "ann@example.com"})
    path = _file(tmp_path, good[0], "", bad, "{broken", "[]", good[1])

    answer = lrs("import", str(path), "--store", store)

    assert (answer.exit_code, _tally(answer)) == (1, (5, 2, 0, 3))
    assert [line.split(":")[0] for line in _refusals(answer)] == ["line 3", "line 4", "line 5"]
    assert set(reader.find_ids()) == {one["id"] for one in good}


def test_a_refusal_tells_where_which_rule_and_what_to_change(lrs: Lrs, store: str, tmp_path: Path) -> None:
    path = _file(tmp_path, statement(actor={"mbox": "ann@example.com"}))

    answer = lrs("import", str(path), "--store", store)

    (line,) = _refusals(answer)
    assert re.fullmatch(r"line 1: /actor/mbox: .*mailto.* \(Data 2\.4\.2\.3\)\. .*mailto:ann@example\.com.*", line)


def test_a_line_with_a_key_twice_is_refused(lrs: Lrs, store: str, tmp_path: Path) -> None:
    """Data 2.2: a statement uses no property more than once."""
    path = _file(tmp_path, json.dumps(statement())[:-1] + ', "actor": {"mbox": "mailto:x@example.com"}}')

    answer = lrs("import", str(path), "--store", store)

    assert _tally(answer) == (1, 0, 0, 1)
    assert 'the key "actor" stands twice' in _refusals(answer)[0]


def test_a_line_in_conflict_with_a_stored_statement_is_refused(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    """Data 2.3.1: statements are immutable."""
    there, fresh = statement(), [statement() for _ in range(3)]
    reader.post_statements(there)
    path = _file(tmp_path, fresh[0], {**there, "actor": BEN}, fresh[1], there, fresh[2])

    answer = lrs("import", str(path), "--store", store)

    assert (answer.exit_code, _tally(answer)) == (1, (5, 3, 1, 1))
    assert [line.split(":")[:2] for line in _refusals(answer)] == [["line 2", " /id"]]
    assert reader.get_statement(there["id"]).json["actor"] == ANN


def test_a_line_in_conflict_with_an_earlier_line_is_refused(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path
) -> None:
    one = statement()

    answer = lrs("import", str(_file(tmp_path, one, {**one, "actor": BEN})), "--store", store)

    assert _tally(answer) == (2, 1, 0, 1)
    assert reader.get_statement(one["id"]).json["actor"] == ANN


@pytest.mark.parametrize(
    ("version", "stored_as"), [(None, "1.0.0"), ("1.0", "1.0"), ("1.0.3", "1.0.3"), ("2.0.0", "2.0.0")]
)
def test_a_line_is_judged_by_the_version_it_names(
    lrs: Lrs, store: str, reader: Client, tmp_path: Path, version: str | None, stored_as: str
) -> None:
    one = statement(version=version)

    lrs("import", str(_file(tmp_path, one)), "--store", store)

    assert reader.get_statement(one["id"]).json["version"] == stored_as


def test_a_line_of_2_0_without_a_version_is_stored_as_2_0(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    agents = [{"objectType": "contextAgent", "agent": BEN}]
    one = statement(context={"contextAgents": agents})

    lrs("import", str(_file(tmp_path, one)), "--store", store)

    assert reader.get_statement(one["id"]).json["version"] == "2.0.0"


def test_a_missing_store_is_not_found(lrs: Lrs, tmp_path: Path) -> None:
    assert isinstance(lrs("import", str(_file(tmp_path)), "--store", "missing").exception, NotFound)


def test_a_gzip_with_a_line_without_end_is_refused(lrs: Lrs, store: str, reader: Client, tmp_path: Path) -> None:
    """64 KB that unpack to 64 MiB; nothing of it is stored."""
    packed = tmp_path / "bomb.gz"
    packed.write_bytes(gzip.compress(json.dumps(statement()).encode() + b"\n" + b" " * (64 * 1024 * 1024)))

    answer = lrs("import", str(packed), "--store", store)

    assert "a line of more than 16777216 bytes" in str(answer.exception)
    assert reader.find_ids() == []
