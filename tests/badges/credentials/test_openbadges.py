"""What PyPI's openbadges says of our badges of Open Badges 2.0; skipped where it isn't installed."""

import json
import subprocess
from base64 import b64encode
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lrs.testing import Client
from lrs_badges.credentials import hosted
from tests.badges.credentials.conftest import URL, Awarding

# What is asked of databases is asked of both kinds in the other modules.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

HERE = Path(__file__).resolve().parents[2] / "judges"


def python_of_openbadges() -> str:
    """The Python with openbadges, as tests/judges/openbadges/install has made it. Skips the test without."""
    name = sha256((HERE / "openbadges/requirements.txt").read_bytes()).hexdigest()[:16]
    cache = Path(environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "cairn-judges")
    folder = Path(environ.get("CAIRN_JUDGES", cache), f"openbadges-{name}")
    if not (folder / "done").exists():
        pytest.skip(f"no openbadges in {folder}: run tests/judges/openbadges/install")
    return str(folder / "bin/python")


def report_of_openbadges(client: Client, url: str, **changed: Any) -> dict[str, Any]:
    """What openbadges says of a hosted assertion, where each address answers as the server does."""
    told = client.get(url.removeprefix(URL)).json
    badge_class = client.get(hosting(told, "badge")).json if "badge" in told else {}
    urls = {
        url,
        *filter(None, (told.get("badge"), told.get("image"), badge_class.get("image"), badge_class.get("issuer"))),
    }
    answers = {each: _answer(client, each) for each in urls}
    if changed:
        content = json.dumps({**told, **changed}).encode()
        answers[url] = {**answers[url], "base64": b64encode(content).decode()}
    profile = {
        "@context": hosted.CONTEXT,
        "type": "Profile",
        "id": "https://ann.example.com",
        "email": "ann@example.com",
    }
    asked = {"url": url, "answers": answers, "recipient": profile}
    command = [python_of_openbadges(), "-W", "ignore", str(HERE / "openbadges/judge.py")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def hosting(told: dict[str, Any], name: str) -> str:
    return str(told[name]).removeprefix(URL)


def _answer(client: Client, url: str) -> dict[str, Any]:
    found = client.get(url.removeprefix(URL), follow_redirects=True)
    content = b64encode(found.data).decode()
    return {"status": found.status_code, "type": found.headers["Content-Type"], "base64": content}


@pytest.fixture
def stranger(awarding: Awarding) -> Client:
    return awarding.store.stranger()


def assertion_url(awarding: Awarding, award: UUID) -> str:
    return f"{URL}/badges/at/{awarding.store.name}/{award}/assertion.json"


def test_openbadges_accepts_a_hosted_badge(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())

    found = report_of_openbadges(stranger, assertion_url(awarding, award))

    assert (found["valid"], found["messages"]) == (True, [])


@pytest.mark.parametrize(
    "changed",
    [{"expires": "2026-02-01T00:00:00Z"}, {"recipient": {"type": "email", "hashed": False, "identity": "b@c.de"}}],
    ids=["expired", "somebody else's"],
)
def test_openbadges_refuses_what_was_changed(awarding: Awarding, stranger: Client, changed: dict[str, Any]) -> None:
    award = awarding.award(awarding.achievement())

    assert not report_of_openbadges(stranger, assertion_url(awarding, award), **changed)["valid"]


def test_openbadges_refuses_a_revoked_badge(awarding: Awarding, stranger: Client) -> None:
    award = awarding.award(awarding.achievement())
    awarding.take_back(award)

    assert not report_of_openbadges(stranger, assertion_url(awarding, award))["valid"]
