"""Packages that were made can be revoked, and who checks one learns of it."""

import json
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

from lrs.testing import FreshStore
from lrs.verifiable.packages import opening
from lrs.verifiable.packages.archives import LOCAL
from lrs.verifiable.packages.verdicts import Verdict
from lrs_portfolio import commands, importing
from tests.portfolio.conftest import exported
from tests.portfolio.packages import files_of, json_in

ANN = "ann@example.com"
EXPORTS = f"/portfolio/api/exports?person={ANN}"


def found_now(store: FreshStore, content: bytes) -> Verdict:
    """What is found of a package where the store that made it is asked."""
    asking = importing.asking_by(store.inside("portfolio"))
    return opening.check("portfolio.zip", BytesIO(content), asking, datetime.now(UTC), LOCAL)


def test_a_revoked_package_holds_no_more(store: FreshStore) -> None:
    content, other = exported(store.inside("portfolio")), exported(store.inside("portfolio"))
    export = json_in(files_of(content), "clr.json")["id"].removeprefix("urn:uuid:")

    store.run(commands.revoke, ANN, export)

    wrong = found_now(store, content).of("wrong")
    assert {each.item for each in wrong} >= {"the record", "clr.json", "clr.jwt"}
    assert {each.check for each in wrong} == {"status"}
    assert found_now(store, other).first_wrong is None


def test_strangers_who_have_it_checked_where_it_was_made_learn_that_it_was_revoked(store: FreshStore) -> None:
    content = exported(store.inside("portfolio"))
    stranger = store.stranger()
    before = stranger.post("/portfolio/api/verify", data={"file": (BytesIO(content), "ann.zip")}).json

    store.run(commands.revoke, ANN, json_in(files_of(content), "manifest.json")["export"])

    after = stranger.post("/portfolio/api/verify", data={"file": (BytesIO(content), "ann.zip")}).json
    assert [each["first_wrong"] for each in (before, after)] == ["", "the record"]


def test_a_package_brings_along_that_it_held_when_it_was_made(store: FreshStore) -> None:
    files = files_of(exported(store.inside("portfolio")))

    listed = json_in(files, "clr.json")["credentialStatus"]["statusListCredential"]
    assert listed in {each.get("url") for each in json_in(files, "manifest.json")["files"]}


def test_packages_are_listed_the_newest_first_and_revoked_for_good(store: FreshStore) -> None:
    staff = store.client("portfolio/staff")
    ids = [json_in(files_of(exported(store.inside("portfolio"))), "manifest.json")["export"] for _ in range(2)]

    for _ in range(2):
        answer = staff.post("/portfolio/api/revocations", json={"person": ANN, "export": ids[0]})

    assert (answer.status_code, staff.get(EXPORTS).json) == (200, answer.json)
    assert [each["export"] for each in answer.json["exports"]] == ids[::-1]
    assert ["revoked" in each for each in answer.json["exports"]] == [False, True]
    lines = store.run(commands.list_exports, ANN).splitlines()
    assert [json.loads(line) for line in lines] == answer.json["exports"]


def test_nobody_revokes_what_is_not_theirs(store: FreshStore) -> None:
    export = json_in(files_of(exported(store.inside("portfolio"))), "manifest.json")["export"]
    member, staff = store.client("portfolio/mine"), store.client("portfolio/staff")

    others = member.post("/portfolio/api/revocations", json={"person": ANN, "export": export})
    as_own = member.post("/portfolio/api/revocations", json={"export": export})
    unknown = staff.post("/portfolio/api/revocations", json={"person": ANN, "export": str(uuid4())})

    assert [each.status_code for each in (others, as_own, unknown)] == [403, 404, 404]
    assert "revoked" not in staff.get(EXPORTS).json["exports"][0]


def test_one_revokes_on_the_page(store: FreshStore) -> None:
    export = json_in(files_of(exported(store.inside("portfolio"))), "manifest.json")["export"]
    browser = store.signed_in("portfolio/staff")

    browser.submit("/portfolio/revocations", person=ANN, package=export)

    page = browser.get(f"/portfolio/?person={ANN}").text
    assert "· revoked 20" in page and "Revoke the package" not in page
