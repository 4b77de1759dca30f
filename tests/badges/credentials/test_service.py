"""The service of Open Badges 3.0, as applications of members use it."""

import json
from typing import Any

import jsonschema
import pytest
import responses

from lrs.auth.bearer import Tokens
from lrs.config import Settings
from lrs.testing import FreshServer
from lrs.verifiable import public_keys
from lrs_badges.credentials import issuing
from lrs_badges.credentials.tables import issued
from tests.badges.credentials.conftest import ANN, URL, Awarding, Member
from tests.badges.credentials.made import RSA, SITE, document, proved, token
from tests.conftest import SHARED_DATA

# What is asked of databases is asked of both kinds in the other modules.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

SCHEMAS = SHARED_DATA / "schemas/open-badges/v3_0"


@pytest.fixture
def ann(awarding: Awarding) -> Member:
    made = awarding.member("badges/mine", "badges/keep")
    awarding.store.join(ANN, made.agent)
    return made


def path(awarding: Awarding, resource: str) -> str:
    return f"/badges/{awarding.store.name}/ims/ob/v3p0/{resource}"


def check_schema(name: str, told: Any) -> None:
    """Hold something to 1EdTech's JSON Schema. Skips the test where that isn't at hand."""
    file = SCHEMAS / f"ob_v3p0_{name}_schema.json"
    if not file.exists():
        pytest.skip(f"no JSON Schemas of 1EdTech in {SCHEMAS}")
    jsonschema.Draft201909Validator(json.loads(file.read_text())).validate(told)


def test_a_member_reads_their_badges_and_those_from_elsewhere(awarding: Awarding, ann: Member) -> None:
    award = awarding.award(awarding.achievement())
    ann.client.post(path(awarding, "credentials"), json=proved(document()))

    answer = ann.client.get(path(awarding, "credentials"))

    assert [each["id"] for each in answer.json["credential"]] == [f"urn:uuid:{award}", document()["id"]]
    assert answer.headers["X-Total-Count"] == "2"
    check_schema("getopenbadgecredentialsresponse", answer.json)


def test_only_the_badges_of_a_page_are_signed(awarding: Awarding, ann: Member) -> None:
    name = awarding.achievement()
    for _ in range(3):
        awarding.award(name)

    answer = ann.client.get(path(awarding, "credentials"), query_string={"limit": 1, "offset": 1})

    assert (len(answer.json["credential"]), answer.headers["X-Total-Count"]) == (1, "3")
    assert len(awarding.store.rows(issued)) == 1
    assert all(f'rel="{name}"' in answer.headers["Link"] for name in ("first", "last", "prev", "next"))


def test_since_leaves_out_what_is_older(awarding: Awarding, ann: Member) -> None:
    awarding.award(awarding.achievement())

    for since, total in (("2026-01-20T08:59:59Z", "1"), ("2026-01-20T09:00:00Z", "0")):
        answer = ann.client.get(path(awarding, "credentials"), query_string={"since": since})
        assert answer.headers["X-Total-Count"] == total


def test_addresses_are_by_what_others_call_the_server(awarding: Awarding, ann: Member) -> None:
    listed = ann.client.get(path(awarding, "credentials"))
    described = ann.client.ask(path(awarding, "discovery"))

    assert listed.headers["Link"].startswith(f"<{URL}{path(awarding, 'credentials')}?")
    assert described["servers"] == [{"url": URL + path(awarding, "").rstrip("/")}]


@responses.activate
def test_a_bearer_token_is_enough_to_send_and_to_read(server: FreshServer, awarding: Awarding, ann: Member) -> None:
    responses.get(f"{SITE}/key", json=public_keys.jwk_of(RSA.public_key()))
    bearer = Tokens(server.database, Settings()).issue(ann.login[0], lifetime_s=60)
    application = awarding.store.stranger()
    application.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {bearer}"
    badge = token(document(f"{SITE}/issuer"))

    sent = application.post(path(awarding, "credentials"), data=badge, content_type="text/plain")
    told = application.ask(path(awarding, "credentials"))

    assert (sent.status_code, sent.text) == (201, told["compactJwsString"][0])


def test_what_is_revoked_is_not_handed_on(awarding: Awarding, ann: Member) -> None:
    award = awarding.award(awarding.achievement())
    issuing.show(awarding.inside, award)
    awarding.take_back(award)

    assert ann.client.ask(path(awarding, "credentials"))["credential"] == []


def test_what_is_sent_is_new_once(awarding: Awarding, ann: Member) -> None:
    answers = [ann.client.post(path(awarding, "credentials"), json=proved(document())) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 200]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [("{}", "application/json", 400), ("a.b.c", "text/plain", 400), ("x", "image/png", 400)],
)
def test_what_is_wrong_is_told_as_1edtech_says_it(
    awarding: Awarding, ann: Member, content: str, kind: str, status: int
) -> None:
    answer = ann.client.post(path(awarding, "credentials"), data=content, content_type=kind)

    assert (answer.status_code, answer.json["imsx_codeMajor"]) == (status, "failure")
    check_schema("imsx_statusinfo", answer.json)


@pytest.mark.parametrize("resource", ["credentials", "profile"])
def test_who_may_not_read_is_told_so(awarding: Awarding, resource: str) -> None:
    stranger = awarding.store.stranger().get(path(awarding, resource))
    other = awarding.member("statements/write").client.get(path(awarding, resource))

    assert (stranger.status_code, other.status_code) == (401, 403)
    assert other.json["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == "forbidden"


def test_the_store_in_the_path_is_that_of_the_credentials(ann: Member) -> None:
    assert ann.client.get("/badges/another/ims/ob/v3p0/credentials").status_code == 404


def test_a_profile_is_read_and_changed(awarding: Awarding, ann: Member) -> None:
    sent = {"type": ["Profile"], "name": "Ann Smith", "url": "https://ann.example.com", "address": {"x": 1}}
    changed = ann.client.put(path(awarding, "profile"), json=sent)

    told = ann.client.ask(path(awarding, "profile"))

    assert changed.status_code == 200, changed.text
    assert (told["name"], told["url"], "address" in told) == ("Ann Smith", "https://ann.example.com", False)
    check_schema("profile", told)


def test_who_may_only_read_changes_nothing(awarding: Awarding) -> None:
    reader = awarding.member("badges/mine")

    assert reader.client.put(path(awarding, "profile"), json={"name": "X"}).status_code == 403


def test_the_description_of_the_service_is_open(awarding: Awarding) -> None:
    told = awarding.store.stranger().ask(path(awarding, "discovery"))

    assert set(told["paths"]) == {"/credentials", "/profile"}
    assert "badges/mine for credential.readonly" in json.dumps(told)


def test_a_credential_fits_the_schema_of_1edtech(awarding: Awarding) -> None:
    ground = awarding.pass_course(result={"score": {"scaled": 0.9}})
    award = awarding.award(awarding.achievement(), grounds=[str(ground)], reason="well done", is_by_hand=True)

    told = json.loads(issuing.show(awarding.inside, award).credential)

    check_schema("achievementcredential", told)
