"""Which rules statements break: each by itself, with what was attached, and within their batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from lrs.errors import BadRequest, StatementViolation
from lrs.xapi import references, signature
from xapi_schemas import Rule, Violation, is_statement, refusals

_NO_CONTENT = Rule(
    "an attachment without fileUrl comes with its content, as a part of a multipart/mixed request",
    "Data 2.4.11",
    "Send the content in a part with X-Experience-API-Hash, or add fileUrl.",
)
_REPEATED = Rule("an id stands once in a batch", "2.0 4.1.6.1", "Give each statement its own id.")
_MOST_SIGNATURE_BYTES = 1024 * 1024


class Content(Protocol):
    """A content that came with the statements."""

    @property
    def content_bytes(self) -> int:
        """Its size."""

    def content(self) -> bytes:
        """All of it."""


def statement_violations(statements: Sequence[Any], version: str) -> Iterator[StatementViolation]:
    """Every rule of the protocol `version` that each statement breaks by itself."""
    for index, statement in enumerate(statements):
        if not is_statement(statement, version):
            for violation in refusals(statement, version):
                yield StatementViolation(index, violation)


def attachment_violations(
    statements: Sequence[Any], contents: Mapping[str, Content] | None, version: str
) -> Iterator[StatementViolation]:
    """Rules about `contents` by SHA-2 that valid statements break; None where none could come along.

    1.0.3 Data 2.4.11, 2.6, Communication 1.5.
    """
    for index, statement in enumerate(statements):
        for pointer, attachment in references.attachments_by_pointer(statement):
            sha2 = attachment["sha2"].lower()
            content = (contents or {}).get(sha2)
            if content is None and "fileUrl" not in attachment:
                yield StatementViolation(index, Violation(pointer, attachment, _NO_CONTENT))
            elif content is not None and attachment["usageType"] == signature.USAGE:
                yield from _signature_violations(index, pointer, statement, attachment, content, version)


def check_declared(statements: Sequence[Any], contents: Iterable[str]) -> None:
    """Raise BadRequest where one of the `contents`, by SHA-2, is declared by none of the valid `statements`."""
    undeclared = set(contents)
    for statement in statements if undeclared else ():
        undeclared -= {each["sha2"].lower() for each in references.attachments(statement)}
    if undeclared:
        raise BadRequest(
            f"no statement declares the part with X-Experience-API-Hash {min(undeclared)}",
            section="Communication 1.5.2",
            hint="Declare the attachment in a statement, or leave the part out.",
        )


def _signature_violations(
    index: int, pointer: str, statement: Any, attachment: Mapping[str, Any], content: Content, version: str
) -> Iterator[StatementViolation]:
    try:
        if content.content_bytes > _MOST_SIGNATURE_BYTES:
            raise signature.BrokenSignature("a signature has at most 1 MiB", "Sign the statement alone.")
        signature.check_signature(statement, attachment["contentType"], content.content(), version=version)
    except signature.BrokenSignature as broken:
        yield StatementViolation(index, Violation(pointer, attachment["contentType"], broken.rule))


def batch_violations(statements: Sequence[Any], version: str) -> Iterator[StatementViolation]:
    """Rules between valid statements of one batch."""
    if version == "1.0.3":
        return
    seen: set[str] = set()
    for index, statement in enumerate(statements):
        statement_id = statement.get("id", "").lower()
        if statement_id and statement_id in seen:
            yield StatementViolation(index, Violation("/id", statement["id"], _REPEATED))
        seen.add(statement_id)
