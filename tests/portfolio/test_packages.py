"""What is in a package, and who has it."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import jsonschema
import pytest
from click.testing import CliRunner

from lrs.cli import cli
from lrs.testing import FreshStore, statement
from lrs.verifiable.findings import CLAIMED, PROVEN, UNCHECKED
from lrs_portfolio import commands
from lrs_portfolio.choices import RECORD
from tests.badges.credentials import made as badges
from tests.portfolio.conftest import ANN, BEN, ESSAY, Taken, choose, exported, file_of
from tests.portfolio.packages import changed, files_of, found, json_in
from tests.portfolio.tampering import a_byte_in_a_statement


def test_statements_are_in_it_byte_for_byte_and_proven_to_be_in_the_log(store: FreshStore) -> None:
    mine = store.post(statement(actor=ANN), statement(actor=ANN))
    store.post(statement(actor=BEN))
    choose(store, RECORD)

    content = exported(store.inside("portfolio"))

    lines = files_of(content)["statements/statements.jsonl"].splitlines()
    stored = store.client("all").get(
        "/xapi/statements", query_string={"statementId": mine[0]}, headers={"X-Experience-API-Version": "1.0.3"}
    )
    assert lines[0] == stored.data
    assert [json.loads(line)["id"] for line in lines] == mine
    told = " ".join(each.words for each in found(content).of(PROVEN))
    assert "2 statements are in the log that the store has signed, which had 3" in told


def test_only_what_was_chosen_is_in_it(store: FreshStore) -> None:
    chosen, _ = store.post(statement(actor=ANN), statement(actor=ANN))
    body = {"person": ANN, "statement": chosen}
    store.client("portfolio/staff").post("/portfolio/api/choices", json=body)

    files = files_of(exported(store.inside("portfolio")))

    assert [json.loads(line)["id"] for line in files["statements/statements.jsonl"].splitlines()] == [chosen]


def test_an_empty_portfolio_holds_too(store: FreshStore) -> None:
    verdict = found(exported(store.inside("portfolio")))

    assert verdict.first_wrong is None


def test_who_has_no_key_is_told_to_be_the_owner_by_the_store_alone(store: FreshStore) -> None:
    verdict = found(exported(store.inside("portfolio")))

    unsigned = [each for each in verdict.of(UNCHECKED) if each.item == "presentation.json"]
    assert [each.words for each in unsigned] == ["the owner hasn't signed it: whose it is, the store says"]


def test_the_owner_presents_it_by_their_own_key(taken: Taken) -> None:
    files = files_of(taken.content)

    holder = json_in(files, "presentation.json")["holder"]
    assert holder.startswith("did:key:z6Mk")
    assert json_in(files, "clr.json")["credentialSubject"]["id"] == holder
    assert [each.by for each in found(taken.content).of(PROVEN) if each.item == "presentation.json"] == [holder]


def test_attachments_are_in_it(taken: Taken) -> None:
    assert ESSAY in files_of(taken.content).values()


def test_it_says_who_vouches_since_when_and_what_is_merely_claimed(taken: Taken) -> None:
    verdict = found(taken.content)

    seal = next(each for each in verdict.of(PROVEN) if (each.item, each.check) == ("manifest.json", "seal"))
    assert (seal.by, seal.since[:2]) == (taken.did, "20")
    assert "the store says" in verdict.of(CLAIMED)[-1].words


def test_the_clr_is_as_its_schema_says(taken: Taken, shared_data: Path) -> None:
    schema = json.loads((shared_data / "schemas/clr/v2_0/clr_v2p0_clrcredential_schema.json").read_text())

    jsonschema.Draft201909Validator(schema).validate(json_in(files_of(taken.content), "clr.json"))


def test_it_has_a_page_to_read_and_a_pdf(taken: Taken) -> None:
    files = files_of(taken.content)

    assert b"Portfolio of Ann" in files["index.html"] and b"<p>Ann, as " in files["index.html"]
    assert files["portfolio.pdf"].startswith(b"%PDF-")


def test_the_api_sends_it_to_its_owner_and_to_nobody_else(store: FreshStore) -> None:
    member = store.client("portfolio/mine")

    own, others = member.get("/portfolio/api/export"), member.get("/portfolio/api/export?person=ann@example.com")

    assert (own.status_code, own.content_type, others.status_code) == (200, "application/zip", 403)
    assert found(own.data).first_wrong is None


def test_a_package_is_written_by_the_command(store: FreshStore, tmp_path: Path) -> None:
    store.post(statement(actor=ANN))
    store.run(commands.choose, "ann@example.com", RECORD)

    store.run(commands.export, "ann@example.com", "--output", str(tmp_path / "ann.zip"))

    assert ZipFile(tmp_path / "ann.zip").testzip() is None
    assert found((tmp_path / "ann.zip").read_bytes()).first_wrong is None
    assert [each.name for each in tmp_path.iterdir()] == ["ann.zip"]


@pytest.mark.parametrize(("arguments", "told"), [([], "holds in part"), (["--json"], '"first_wrong": ""')])
def test_lrs_verify_needs_neither_server_nor_database(
    taken: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = file_of(tmp_path, taken.content)

    done = CliRunner().invoke(cli, ["verify", str(file), "--offline", *arguments])

    assert (done.exit_code, told in done.output) == (3, True)
    assert [each.name for each in tmp_path.iterdir()] == ["portfolio.zip"]


def test_lrs_verify_loads_neither_a_database_nor_a_web_framework(taken: Taken, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom lrs.cli import cli\n"
        f"cli(['verify', {str(file_of(tmp_path, taken.content))!r}, '--offline'], standalone_mode=False)"
    )
    loaded = "print(sorted({'sqlalchemy', 'flask', 'lrs.database'} & set(sys.modules)))"
    program = script.replace("\ncli(", "\ntry:\n    cli(") + f"\nfinally:\n    {loaded}"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (3, "[]")


def test_lrs_verify_begins_with_what_a_person_wants_to_know(taken: Taken, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["verify", str(file_of(tmp_path, taken.content)), "--offline"])

    first, summary, hint = done.output.splitlines()[:3]
    assert first == "portfolio.zip: portfolio, holds in part"
    assert summary.startswith(
        f"What could be checked in “Portfolio of Ann” holds, if the keys that it brings are those of whom it names: "
        f"1 badge by lrs.example.org/stores/{taken.store.name}, "
        f"{len(taken.statements)} statements that were in the log of lrs.example.org/stores/{taken.store.name} on 20"
    )
    assert summary.endswith("and by its owner.")
    assert hint == "Nobody was asked: without --offline, issuers are."


def test_lrs_verify_names_first_what_is_wrong(taken: Taken, tmp_path: Path) -> None:
    file = file_of(tmp_path, changed(taken.content, a_byte_in_a_statement))

    done = CliRunner().invoke(cli, ["verify", str(file), "--offline"])

    wrong = f"WRONG: statement {taken.statements[1]}: its bytes are others than were exported."
    assert done.output.splitlines()[1].startswith(wrong)


def test_the_counts_of_the_summary_are_told_to_programs(taken: Taken) -> None:
    told = found(taken.content).as_json()["summary"]

    assert {name: told[name] for name in ("badges", "endorsements", "statements", "wrong")} == {
        "badges": 1,
        "endorsements": 0,
        "statements": len(taken.statements),
        "wrong": 0,
    }


def test_what_strangers_wrote_does_not_steer_the_terminal(taken: Taken, tmp_path: Path) -> None:
    file = tmp_path / "badge.json"
    file.write_text(json.dumps({"type": ["VerifiableCredential"], "issuer": "did:x:\x1b[2J", "credentialSubject": {}}))

    done = CliRunner().invoke(cli, ["verify", str(file), "--offline"])

    assert "\x1b" not in done.output


def test_lrs_verify_asks_whose_a_badge_is_and_takes_a_key(tmp_path: Path) -> None:
    badge, key = tmp_path / "badge.json", tmp_path / "key.pem"
    badge.write_text(json.dumps(badges.assertion()))
    key.write_text("no key")

    right, wrong, broken = (
        CliRunner().invoke(cli, ["verify", str(badge), "--offline", *more])
        for more in (["--for", badges.ANN], ["--for", "ben@example.com"], ["--key", str(key)])
    )

    assert (right.exit_code, "it is for an identifier of theirs" in right.output) == (4, True)
    assert (wrong.exit_code, "it is for somebody else" in wrong.output) == (1, True)
    assert (broken.exit_code, "no public key in PEM" in broken.output) == (2, True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x05\x06 nothing", "it is no ZIP that can be read"),
        (b"{", "it is no JSON that can be read"),
        (b"\x89PNG\r\n\x1a\n", "the image can't be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "the image carries no badge"),
        (b"hello", "it is neither JSON nor a JWT"),
    ],
    ids=["broken ZIP", "broken JSON", "broken PNG", "bare SVG", "words"],
)
def test_what_is_no_credential_is_wrong(content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "something"
    file.write_bytes(content)

    done = CliRunner().invoke(cli, ["verify", str(file), "--offline"])

    assert (done.exit_code, told in done.output) == (1, True), done.output


def test_a_single_credential_of_a_package_is_checked_by_itself(taken: Taken, tmp_path: Path) -> None:
    file = tmp_path / "presentation.json"
    file.write_bytes(files_of(taken.content)["presentation.json"])

    done = CliRunner().invoke(cli, ["verify", str(file), "--offline"])

    assert "presentation, holds in part" in done.output
    assert "can't be had" in done.output, "nobody says which keys the store has"


def test_a_credential_whose_issuer_nobody_asks_is_not_proven(taken: Taken, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(files_of(taken.content)["credentials/record.json"])

    done = CliRunner().invoke(cli, ["verify", str(file), "--offline"])

    assert (done.exit_code, "credential, is not proven" in done.output) == (4, True), done.output


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(taken: Taken) -> None:
    sink = BytesIO()
    with ZipFile(sink, "w", 8) as archive:
        for number in range(5):
            archive.writestr(f"{number}", bytes(30 * 1024**2))

    answer = taken.store.stranger().post("/portfolio/verify", data={"file": (BytesIO(sink.getvalue()), "bomb.zip")})

    assert (answer.status_code, "unpacked it has" in answer.text) == (200, True)
