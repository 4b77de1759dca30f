"""What verifiers by others say of our badges; each is skipped with its reason where it isn't installed."""

import json
import subprocess
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest

from lrs.testing import Client
from lrs_badges.credentials import following, hosted, issuing
from tests.badges.credentials.conftest import BEN, URL, Awarding
from tests.endorsements.credentials import judges

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


def verdicts(client: Client, *credentials: Any) -> list[dict[str, Any]]:
    """What @digitalbazaar/vc says of credentials of a store, by what the server publishes."""
    did, listed = credentials[0]["issuer"]["id"], credentials[0]["credentialStatus"]["statusListCredential"]
    did_url = f"/stores/{did.rpartition(':')[2]}/did.json"
    documents = {did: client.ask(did_url), listed: client.ask(listed.removeprefix(URL))}
    return judges.verdicts(*({"credential": each, "documents": documents} for each in credentials))


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


def issued(awarding: Awarding, award: UUID) -> Any:
    return json.loads(issuing.show(awarding.inside, award).credential)


def test_digitalbazaar_accepts_a_badge_and_refuses_what_was_changed_or_has_expired(
    awarding: Awarding, stranger: Client
) -> None:
    name = awarding.achievement()
    ground = awarding.pass_course(result={"score": {"scaled": 0.9}})
    good = issued(awarding, awarding.award(name, grounds=[str(ground)], reason="well done", is_by_hand=True))
    old = issued(awarding, awarding.award(name, BEN, expires="2026-02-01T00:00:00Z"))
    tampered = {**good, "name": "Another"}

    right, expired, changed = verdicts(stranger, good, old, tampered)

    assert (right["verified"], right["revoked"]) == (True, False), right
    assert not expired["verified"] and not changed["verified"]


def test_digitalbazaar_sees_that_a_badge_was_revoked(awarding: Awarding, stranger: Client) -> None:
    name = awarding.achievement()
    awards = [awarding.award(name), awarding.award(name, BEN)]
    badges = [issued(awarding, each) for each in awards]
    awarding.take_back(awards[0])
    list(following.follow(awarding.inside))

    revoked, other = verdicts(stranger, *badges)

    assert (revoked["revoked"], other["revoked"], other["verified"]) == (True, False, True)


def test_jose_accepts_a_badge_as_jwt_and_refuses_another_payload(awarding: Awarding, stranger: Client) -> None:
    token = issuing.show(awarding.inside, awarding.award(awarding.achievement()), "jwt").credential
    header, payload, signature = token.split(".")
    kid = str(jwt.get_unverified_header(token)["kid"])
    key = stranger.get(kid.removeprefix(URL)).json
    other = (
        urlsafe_b64encode(urlsafe_b64decode(payload + "==").replace(b"First aid", b"First kid")).rstrip(b"=").decode()
    )

    right, wrong = judges.verdicts({"jwt": token, "key": key}, {"jwt": f"{header}.{other}.{signature}", "key": key})

    assert right["verified"] and right["payload"]["name"] == "First aid"
    assert not wrong["verified"]
