"""Rules about contents that came along, and between the statements of a batch."""

from dataclasses import dataclass
from typing import Any

import pytest

from lrs.errors import BadRequest, StatementViolation
from lrs.xapi import signature
from lrs.xapi.validate import attachment_violations, batch_violations, check_declared, statement_violations
from tests.statements import ANN, COMPLETED, COURSE, statement

SHA2 = "a" * 64
ESSAY = {"usageType": "http://example.com/essay", "display": {}, "contentType": "text/plain", "length": 4, "sha2": SHA2}
PLAN = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": COMPLETED}, "object": COURSE}


@dataclass(frozen=True)
class Received:
    """A content that came along."""

    raw: bytes

    @property
    def content_bytes(self) -> int:
        return len(self.raw)

    def content(self) -> bytes:
        return self.raw


def places(violations: Any) -> list[tuple[int, str]]:
    found: list[StatementViolation] = list(violations)
    return [(each.index, each.violation.pointer) for each in found]


def test_every_wrong_statement_of_a_batch_is_named_by_its_index() -> None:
    batch = [statement(), statement(actor={}), statement(verb=None), statement(id="x")]

    found = places(statement_violations(batch, "1.0.3"))

    assert found == [(1, "/actor"), (2, "/verb"), (3, "/id")]


@pytest.mark.parametrize(
    ("attachments", "contents"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([{**ESSAY, "fileUrl": "http://a.b/c"}], None, id="a fileUrl alone"),
        pytest.param([ESSAY], {SHA2: Received(b"text")}, id="a content"),
        pytest.param([{**ESSAY, "fileUrl": "http://a.b/c"}], {SHA2: Received(b"text")}, id="fileUrl and content"),
        pytest.param([{**ESSAY, "sha2": SHA2.upper()}], {SHA2: Received(b"text")}, id="a sha2 in capitals"),
        pytest.param([ESSAY, ESSAY], {SHA2: Received(b"text")}, id="one content for two attachments"),
    ],
)
def test_an_attachment_has_content_or_a_file_url(attachments: Any, contents: Any) -> None:
    """Communication 1.5.2: either a fileUrl, or a received Attachment part that matches by its hash."""
    one = statement(attachments=attachments)

    assert places(attachment_violations([one], contents, "1.0.3")) == []


@pytest.mark.parametrize(
    ("properties", "pointer"),
    [
        pytest.param({"attachments": [ESSAY]}, "/attachments/0", id="of the statement"),
        pytest.param({"object": {**PLAN, "attachments": [ESSAY]}}, "/object/attachments/0", id="of a SubStatement"),
    ],
)
@pytest.mark.parametrize("contents", [None, {}], ids=["as JSON", "as multipart"])
def test_an_attachment_without_either_is_named(properties: Any, pointer: str, contents: Any) -> None:
    """Communication 1.5.2: MUST reject Attachments that neither contain a fileUrl nor match a received part."""
    one = statement(**properties)

    found = places(attachment_violations([statement(), one], contents, "1.0.3"))

    assert found == [(1, pointer)]


def test_a_content_that_no_statement_declares_is_refused() -> None:
    """Communication 1.5.2: each additional part contains the raw data for an Attachment."""
    with pytest.raises(BadRequest, match=SHA2):
        check_declared([statement()], [SHA2])


@pytest.mark.parametrize("raw", [b"no signature", b"x" * (1024 * 1024 + 1)], ids=["malformed", "too long"])
def test_a_broken_signature_is_named(raw: bytes) -> None:
    """Data 2.6: MUST reject requests to store Statements that contain malformed signatures."""
    signed = {**ESSAY, "usageType": signature.USAGE, "contentType": "application/octet-stream"}
    one = statement(attachments=[{**ESSAY, "fileUrl": "a:b", "sha2": "b" * 64}, signed])

    found = places(attachment_violations([one], {SHA2: Received(raw)}, "1.0.3"))

    assert found == [(0, "/attachments/1")]


@pytest.mark.parametrize(("version", "places_found"), [("1.0.3", []), ("2.0.0", [(2, "/id")])])
def test_an_id_stands_once_in_a_batch_of_2_0(version: str, places_found: Any) -> None:
    """2.0 4.1.6.1."""
    one = statement()
    batch = [one, statement(id=None), {**one, "id": one["id"].upper()}, statement(id=None)]

    found = places(batch_violations(batch, version))

    assert found == places_found
