"""Portfolios in Chromium: chosen on a page, taken away, and checked without any server."""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import png
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs.config import Settings
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Wanted
from lrs.testing import FreshServer, FreshStore, statement
from lrs.testing.servers import fresh_settings, server_on
from lrs.verifiable import fetching
from lrs.verifiable.badges import baked
from lrs_badges.credentials import baking, images
from tests.badges.credentials.endorsing import Endorsing
from tests.pages.conftest import Window, running
from tests.portfolio.conftest import (
    ANN,
    PLUGINS,
    PUBLIC_URL,
    SEALING,
    Taken,
    choose,
    embedded,
    exported,
    file_of,
    made_in,
    serving,
    taken,
)
from tests.portfolio.packages import changed, files_of, found, packed
from tests.portfolio.strangers import BADGE, ENDORSEMENT, answering, keep_both
from tests.portfolio.tampering import ANY_BIT, TAMPERINGS, Tampering, a_byte_in_a_statement, flipped, is_named

__all__ = ["embedded", "taken"]
pytestmark = pytest.mark.browser
ANY_BYTE = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def portfolio_settings() -> Iterator[Settings]:
    with fresh_settings() as settings:
        yield Settings(
            database_url=settings.database_url,
            attachments_url=settings.attachments_url,
            sealing_key=SEALING,
            public_url=PUBLIC_URL,
            threads=16,
        )


@pytest.fixture(scope="session")
def server(portfolio_settings: Settings) -> Iterator[FreshServer]:
    with server_on(portfolio_settings, *PLUGINS) as server:
        yield server


@pytest.fixture(scope="session")
def base_url(server: FreshServer, portfolio_settings: Settings) -> Iterator[str]:
    with running(server.app, portfolio_settings) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def store(server: FreshServer) -> FreshStore:
    made = server.store(f"s{uuid4().hex}")
    made.derive()
    return made


