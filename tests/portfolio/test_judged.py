"""What a verifier in JavaScript, by others, says of the CLR and of the presentation."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lrs.verifiable import openbadges
from tests.endorsements.credentials.judges import folder
from tests.portfolio.conftest import Taken
from tests.portfolio.packages import Files, files_of, json_in

_SCRIPT = Path(__file__).with_name("presentation.mjs")


def judged(files: Files, document: dict[str, Any]) -> dict[str, Any]:
    """What @digitalbazaar/vc says, given the contexts and what the store publishes."""
    did = json_in(files, "published/did.json")
    asked = {"document": document, "documents": {**openbadges.bundled_clr_contexts(), did["id"]: did}}
    command = ["node", "--input-type=module", "--eval", _SCRIPT.read_text()]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True, cwd=folder(), timeout=60
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", ["clr.json", "presentation.json"])
def test_digitalbazaar_verifies_it(taken: Taken, name: str) -> None:
    files = files_of(taken.content)

    told = judged(files, json_in(files, name))

    assert told["verified"], told["error"]


@pytest.mark.parametrize("name", ["clr.json", "presentation.json"])
def test_digitalbazaar_refuses_what_was_changed(taken: Taken, name: str) -> None:
    files = files_of(taken.content)
    changed = json.loads(files[name].replace(b"Portfolio of Ann", b"Portfolio of Eve"))

    assert not judged(files, changed)["verified"]
