"""Packages of other servers: anybody has them checked, and staff keep them, as what others attest."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import responses

from lrs.testing import FreshServer, FreshStore
from lrs.verifiable import fetching
from lrs_portfolio import checking, commands
from lrs_portfolio.pace import Pace
from tests.badges.credentials import made as badges
from tests.portfolio.conftest import Taken, file_of, made_in, serving
from tests.portfolio.packages import changed, files_of
from tests.portfolio.tampering import a_byte_in_a_statement


@pytest.fixture
def elsewhere(embedded: FreshServer) -> FreshStore:
    return made_in(embedded)


@pytest.fixture(autouse=True)
def _fresh_pace(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(checking, "_pace", Pace(per_minute=20))
    yield


def test_strangers_have_a_package_checked(taken: Taken) -> None:
    answer = taken.store.stranger().post(
        "/portfolio/api/verify", data={"file": (BytesIO(taken.content), "portfolio.zip")}
    )

    assert (answer.status_code, answer.json["first_wrong"]) == (200, "")


def test_strangers_paste_a_credential(taken: Taken) -> None:
    pasted = files_of(taken.content)["presentation.json"].decode()

    answer = taken.store.stranger().post("/portfolio/verify", data={"pasted": pasted})

    assert "Presentation: it holds<" in answer.text


@responses.activate
def test_strangers_give_a_link(taken: Taken) -> None:
    responses.get("https://files.example.net/portfolio.zip", body=taken.content)

    answer = taken.store.stranger().post("/portfolio/verify", data={"link": "https://files.example.net/portfolio.zip"})

    assert "Portfolio: it holds<" in answer.text


@pytest.mark.parametrize(
    "link", ["http://files.example.net/p.zip", "https://127.0.0.1/p.zip", "file:///etc/passwd", "p.zip"]
)
def test_links_lead_to_public_addresses_by_https(taken: Taken, link: str) -> None:
    answer = taken.store.stranger().post("/portfolio/verify", data={"link": link})

    assert (answer.status_code, "The link can&#39;t be followed" in answer.text) == (400, True)


@responses.activate
def test_a_credential_whose_issuer_does_not_answer_is_neither_right_nor_wrong(taken: Taken) -> None:
    pasted = files_of(taken.content)["credentials/record.json"].decode().replace("lrs.example.org", "lrs.example.net")

    answer = taken.store.stranger().post("/portfolio/api/verify", data={"pasted": pasted})

    assert (answer.json["conclusion"], answer.json["first_wrong"]) == ("is not proven", "")


@responses.activate
def test_what_this_server_has_issued_is_proven_without_asking_anybody(taken: Taken) -> None:
    pasted = files_of(taken.content)["credentials/record.json"].decode()

    answer = taken.store.stranger().post("/portfolio/api/verify", data={"pasted": pasted})

    assert answer.json["conclusion"] == "holds"


@responses.activate
def test_a_jwt_of_a_server_on_trial_is_proven_there_and_neither_right_nor_wrong_elsewhere(taken: Taken) -> None:
    with serving(public_url="http://localhost:8080") as trial:
        here = made_in(trial)
        pasted = here.inside("portfolio").issuer.sign_jwt(documented(here.inside("portfolio").issuer.id))
        own = here.stranger().post("/portfolio/api/verify", data={"pasted": pasted}).json
    others = taken.store.stranger().post("/portfolio/api/verify", data={"pasted": pasted}).json

    assert (own["conclusion"], others["conclusion"]) == ("holds", "is not proven")


def documented(issuer: str) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:8ad52d8a-4ae3-4d2a-9d70-4f1f1bd7a8c4",
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "mailto:ann@example.com"},
    }


@responses.activate
def test_strangers_check_a_hosted_badge_of_open_badges_2_and_whose_it_is(taken: Taken) -> None:
    fetching.kept.clear()
    for url, content in badges.hosting(badges.assertion()).items():
        responses.get(url, body=content)
    pasted = {"pasted": json.dumps(badges.assertion())}

    right, wrong = (
        taken.store.stranger().post("/portfolio/api/verify", data={**pasted, "holder": who}).json
        for who in (badges.ANN, "ben@example.com")
    )

    assert right["summary"]["sentence"] == "Everything in this credential holds: 1 badge by badges.example.net/issuer."
    assert (wrong["conclusion"], wrong["findings"][2]["check"]) == ("is wrong", "recipient")


def test_nothing_to_check_is_refused(taken: Taken) -> None:
    answer = taken.store.stranger().post("/portfolio/verify", data={})

    assert (answer.status_code, "There is nothing to check" in answer.text) == (400, True)


def test_who_checks_too_often_has_to_wait(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_pace", Pace(per_minute=1))
    stranger = taken.store.stranger()

    first, second = (stranger.post("/portfolio/verify", data={"pasted": "x"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 429)


def test_a_place_is_free_again_after_a_minute() -> None:
    now = [0.0]
    pace = Pace(per_minute=1, clock=lambda: now[0])
    pace.take("198.51.100.1")

    now[0] = 61

    pace.take("198.51.100.1")


def test_a_package_is_kept_as_it_came_and_is_no_statement_here(
    elsewhere: FreshStore, taken: Taken, tmp_path: Path
) -> None:
    told = elsewhere.run(commands.import_package, str(file_of(tmp_path, taken.content)), "--offline")

    package = json.loads(told)["package"]
    staff = elsewhere.client("portfolio/staff")
    one = staff.ask(f"/portfolio/api/imported/{package}")
    assert (one["title"], one["issuer"], one["conclusion"]) == ("Portfolio of Ann", taken.did, "holds in part")
    assert [each["package"] for each in staff.ask("/portfolio/api/imported")["imported"]] == [package]
    page = elsewhere.signed_in("portfolio/staff")
    assert page.get(f"/portfolio/imported/{package}/zip").data == taken.content
    assert (
        elsewhere.client("all")
        .get("/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"})
        .json["statements"]
        == []
    )


def test_it_is_checked_again_and_forgotten(elsewhere: FreshStore, taken: Taken, tmp_path: Path) -> None:
    told = elsewhere.run(commands.import_package, str(file_of(tmp_path, taken.content)), "--offline")
    package = json.loads(told)["package"]
    person = elsewhere.signed_in("portfolio/staff")

    again = person.submit(f"/portfolio/imported/{package}/check")
    gone = person.submit(f"/portfolio/imported/{package}/forget")

    assert (again.status_code, gone.status_code) == (200, 200)
    assert elsewhere.client("portfolio/staff").get(f"/portfolio/api/imported/{package}").status_code == 404


def test_a_package_that_is_wrong_is_not_kept(elsewhere: FreshStore, taken: Taken) -> None:
    broken = changed(taken.content, a_byte_in_a_statement)

    answer = elsewhere.client("portfolio/staff").post(
        "/portfolio/api/imported", data={"file": (BytesIO(broken), "portfolio.zip")}
    )

    assert (answer.status_code, f"statement {taken.statements[1]}" in answer.text) == (400, True)


def test_why_a_package_is_refused_stands_beside_the_form(elsewhere: FreshStore, taken: Taken) -> None:
    broken = changed(taken.content, a_byte_in_a_statement)

    answer = elsewhere.signed_in("portfolio/staff").submit(
        "/portfolio/imported", file=(BytesIO(broken), "portfolio.zip")
    )

    told = answer.text.partition('role="alert">')[2]
    assert (answer.status_code, f"statement {taken.statements[1]}" in told) == (400, True)
    assert "The ZIP <input" in told


def test_members_import_nothing(elsewhere: FreshStore, taken: Taken) -> None:
    answer = elsewhere.client("portfolio/mine").post(
        "/portfolio/api/imported", data={"file": (BytesIO(taken.content), "portfolio.zip")}
    )

    assert answer.status_code == 403
