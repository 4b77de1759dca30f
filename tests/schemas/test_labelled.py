"""Statements of the conformance suite and of other stores' tests get the verdict that was agreed on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from xapi_schemas import is_statement

LABELS = {"1.0.3": "label_1.0.3", "2.0.0": "label_2.0"}


@both_versions
@pytest.mark.parametrize("name", ["valid", "invalid", "disputed"])
def test_a_labelled_statement_gets_the_verdict_of_its_label(shared_data: Path, name: str, version: str) -> None:
    agreed = [line for line in labelled(shared_data, name) if line[LABELS[version]] != "disputed"]

    wrong = [line for line in agreed if is_statement(line["statement"], version) != is_labelled_valid(line, version)]

    assert agreed
    assert [(line.get("reason"), refused_at(line["statement"], version)) for line in wrong] == []


@dataclass(frozen=True)
class Dispute:
    """Where stores differ: why we decide as we do, which statements are meant, and our verdict in each
    version in which they are disputed."""

    why: str
    is_meant: Callable[[dict[str, Any]], bool]
    is_valid: dict[str, bool]


VALID = {"1.0.3": True, "2.0.0": True}
INVALID = {"1.0.3": False, "2.0.0": False}
ONLY_2 = {"1.0.3": False, "2.0.0": True}

DISPUTES = {
    "an empty sha2": Dispute(
        "Data 2.2: refused is the empty string where a string with a particular format is required",
        lambda statement: any(each["sha2"] == "" for each in statement.get("attachments", ())),
        INVALID,
    ),
    "an attachment without fileUrl": Dispute(
        "the shape is right; whether the content came along is seen at the request (Communication 1.5.2)",
        lambda statement: any(each["sha2"] and "fileUrl" not in each for each in statement.get("attachments", ())),
        VALID,
    ),
    "a UUID of no version": Dispute(
        "Data 4.4: the standard string form is a MUST, the variant of RFC 4122 is recommended",
        lambda statement: statement["object"].get("objectType") == "StatementRef",
        VALID,
    ),
    "an offset in hours alone": Dispute(
        "Data 4.5: ISO 8601 is a MUST and has +00; RFC 3339 is a SHOULD",
        lambda statement: statement.get("timestamp", "").endswith("+00"),
        VALID,
    ),
    "a timestamp without a zone": Dispute(
        "Data 4.5: a Timestamp SHOULD* include the time zone",
        lambda statement: statement.get("timestamp", "").endswith("T00:00:00"),
        VALID,
    ),
    "the language a-b-c": Dispute(
        "Data 2.2: language tags may be validated by best effort, and a 2.0 label says valid",
        lambda statement: statement.get("context", {}).get("language") == "a-b-c",
        {"1.0.3": True},
    ),
    "MAILTO in capitals": Dispute(
        'Data 2.4.2.3: the required format is "mailto:email address"',
        lambda statement: "MAILTO:" in json.dumps(statement),
        {"1.0.3": False},
    ),
    "context agents and groups": Dispute(
        "Data 2.2: 1.0.3 refuses keys that it doesn't allow; 2.0 knows them, and leaves relevantTypes optional",
        lambda statement: "contextAgents" in json.dumps(statement) or "contextGroups" in json.dumps(statement),
        ONLY_2,
    ),
}


@pytest.mark.parametrize(
    ("name", "version"), [(name, version) for name, dispute in DISPUTES.items() for version in dispute.is_valid]
)
def test_a_disputed_statement_gets_our_verdict(shared_data: Path, name: str, version: str) -> None:
    dispute = DISPUTES[name]
    meant = [statement for statement in disputed(shared_data, version) if dispute.is_meant(statement)]

    verdicts = {is_statement(statement, version) for statement in meant}

    assert verdicts == {dispute.is_valid[version]}, dispute.why


@both_versions
def test_every_disputed_statement_belongs_to_one_dispute(shared_data: Path, version: str) -> None:
    statements = disputed(shared_data, version)

    counts = [sum(dispute.is_meant(statement) for dispute in DISPUTES.values()) for statement in statements]

    assert set(counts) == {1}


def labelled(shared_data: Path, name: str) -> list[dict[str, Any]]:
    lines = (shared_data / "statements" / "labelled" / f"{name}.ndjson").read_text().splitlines()
    return [json.loads(line) for line in lines]


def is_labelled_valid(line: dict[str, Any], version: str) -> bool:
    return bool(line[LABELS[version]] == "valid")


def disputed(shared_data: Path, version: str) -> list[dict[str, Any]]:
    """The statements about which stores differ in `version`, from all files."""
    lines = [line for name in ("valid", "invalid", "disputed") for line in labelled(shared_data, name)]
    return [line["statement"] for line in lines if line[LABELS[version]] == "disputed"]
