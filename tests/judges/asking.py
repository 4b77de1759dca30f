"""Verifiers in JavaScript by others: what they are asked, and what they say."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Any

import jwt
import pytest

from lrs.testing import FreshStore
from lrs.verifiable import did_web, openbadges
from lrs.verifiable.forms import id_of, members_of
from tests.conftest import SHARED_DATA

DIGITALBAZAAR, VERIFIER_CORE, JOSE = "@digitalbazaar/vc", "@digitalcredentials/verifier-core", "jose"
_HERE = Path(__file__).parent
_LEAST_NODE = 20  # jose needs WebCrypto as a global
_WEB = "did:web:"
_SCHEMAS = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"


@dataclass(frozen=True)
class Question:
    """Whether a judge accepts a credential or a presentation, JSON or a JWT, at a time, by default now."""

    judge: str
    secured: Any
    now: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a judge says, and why; of a JWT also what is in it."""

    accepted: bool
    because: str
    payload: dict[str, Any] = field(default_factory=dict)


def verdicts(documents: Mapping[str, Any], *questions: Question) -> list[Verdict]:
    """What judges say who are told what is published, by its URL or DID, and ask nobody else.

    Skips the test where they aren't installed.
    """
    asked = {"documents": documents, "questions": [_as_json(each) for each in questions]}
    done = subprocess.run(
        ["node", "judge.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        cwd=_folder(),
        timeout=60,
    )
    return [Verdict(**each) for each in json.loads(done.stdout)]


def _as_json(question: Question) -> dict[str, Any]:
    return {name: value for name, value in asdict(question).items() if value is not None}


def _folder() -> Path:
    """Where tests/judges/install has put them. Skips the test where that is nowhere."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node: install Debian's nodejs and npm, then run tests/judges/install")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < _LEAST_NODE:
        pytest.skip(f"node {version.strip()} is older than {_LEAST_NODE}")
    cache = Path(environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "cairn-judges")
    found = Path(environ.get("CAIRN_JUDGES", cache), _name())
    if not (found / "judge.mjs").exists():
        pytest.skip(f"no judges in {found}: run tests/judges/install")
    return found


def _name() -> str:
    """What the installation is called, as tests/judges/install calls it."""
    scripts = sorted(_HERE.glob("*.mjs"))
    return sha256(b"".join(each.read_bytes() for each in (_HERE / "package-lock.json", *scripts))).hexdigest()[:16]


def published(store: FreshStore, public_url: str, *secured: Any) -> dict[str, Any]:
    """What a server publishes that these credentials and presentations name, by its URL or DID.

    Beside it are the contexts of CLR 2.0, and 1EdTech's schemas where these are at hand. `public_url` is what others
    call the server.
    """
    client, found = store.stranger(), {**openbadges.bundled_clr_contexts(), **_schemas()}
    for url in {url for each in secured for url in _named(each)}:
        at = f"{did_web.url_of(url)}/did.json" if url.startswith(_WEB) else url
        found[url] = found[at] = client.ask(at.removeprefix(public_url))
    return found


def _schemas() -> dict[str, Any]:
    folder = SHARED_DATA / "schemas/open-badges/v3_0"
    return {_SCHEMAS + each.name: json.loads(each.read_text()) for each in folder.glob("*_schema.json")}


def _named(secured: Any) -> Iterator[str]:
    """The issuer, the key and the status list that a credential names, and so those in it."""
    if isinstance(secured, str):
        yield str(jwt.get_unverified_header(secured)["kid"])
        secured = jwt.decode(secured, options={"verify_signature": False})
    if id_of(secured.get("issuer")).startswith(_WEB):
        yield id_of(secured["issuer"])
    if "credentialStatus" in secured:
        yield secured["credentialStatus"]["statusListCredential"]
    for each in members_of(secured):
        yield from _named(each)