@pytest.fixture
def signed_in(window: Window, store: FreshStore) -> Iterator[Window]:
    """A window in which somebody has signed in whose portfolio is empty."""
    key, secret = login_of(store)
    form = {"key": key, "secret": secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def login_of(store: FreshStore) -> tuple[str, str]:
    """Credentials of a member who may do everything."""
    made = credentials.create(store.database, store.store_id, Wanted("member", ["all"], PUBLIC_URL))
    return made.key, made.secret


def test_what_is_put_in_is_taken_away_and_holds(signed_in: Window) -> None:
    signed_in.open("/portfolio/")
    signed_in.click("button", "Put in Competencies")
    signed_in.click("button", "Put in all statements")

    with signed_in.page.expect_download() as downloading:
        signed_in.click("link", "Take it away")
    content = downloading.value.path().read_bytes()

    assert "sections/competencies-mastery.json" in files_of(content)


def test_what_is_uploaded_is_checked(signed_in: Window, taken: Taken, tmp_path: Path) -> None:
    signed_in.open("/portfolio/verify")
    signed_in.page.get_by_label("File").set_input_files(file_of(tmp_path, taken.content))
    signed_in.click("button", "Check it")

    assert signed_in.page.get_by_role("status").inner_text() == "Portfolio: it holds in part"


@pytest.fixture
def verifier(window: Window, taken: Taken, tmp_path: Path) -> Window:
    """The page of a package, opened from the disk, in a browser that is offline."""
    page = tmp_path / "verify.html"
    page.write_bytes(files_of(taken.content)["verify.html"])
    window.page.context.set_offline(True)
    window.page.goto(page.as_uri())
    return window


def verdict_of(window: Window, file: Path) -> dict[str, Any]:
    """What the page finds of a file."""
    window.page.locator("#file").set_input_files(file)
    shown = window.page.locator("#found[data-verdict]")
    shown.wait_for()
    told: dict[str, Any] = json.loads(shown.get_attribute("data-verdict") or "")
    return told


def test_the_page_in_the_package_checks_all_of_it_without_any_network(
    verifier: Window, taken: Taken, tmp_path: Path
) -> None:
    told = verdict_of(verifier, file_of(tmp_path, taken.content))

    proven = {(each["item"], each["check"]) for each in told["findings"] if each["outcome"] == "proven"}
    assert (told["conclusion"], told["first_wrong"]) == ("holds in part", "")
    assert {
        ("clr.json", "proof"),
        ("clr.jwt", "proof"),
        ("presentation.json", "proof"),
        ("log/head.json", "proof"),
        ("log/proofs.jsonl", "log"),
        ("manifest.json", "seal"),
        ("the record", "proof"),
        ("Badge: First aid", "proof"),
        ("Badge: First aid", "status"),
        ("Badge: First aid, as an image", "proof"),
    } <= proven
    assert verifier.errors == []


def test_the_page_in_the_package_says_first_what_lrs_verify_says(
    verifier: Window, taken: Taken, tmp_path: Path
) -> None:
    told = verdict_of(verifier, file_of(tmp_path, taken.content))
    known = found(taken.content)

    shown = verifier.page.locator("#found p").nth(1).inner_text()
    assert shown == told["summary"]["sentence"]
    # How much of what issuers publish is not asked for, the page counts in its own way.
    assert [shown.partition(";")[0], shown.rpartition(".")[2]] == [
        known.sentence.partition(";")[0],
        known.sentence.rpartition(".")[2],
    ]
    assert "1 badge by" in shown
    told = verdict_here(verifier, changed(taken.content, a_byte_in_a_statement))
    assert told["summary"]["sentence"] == found(changed(taken.content, a_byte_in_a_statement)).sentence


@pytest.mark.parametrize(
    "badge", ['{"type": "Assertion"}', "e30.eyJ0eXBlIjogWyJBc3NlcnRpb24iXX0.e30"], ids=["JSON", "JWS"]
)
def test_the_page_in_the_package_cannot_tell_of_open_badges_2(verifier: Window, badge: str) -> None:
    script = """async told => {
      const check = new Check(() => {});
      await check.secured('a badge', told);
      return check.findings.map(each => each.outcome);
    }"""

    assert verifier.page.evaluate(script, badge) == ["unchecked"]


@pytest.mark.parametrize("width", [320, 1000])
def test_the_verdict_begins_with_what_a_person_wants_to_know(
    signed_in: Window, taken: Taken, tmp_path: Path, width: int
) -> None:
    signed_in.page.set_viewport_size({"width": width, "height": 700})
    signed_in.open("/portfolio/verify")
    signed_in.page.get_by_label("File").set_input_files(file_of(tmp_path, taken.content))
    signed_in.click("button", "Check it")

    sentence = signed_in.page.locator(".summary")
    assert "“Portfolio of Ann” holds" in sentence.inner_text()
    assert ": 1 badge by lrs.example.org/stores/" in sentence.inner_text()
    assert signed_in.width <= width


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda each: each.name)
def test_the_page_names_what_was_tampered_with(
    verifier: Window, taken: Taken, tmp_path: Path, tampering: Tampering
) -> None:
    told = verdict_of(verifier, file_of(tmp_path, changed(taken.content, tampering.deed)))

    assert (told["conclusion"], told["first_wrong"]) == ("is wrong", tampering.item(taken))


def verdict_here(window: Window, content: bytes) -> Any:
    """What the page finds of a file that nobody has to choose."""
    script = """async told => {
      const bytes = Uint8Array.from(atob(told), letter => letter.charCodeAt(0));
      return checkPackage(new File([bytes], 'portfolio.zip'));
    }"""
    return window.page.evaluate(script, b64encode(content).decode())


@ANY_BYTE
@given(file=st.integers(0, 50), **ANY_BIT)
def test_the_page_names_the_file_in_which_any_byte_is_another(
    verifier: Window, taken: Taken, file: int, at: int, bit: int
) -> None:
    files = files_of(taken.content)
    name = sorted(files)[file % len(files)]

    told = verdict_here(verifier, packed({**files, name: flipped(files[name], at, bit)}))

    assert told["conclusion"] == "is wrong"
    assert is_named([each["item"] for each in told["findings"] if each["outcome"] == "wrong"], name, files)


@ANY_BYTE
@given(**ANY_BIT)
def test_the_page_refuses_any_byte_of_the_zip_unless_no_file_is_another(
    verifier: Window, taken: Taken, at: int, bit: int
) -> None:
    content = flipped(taken.content, at, bit)

    told = verdict_here(verifier, content)

    assert told["conclusion"] == "is wrong" or hashes_here(verifier, content) == {
        name: sha256(each).hexdigest() for name, each in files_of(taken.content).items()
    }


