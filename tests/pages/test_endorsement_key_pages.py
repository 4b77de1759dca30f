"""Keys in Chromium: made by WebCrypto, never given out, and used to sign what others verify."""

import json
from collections.abc import Iterator
from uuid import uuid4

import jwt
import pytest

from lrs.config import Settings
from lrs.testing import FreshServer
from lrs.testing.servers import fresh_settings, server_on
from tests.endorsements.credentials.conftest import SEALING, Member, member_of
from tests.endorsements.credentials.made import WEB, document, proved
from tests.judges.asking import DIGITALBAZAAR, JOSE, Question, verdicts
from tests.pages.conftest import Window, running

pytestmark = pytest.mark.browser
_ALL_KEYS = """async () => {
  const opening = indexedDB.open('cairn-endorsement-keys', 1);
  await new Promise(resolve => { opening.onsuccess = resolve; });
  const all = opening.result.transaction('keys').objectStore('keys').getAll();
  await new Promise(resolve => { all.onsuccess = resolve; });
  return all.result.map(key => [key.type, key.extractable]);
}"""


@pytest.fixture(scope="session")
def key_settings() -> Iterator[Settings]:
    with fresh_settings() as settings:
        yield Settings(
            database_url=settings.database_url,
            attachments_url=settings.attachments_url,
            sealing_key=SEALING,
            threads=16,
        )


@pytest.fixture(scope="session")
def server(key_settings: Settings) -> Iterator[FreshServer]:
    with server_on(key_settings, "endorsements") as server:
        yield server


@pytest.fixture(scope="session")
def base_url(server: FreshServer, key_settings: Settings) -> Iterator[str]:
    with running(server.app, key_settings) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def bob(server: FreshServer) -> Member:
    store = server.store(f"s{uuid4().hex}")
    store.set_up("endorsements", acceptance=False, standing=[])
    store.derive()
    return member_of(store)


@pytest.fixture
def signed_in(window: Window, bob: Member) -> Iterator[Window]:
    """A window in which Bob has signed in, and nothing goes wrong unseen."""
    key, secret = bob.login
    window.page.request.post(window.base_url + "/sign-in", form={"key": key, "secret": secret}, max_redirects=0)
    window.open("/endorsements/keys")
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def make(window: Window, kind: str) -> None:
    form = window.page.locator("#make")
    form.get_by_label("Kind").select_option(kind)
    form.get_by_label("Name").fill("my laptop")
    form.get_by_role("button").click()
    window.page.get_by_role("cell", name="my laptop", exact=True).wait_for()


def sign(window: Window) -> str:
    """The credential that is shown when the last endorsement was signed."""
    window.open("/endorsements/keys")
    window.click("button", "Look at it and sign")
    window.click("button", "Sign", exact=True)
    return window.page.get_by_label("The credential").input_value()


@pytest.mark.parametrize("kind", ["Ed25519", "RS256"])
def test_a_key_is_made_in_the_browser_which_does_not_give_it_out(signed_in: Window, bob: Member, kind: str) -> None:
    make(signed_in, kind)

    (told,) = bob.client.ask("/endorsements/api/keys")["keys"]
    with bob.inside.read() as tx:
        key = bob.inside.person_keys.get(tx, told["key"])
    assert (key.kind, key.holder, key.sealed) == (kind, "browser", None)
    assert signed_in.page.evaluate(_ALL_KEYS)[-1] == ["private", False]
    assert "in the browser that made it" in signed_in.page.locator("tbody").inner_text()


def test_what_the_browser_signs_digitalbazaar_verifies(signed_in: Window, bob: Member) -> None:
    bob.endorse(level="3")
    make(signed_in, "Ed25519")

    made = json.loads(sign(signed_in))

    assert verdicts({}, Question(DIGITALBAZAAR, made))[0].accepted
    signed_in.open("/endorsements/keys")
    assert "issued as Open Badges with a proof" in signed_in.page.locator("article").inner_text()


def test_what_the_browser_signs_as_a_jwt_holds(signed_in: Window, bob: Member) -> None:
    bob.endorse()
    make(signed_in, "RS256")

    made = sign(signed_in)

    key = bob.client.ask("/endorsements/api/keys")["keys"][0]["jwk"]
    kid = jwt.get_unverified_header(made)["kid"]
    assert verdicts({kid: key}, Question(JOSE, made))[0].accepted


def test_a_copy_is_downloaded_where_the_member_wants_one_and_the_kept_key_stays_shut(signed_in: Window) -> None:
    signed_in.page.get_by_label("download a copy").check()

    with signed_in.page.expect_download() as downloading:
        make(signed_in, "Ed25519")

    jwk = json.loads(downloading.value.path().read_text())
    assert (jwk["kty"], "d" in jwk) == ("OKP", True)
    assert signed_in.page.evaluate(_ALL_KEYS)[-1] == ["private", False]


def test_the_server_holds_a_key_and_signs_with_it(signed_in: Window, bob: Member) -> None:
    bob.endorse()
    signed_in.click("button", "Have it held")
    signed_in.page.get_by_text("held by this server, encrypted").wait_for()

    made = json.loads(sign(signed_in))

    assert verdicts({}, Question(DIGITALBAZAAR, made))[0].accepted


def test_a_key_that_is_in_another_browser_is_told_so(signed_in: Window, bob: Member) -> None:
    bob.endorse()
    make(signed_in, "Ed25519")
    signed_in.page.evaluate("indexedDB.deleteDatabase('cairn-endorsement-keys')")

    signed_in.open("/endorsements/keys")
    signed_in.click("button", "Look at it and sign")
    signed_in.click("button", "Sign", exact=True)

    signed_in.page.get_by_text("This key is not in this browser").wait_for()


def test_a_revoked_key_is_shown_as_such(signed_in: Window) -> None:
    make(signed_in, "Ed25519")

    signed_in.click("button", "Revoke my laptop")

    signed_in.page.get_by_role("cell", name="revoked 20").wait_for()


def test_an_endorsement_is_checked_on_a_page_and_shown_as_text(signed_in: Window) -> None:
    evil = proved(document(name="<script>alert(1)</script>"))
    signed_in.open("/endorsements/check")

    signed_in.page.get_by_label("EndorsementCredential").fill(json.dumps(evil))
    signed_in.click("button", "Check it")

    assert signed_in.page.locator("h2").inner_text() == "It holds"
    assert "We worked together." in signed_in.page.locator("main").inner_text()


def test_what_nobody_can_be_asked_about_now_is_said_to_be_so(signed_in: Window) -> None:
    signed_in.open("/endorsements/check")

    signed_in.page.get_by_label("EndorsementCredential").fill(
        json.dumps(proved(document(WEB), verificationMethod=f"{WEB}#key"))
    )
    signed_in.click("button", "Check it")

    assert "be told now" in signed_in.page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/endorsements/keys", "/endorsements/check", "/endorsements/trust"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_small_window_in_any_light(signed_in: Window, path: str, scheme: str) -> None:
    signed_in.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    signed_in.page.set_viewport_size({"width": 320, "height": 640})

    signed_in.open(path)

    assert signed_in.width <= 320
