"""Badges from elsewhere: checked in full, and kept for whom they are."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import responses

from lrs.testing import Broken, Client, FreshServer
from lrs.verifiable import fetching, public_keys
from lrs.verifiable.badges.baked import V2, V3
from lrs_badges.credentials import baking, following, images, issuing
from lrs_badges.credentials.commands import credential
from lrs_badges.credentials.tables import imported
from tests.badges.credentials.conftest import ANN, BEN, Awarding, Member
from tests.badges.credentials.made import (
    DID,
    OTHER,
    RSA,
    SITE,
    assertion,
    document,
    hosting,
    identity,
    proved,
    token,
)

PATH = "/badges/api/elsewhere"


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    fetching.kept.clear()


@pytest.fixture
def ann(awarding: Awarding) -> Member:
    """A member who is joined with Ann's mail address."""
    made = awarding.member("badges/mine", "badges/keep")
    awarding.store.join(ANN, made.agent)
    return made


def kept(client: Client, badge: Any) -> dict[str, Any]:
    text = badge if isinstance(badge, str) else json.dumps(badge)
    answer = client.post(PATH, json={"credential": text})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def refusal(client: Client, badge: Any, **more: Any) -> str:
    text = badge if isinstance(badge, str) else json.dumps(badge)
    answer = client.post(PATH, json=more or {"credential": text})
    assert answer.status_code == 400, answer.text
    return str(answer.json["detail"])


def outcomes(told: dict[str, Any]) -> dict[str, str]:
    return {each["check"]: each["outcome"] for each in told["findings"]}


def test_a_badge_that_holds_is_kept_with_its_issuer_and_what_was_checked(ann: Member) -> None:
    kept(ann.client, proved(document()))

    (told,) = ann.client.ask(PATH)["badges"]
    assert (told["title"], told["issuer"], told["issuer_name"]) == ("Swimming", DID, "The pool")
    assert outcomes(told) == {
        "form": "claimed",
        "proof": "proven",
        "dates": "claimed",
        "recipient": "proven",
        "status": "skipped",
    }


@pytest.mark.parametrize(
    ("badge", "reason"),
    [
        ({**proved(document()), "name": "Diving"}, "the proof is bad"),
        (proved(document(), OTHER), "the key belongs to"),
        (proved(document(validUntil="2026-02-01T00:00:00Z")), "it has expired"),
        (proved(document(validFrom="2126-02-01T00:00:00Z")), "it is valid only from"),
        (proved(document(type=["VerifiableCredential", "EndorsementCredential"])), "no AchievementCredential"),
        ("no badge", "this is no badge"),
    ],
    ids=["tampered", "another key", "expired", "not yet", "another kind", "nothing"],
)
def test_what_does_not_hold_is_refused_with_the_reason_and_not_kept(ann: Member, badge: Any, reason: str) -> None:
    assert reason in refusal(ann.client, badge)

    assert ann.client.ask(PATH)["badges"] == []


def test_a_badge_of_somebody_else_is_refused(ann: Member) -> None:
    made = document()
    made["credentialSubject"]["identifier"] = [identity("ben@example.com")]

    assert "it is for somebody else" in refusal(ann.client, proved(made))


def test_a_badge_for_a_key_of_theirs_is_theirs(ann: Member) -> None:
    key: Any = public_keys.made("Ed25519")
    ann.inside.person_keys.register(ann.agent, public_keys.jwk_of(key.public_key()), "laptop")
    made = document()
    made["credentialSubject"] = {**made["credentialSubject"], "id": public_keys.did_of(key.public_key())}
    del made["credentialSubject"]["identifier"]

    assert outcomes(kept(ann.client, proved(made)))["recipient"] == "proven"


def test_a_newer_copy_takes_the_place_of_the_older(ann: Member) -> None:
    kept(ann.client, proved(document()))
    kept(ann.client, proved(document(name="Swimming, renewed", validUntil="2090-01-01T00:00:00Z")))

    (told,) = ann.client.ask(PATH)["badges"]
    assert told["valid_until"] == "2090-01-01T00:00:00Z"


def test_what_was_given_here_is_not_from_elsewhere(awarding: Awarding, ann: Member) -> None:
    own = issuing.show(awarding.inside, awarding.award(awarding.achievement())).credential

    answer = ann.client.post(PATH, json={"credential": own})

    assert (answer.status_code, "was given here" in answer.json["detail"]) == (409, True)


def test_what_another_store_of_this_server_gave_is_kept_until_it_is_revoked(server: FreshServer, ann: Member) -> None:
    other = Awarding(server.store(f"s{uuid4().hex}"))
    other.store.derive()
    award = other.award(other.achievement())
    name = kept(ann.client, issuing.show(other.inside, award).credential)["name"]
    other.take_back(award)
    list(following.follow(other.inside))

    told = ann.client.post(f"{PATH}/{name}/check").json

    assert (outcomes(told)["proof"], outcomes(told)["status"]) == ("proven", "wrong")