def hashes_here(window: Window, content: bytes) -> Any:
    """The SHA-256 of each file, as the page reads it."""
    script = """async told => {
      const bytes = Uint8Array.from(atob(told), letter => letter.charCodeAt(0));
      const archive = await openArchive(new File([bytes], 'portfolio.zip'));
      const hashed = archive.names.map(async name => [name, hex(await sha(await archive.content(name)))]);
      return Object.fromEntries(await Promise.all(hashed));
    }"""
    return window.page.evaluate(script, b64encode(content).decode())


def test_the_page_checks_what_is_by_others_as_the_store_had_their_keys(verifier: Window, embedded: FreshServer) -> None:
    fetching.kept.clear()
    store = made_in(embedded)
    with answering():
        keep_both(store)
        content = exported(store.inside("portfolio"))

    told = verdict_here(verifier, content)

    proven = {(each["item"], each["check"]) for each in told["findings"] if each["outcome"] == "proven"}
    assert (told["conclusion"], told["first_wrong"]) == ("holds in part", "")
    assert {(BADGE, "proof"), (ENDORSEMENT, "proof")} <= proven


@pytest.mark.parametrize("public_url", [PUBLIC_URL, "http://localhost:8080"], ids=["for others", "on trial"])
def test_the_page_checks_a_jwt_of_an_endorser_by_the_key_in_the_package(verifier: Window, public_url: str) -> None:
    with serving(public_url=public_url) as server:
        endorsing = Endorsing(server)
        endorsing.sign(endorsing.endorse(), "jwt")
        choose(endorsing.store, "endorsements/received")
        content = exported(endorsing.store.inside("portfolio"))

    told = verdict_here(verifier, content)

    outcomes = {each["check"]: each["outcome"] for each in told["findings"] if each["item"].startswith("Endorsement")}
    assert (told["first_wrong"], outcomes["proof"]) == ("", "proven")


@pytest.mark.parametrize("carried", ['{"name": "Żółć"}', "a.b.c"], ids=["JSON", "JWT"])
@pytest.mark.parametrize("kind", ["PNG", "compressed PNG", "SVG"])
def test_the_page_reads_what_an_image_carries(verifier: Window, kind: str, carried: str) -> None:
    bare = images.svg("first-aid", "First aid", b"") if kind == "SVG" else images.png("first-aid", "First aid", b"")
    image = baking.baked(bare, carried, baked.V3)
    if kind == "compressed PNG":
        image = compressed(image)

    script = "told => carriedIn(Uint8Array.from(atob(told), letter => letter.charCodeAt(0)))"
    read = verifier.page.evaluate(script, b64encode(image).decode())

    assert read == carried == baked.carried(image).decode()


def compressed(image: bytes) -> bytes:
    """A PNG whose texts are compressed."""
    sink = BytesIO()
    chunks = list(png.Reader(bytes=image).chunks())
    png.write_chunks(sink, [(kind, _compressed(text) if kind == b"iTXt" else text) for kind, text in chunks])
    return sink.getvalue()


def _compressed(chunk: bytes) -> bytes:
    keyword, text = chunk.split(bytes(5), 1)
    return keyword + b"\0\1\0\0\0" + zlib.compress(text)


def test_the_page_in_the_package_fits_a_small_window(verifier: Window, taken: Taken, tmp_path: Path) -> None:
    verifier.page.set_viewport_size({"width": 320, "height": 640})

    verdict_of(verifier, file_of(tmp_path, taken.content))

    assert verifier.width <= 320


