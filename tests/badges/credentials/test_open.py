"""What everybody may see of badges, on SQLite: pages, documents and images."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from lrs.testing import Client, FreshServer
from lrs.testing.servers import fresh_settings, server_on
from lrs.verifiable.badges.recipients import is_for
from lrs_badges.credentials import baking, sharing
from lrs_badges.credentials.recipients import identifier_of
from tests.badges.credentials.conftest import ANN, SEALING, URL, Awarding


@pytest.fixture(scope="module")
def server() -> Iterator[FreshServer]:
    with (
        fresh_settings() as settings,
        server_on(
            replace(settings, sealing_key=SEALING, public_url=URL, failed_sign_ins_per_minute=5), "badges"
        ) as server,
    ):
        yield server


@pytest.fixture
def stranger(awarding: Awarding) -> Client:
    made = awarding.store.stranger()
    made.environ_base["REMOTE_ADDR"] = f"192.0.2.{uuid4().int % 250}"
    return made


def page(stranger: Client, path: str, **headers: str) -> str:
    answer = stranger.get(path, headers={"Accept": "text/html", **headers})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def share(awarding: Awarding, **chosen: Any) -> None:
    with awarding.inside.read() as tx:
        (award,) = (each for each in awarding.awards(tx))
    sharing.change(awarding.inside, award.persona, **chosen)


def test_a_stranger_sees_what_a_badge_is_for_and_not_whose_it_is(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())

    found = page(stranger, f"/badges/at/{awarding.store.name}/{award}")

    assert "First aid" in found and "Pass the course." in found and "It holds" in found
    assert "Ann" not in found and "ann@example.com" not in found


def test_a_name_is_shown_where_its_owner_says_so(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())
    share(awarding, name="Ann <b>Smith</b>")

    found = page(stranger, f"/badges/at/{awarding.store.name}/{award}")

    assert "Ann &lt;b&gt;Smith&lt;/b&gt;" in found


def test_a_store_may_show_names_of_those_who_have_not_chosen(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())
    awarding.store.set_up("badges", show_names=True)
    path = f"/badges/at/{awarding.store.name}/{award}"

    before = page(stranger, path)
    share(awarding, name="")

    assert "Ann" in before and "Ann" not in page(stranger, path)


def test_evidence_is_shown_where_its_owner_shows_it(awarding: Awarding, stranger: Client) -> None:
    about = {"id": "https://courses.example.com/1", "definition": {"name": {"en": "A course of <i>aid</i>"}}}
    ground = awarding.pass_course(object=about)
    award = awarding.award(awarding.achievement(), grounds=[str(ground)])
    path = f"/badges/at/{awarding.store.name}/{award}"

    before = page(stranger, path)
    share(awarding, evidence=True)

    assert "A course" not in before and "1 record, which their owner" in before
    assert "A course of &lt;i&gt;aid&lt;/i&gt;" in page(stranger, path)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/vc", "application/json"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("*/*", "text/html; charset=utf-8"),
    ],
)
def test_programs_get_what_they_ask_for(awarding: Awarding, stranger: Client, accept: str, kind: str) -> None:
    award = awarding.award(awarding.achievement())

    path = f"/badges/at/{awarding.store.name}/{award}"
    answer = stranger.get(path, headers={"Accept": accept}, follow_redirects=True)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


def test_answers_are_kept_for_a_minute_and_open_to_other_sites(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())

    answer = stranger.get(f"/badges/at/{awarding.store.name}/{award}.json")

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_what_a_page_shows_to_who_is_signed_in_is_kept_by_no_proxy(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())

    answer = awarding.store.signed_in("all").get(f"/badges/at/{awarding.store.name}/{award}")

    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_an_image_carries_the_credential(awarding: Awarding, stranger: Client, kind: str) -> None:
    award = awarding.award(awarding.achievement())
    path = f"/badges/at/{awarding.store.name}/{award}"

    found = stranger.get(f"{path}.{kind}").data

    assert json.loads(baking.unbaked(found)) == stranger.ask(f"{path}.json")


def test_a_hosted_assertion_leads_to_its_class_and_issuer_under_their_own_ids(
    awarding: Awarding, stranger: Client
) -> None:
    award = awarding.award(awarding.achievement())

    assertion = stranger.ask(f"/badges/at/{awarding.store.name}/{award}/assertion.json")
    badge_class = stranger.ask(assertion["badge"].removeprefix(URL))
    issuer = stranger.ask(badge_class["issuer"].removeprefix(URL))

    assert is_for(assertion["recipient"], [identifier_of(ANN)])
    assert (badge_class["id"], issuer["id"]) == (assertion["badge"], badge_class["issuer"])
    assert assertion["id"].startswith(issuer["verification"]["startsWith"])


def test_a_revoked_assertion_is_gone(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())
    awarding.take_back(award, reason="a mistake")

    answer = stranger.get(f"/badges/at/{awarding.store.name}/{award}/assertion.json")

    assert answer.status_code == 410
    assert (answer.json["revoked"], answer.json["revocationReason"]) == (True, "a mistake")


def test_a_revoked_badge_is_shown_as_such_at_once(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())
    awarding.take_back(award, reason="a <mistake>")

    found = page(stranger, f"/badges/at/{awarding.store.name}/{award}")

    assert "It was revoked" in found and "a &lt;mistake&gt;" in found and "Add to LinkedIn" not in found


def test_the_gallery_has_achievements_and_nobody_who_has_not_opted_in(awarding: Awarding, stranger: Client) -> None:
    name = awarding.achievement()
    awarding.award(name)
    share(awarding, name="Ann Smith")
    path = f"/badges/at/{awarding.store.name}"

    assert "First aid" in page(stranger, path)
    assert "Ann Smith" not in page(stranger, f"{path}/achievements/{name}/1")

    share(awarding, gallery=True)
    assert "Ann Smith" in page(stranger, f"{path}/achievements/{name}/1")


def test_the_link_to_a_profile_says_when_and_by_whom(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement(), expires="2030-03-17T17:46:40Z")

    found = page(stranger, f"/badges/at/{awarding.store.name}/{award}")

    assert "issueYear=2026&amp;issueMonth=1&amp;" in found
    assert "expirationYear=2030&amp;expirationMonth=3" in found


def test_a_page_has_what_others_show_of_a_link_to_it(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement(title='First "aid"'))

    found = page(stranger, f"/badges/at/{awarding.store.name}/{award}")

    assert '<meta property="og:title" content="First &#34;aid&#34;">' in found
    assert f'<meta property="og:url" content="{URL}/badges/at/{awarding.store.name}/{award}">' in found


def test_who_tries_ids_out_is_stopped(awarding: Awarding, stranger: Client) -> None:
    path = f"/badges/at/{awarding.store.name}"

    answers = [stranger.get(f"{path}/{uuid4()}.json").status_code for _ in range(10)]

    assert answers[0] == 404 and answers[-1] == 429


@pytest.mark.parametrize("path", ["", "/issuer"])
def test_pages_of_the_store_are_open(awarding: Awarding, stranger: Client, path: str) -> None:
    assert awarding.store.name in page(stranger, f"/badges/at/{awarding.store.name}{path}")


@pytest.fixture(scope="module")
def nameless() -> Iterator[FreshServer]:
    """A server whose operator hasn't said what others call it."""
    with fresh_settings() as settings, server_on(settings, "badges") as server:
        yield server


@pytest.mark.parametrize("path", ["", "/issuer", "/achievements/first-aid/1", "/{award}"])
def test_where_no_public_url_is_set_pages_are_shown_and_say_so(nameless: FreshServer, path: str) -> None:
    store = nameless.store(f"s{uuid4().hex}")
    store.derive()
    awarding = Awarding(store)
    award = awarding.award(awarding.achievement())

    found = page(store.stranger(), f"/badges/at/{store.name}{path.format(award=award)}")

    assert f"Badges of {store.name}" in found and "CAIRN_PUBLIC_URL" in found
    assert "canonical" not in found and f"{award}.json" not in found