def test_a_badge_whose_status_can_not_be_told_now_is_not_kept(ann: Member) -> None:
    entry = {"id": f"{SITE}/status#1", "type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    listed = {"statusListIndex": "1", "statusListCredential": f"{SITE}/status"}

    assert "its status can't be told" in refusal(ann.client, proved(document(credentialStatus={**entry, **listed})))


@pytest.mark.parametrize("draw", [images.png, images.svg], ids=["png", "svg"])
def test_an_image_brings_the_badge_in_it(ann: Member, draw: Any) -> None:
    image = baking.baked(draw("s", "Swimming"), json.dumps(proved(document())), V3)

    answer = ann.client.post(PATH, json={"base64": b64encode(image).decode()})

    assert (answer.status_code, answer.json["title"]) == (200, "Swimming")


@responses.activate
def test_a_jwt_is_checked_by_the_key_on_its_issuers_site(ann: Member) -> None:
    responses.get(f"{SITE}/key", json=public_keys.jwk_of(RSA.public_key()))

    told = kept(ann.client, token(document(f"{SITE}/issuer")))

    assert (told["version"], outcomes(told)["proof"]) == ("3.0", "proven")


@responses.activate
def test_an_address_is_asked_for_the_badge(ann: Member) -> None:
    responses.get(f"{SITE}/badge.json", json=proved(document()))

    answer = ann.client.post(PATH, json={"url": f"{SITE}/badge.json"})

    assert (answer.status_code, answer.json["source"]) == (200, f"{SITE}/badge.json")


@responses.activate
def test_the_address_of_a_page_for_people_is_asked_for_json(ann: Member) -> None:
    as_json = responses.matchers.header_matcher({"Accept": "application/json, */*;q=0.5"})
    responses.get(f"{SITE}/badge", json=proved(document()), match=[as_json])

    assert ann.client.post(PATH, json={"url": f"{SITE}/badge"}).status_code == 200


def test_only_https_is_asked(ann: Member) -> None:
    assert "no address that is asked" in refusal(ann.client, "", url="http://127.0.0.1/badge")


def publish(told: dict[str, Any], **changed: Any) -> None:
    for url, content in hosting({**told, **changed}).items():
        responses.get(url, body=content)


@responses.activate
def test_a_hosted_badge_of_open_badges_2_is_kept(ann: Member) -> None:
    publish(assertion())

    told = kept(ann.client, assertion())

    assert (told["version"], told["title"], told["issuer_name"]) == ("2.0", "Swimming", "The pool")
    assert outcomes(told) == {"proof": "proven", "dates": "claimed", "recipient": "claimed", "status": "skipped"}


@responses.activate
def test_a_hosted_badge_that_its_issuer_tells_otherwise_is_refused(ann: Member) -> None:
    publish(assertion(), expires="2090-01-01T00:00:00Z")

    assert "does not match" in refusal(ann.client, assertion())


@responses.activate
def test_a_hosted_badge_that_is_gone_is_refused(ann: Member) -> None:
    responses.get(f"{SITE}/assertions/1", status=410, json={"revoked": True})

    assert "the answer is 410" in refusal(ann.client, assertion())


@responses.activate
def test_an_old_image_leads_to_its_hosted_badge(ann: Member) -> None:
    publish(assertion())
    image = baking.baked(images.png("s", "Swimming"), f"{SITE}/assertions/1", V2)

    answer = ann.client.post(PATH, json={"base64": b64encode(image).decode()})

    assert (answer.status_code, answer.json["version"]) == (200, "2.0")


@responses.activate
def test_what_does_not_hold_any_more_is_told_so_and_stays(ann: Member) -> None:
    publish(assertion())
    name = kept(ann.client, assertion())["name"]
    responses.replace(responses.GET, f"{SITE}/assertions/1", status=410)
    fetching.kept.clear()

    told = ann.client.post(f"{PATH}/{name}/check").json

    assert not told["is_valid"]
    assert [each["is_valid"] for each in ann.client.ask(PATH)["badges"]] == [False]


def test_one_is_let_go_of_by_its_owner_alone(awarding: Awarding, ann: Member) -> None:
    name = kept(ann.client, proved(document()))["name"]
    other = awarding.member("badges/keep")

    assert other.client.delete(f"{PATH}/{name}").status_code == 404
    assert ann.client.delete(f"{PATH}/{name}").status_code == 200
    assert ann.client.ask(PATH)["badges"] == []


def test_who_may_only_read_keeps_nothing(awarding: Awarding) -> None:
    reader = awarding.member("badges/mine")

    assert reader.client.post(PATH, json={"credential": "{}"}).status_code == 403


def test_a_person_who_is_erased_takes_along_what_they_kept(awarding: Awarding, ann: Member) -> None:
    kept(ann.client, proved(document()))

    awarding.store.erase(ANN)

    assert awarding.store.rows(imported) == []


def test_commands_check_keep_and_list(awarding: Awarding, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(proved(document())))
    bad.write_text(json.dumps({**proved(document()), "name": "Diving"}))

    awarding.store.run(credential, "import", str(good), "--for", "ann@example.com")
    listed = awarding.store.run(credential, "list", "--for", "ann@example.com")

    assert json.loads(listed)["title"] == "Swimming"
    assert json.loads(awarding.store.run(credential, "verify", str(good)))["is_valid"]
    with pytest.raises(Broken, match="status 1"):
        awarding.store.run(credential, "verify", str(bad))
    with pytest.raises(Broken, match="somebody else"):
        awarding.store.run(credential, "import", str(good), "--for", json.dumps(BEN))