@pytest.mark.parametrize("path", ["/portfolio/", "/portfolio/sign", "/portfolio/verify", "/portfolio/imported"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_small_window_in_any_light(signed_in: Window, path: str, scheme: str) -> None:
    signed_in.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    signed_in.page.set_viewport_size({"width": 320, "height": 640})

    signed_in.open(path)

    assert signed_in.width <= 320


def test_a_long_title_of_a_badge_fits_a_small_window(signed_in: Window, store: FreshStore) -> None:
    client = store.client("all")
    client.put("/badges/api/achievements/wide", json={"title": "W" * 100})
    client.post("/badges/api/awards", json={"agent": ANN, "achievement": "wide", "reason": "for the talk"})
    store.derive()
    choose(store, "badges/earned")
    signed_in.page.set_viewport_size({"width": 320, "height": 640})

    signed_in.open("/portfolio/?person=ann@example.com")

    assert "W" * 100 in signed_in.page.locator("main").inner_text()
    assert signed_in.width <= 320


def test_a_statement_is_put_in_by_its_id(signed_in: Window, store: FreshStore) -> None:
    (other,) = store.post(statement())
    signed_in.open("/portfolio/")

    signed_in.page.get_by_label("Statement, by its id").fill(other)
    signed_in.click("button", "Put it in")

    assert "is about somebody else" in signed_in.page.locator("main").inner_text()
    signed_in.errors.clear()  # Chromium tells of the answer, 403


@pytest.fixture
def package(signed_in: Window, tmp_path: Path) -> Path:
    """What a member takes away whose key is in their browser, which gives it to nobody."""
    signed_in.open("/endorsements/keys")
    signed_in.page.locator("#make").get_by_label("Name").fill("my laptop")
    signed_in.click("button", "Make it here")
    signed_in.page.get_by_role("cell", name="my laptop", exact=True).wait_for()
    signed_in.open("/portfolio/")
    signed_in.click("button", "Put in all statements")
    with signed_in.page.expect_download() as downloading:
        signed_in.click("link", "Take it away")
    return file_of(tmp_path, downloading.value.path().read_bytes())


def sign(window: Window, package: Path) -> bytes:
    """The package as it is saved once it is signed in the browser."""
    window.open("/portfolio/")
    window.click("link", "sign it")
    window.page.get_by_label("The package").set_input_files(package)
    window.click("button", "Sign it with the key my laptop")
    with window.page.expect_download() as downloading:
        window.click("link", "Save the signed package")
    return downloading.value.path().read_bytes()


def presented(verdict: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is found of the presentation, by check and outcome."""
    found = (each for each in verdict["findings"] if each["item"] == "presentation.json")
    return [(each["check"], each["outcome"]) for each in found]


def test_a_key_that_never_leaves_the_browser_signs_a_package(signed_in: Window, package: Path, tmp_path: Path) -> None:
    before = found(package.read_bytes()).as_json()

    content = sign(signed_in, package)

    file, after = file_of(tmp_path, content), found(content).as_json()
    assert ("proof", "proven") not in presented(before) and ("proof", "proven") in presented(after)
    assert after["first_wrong"] == ""
    page = tmp_path / "verify.html"
    page.write_bytes(files_of(content)["verify.html"])
    signed_in.page.goto(page.as_uri())
    assert ("proof", "proven") in presented(verdict_of(signed_in, file))


def test_the_page_shows_what_is_signed(signed_in: Window, package: Path) -> None:
    clr = json.loads(files_of(package.read_bytes())["clr.json"])
    signed_in.page.set_viewport_size({"width": 320, "height": 640})
    signed_in.open("/portfolio/sign")

    signed_in.page.get_by_label("The package").set_input_files(package)

    shown = signed_in.page.locator("#shown")
    shown.wait_for()
    assert clr["credentialSubject"]["id"] in shown.inner_text()
    assert clr["relatedResource"]["digestSRI"] in shown.inner_text()
    assert clr["id"] in str(shown.locator("pre").text_content())
    assert signed_in.width <= 320


def test_what_can_not_be_signed_is_told_with_the_reason(
    signed_in: Window, package: Path, taken: Taken, tmp_path: Path
) -> None:
    refused = {
        "it is no ZIP": b"no ZIP",
        "it is signed already": taken.content,
        "what this package says doesn't hold": changed(package.read_bytes(), _rename),
    }
    signed_in.open("/portfolio/sign")

    for reason, content in refused.items():
        file = tmp_path / f"{reason}.zip"
        file.write_bytes(content)
        signed_in.page.get_by_label("The package").set_input_files(file)
        signed_in.page.get_by_role("alert").filter(has_text=reason).wait_for()

    signed_in.errors.clear()  # the refusal of the server stands in the console


def _rename(files: dict[str, bytes]) -> None:
    files["clr.json"] = json.dumps({**json.loads(files["clr.json"]), "name": "Another"}).encode()
