"""/statements (1.0.3 Communication 2.1, 2.0 4.1.6.1)."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, Response

from lrs.actor import Actor
from lrs.clock import http_date
from lrs.errors import BadRequest, CairnError, Conflict, InvalidStatements, MalformedJson, TooLarge
from lrs.operations import statements
from lrs.operations.conflicts import CONFLICT
from lrs.operations.filters import FILTERS, read_query
from lrs.operations.senders import mending
from lrs.operations.senders.mending import Accepted
from lrs.operations.statements import Search, Submission
from lrs.storage.attachments import Received
from lrs.storage.query import Query
from lrs.web import xapi
from lrs.web.asked import asked
from lrs.web.xapi import parameters
from lrs.xapi import exact_json, multipart
from lrs.xapi.formats import accepted_languages
from lrs.xapi.media_types import media_type
from lrs.xapi.parameters import Parameters

Done = TypeVar("Done")
PARTIAL_HEADER = "X-Cairn-Partial"
_LARGE_BYTES = 256 * 1024
_SHOWN = ("format", "attachments")
_SECTION = "Communication 2.1.3"


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    blueprint.add_url_rule("/statements", view_func=_get, methods=["GET"])
    blueprint.add_url_rule("/statements", view_func=_put, methods=["PUT"])
    blueprint.add_url_rule("/statements", view_func=_post, methods=["POST"])


def _put() -> Response:
    given = parameters("statementId", section="Communication 2.1.1")
    statement_id = str(given.uuid("statementId"))
    with ExitStack() as stack:
        submission = _sent(stack)
        if len(submission.statements) != 1 or asked().is_array:
            raise BadRequest("a PUT stores one statement", section="Communication 2.1.1", hint="POST several.")
        named = statements.check_id(submission.statements[0], statement_id)
        accepted = mending.accept(xapi.actor(), replace(submission, statements=[named]))
        _store(accepted.submission)
    return _told(xapi.no_content(), accepted)


def _post() -> Response:
    parameters(section="Communication 2.1.2")
    is_partial = _takes_part()
    with ExitStack() as stack:
        accepted = mending.accept(xapi.actor(), _sent(stack))
        answer = _store_partly(accepted.submission) if is_partial else _store(accepted.submission)
    return _told(xapi.json_response(exact_json.dumps(answer)), accepted)


def _told(response: Response, accepted: Accepted) -> Response:
    """`response`, which tells the sender how many of its statements were mended."""
    if accepted.marks:
        response.headers["X-Cairn-Mended"] = str(len(accepted.marks))
    return response


def _takes_part() -> bool:
    """Whether the sender wants what is valid of a batch to be stored (docs/clinic.md). Raises BadRequest."""
    wanted = asked().headers.get(PARTIAL_HEADER)
    if wanted not in (None, "accept"):
        raise BadRequest(
            f"{PARTIAL_HEADER} is {wanted!r}", section="docs/clinic.md", hint="Send accept, or leave the header out."
        )
    return wanted is not None


def _store(submission: Submission) -> list[str]:
    return _by(xapi.server().clinic.store, submission)


def _store_partly(submission: Submission) -> dict[str, Any]:
    done = _by(xapi.server().clinic.store_partly, submission)
    by_index: dict[int, list[Any]] = {violation.index: [] for violation in done.violations}
    for violation in done.violations[: InvalidStatements.most]:
        by_index[violation.index].append(violation.as_json())
    refused = [
        {"index": index, "refusal": done.refusal_ids.get(index), "violations": by_index[index]}
        for index in sorted(by_index)
    ]
    conflicts = {each.index for each in done.violations if each.violation.rule is CONFLICT}
    xapi.server().metrics.refused(Conflict.status, len(conflicts))
    xapi.server().metrics.refused(InvalidStatements.status, len(refused) - len(conflicts))
    return {"stored": done.stored, "refused": refused, "violation_count": len(done.violations)}


def _by(store: Callable[[Actor, Submission], Done], submission: Submission) -> Done:
    """What `store` gives; the statements of a batch that it refuses as a whole are counted."""
    try:
        return store(xapi.actor(), submission)
    except CairnError as refusal:
        xapi.server().metrics.refused(refusal.status, len(submission.statements))
        raise


def _sent(stack: ExitStack) -> Submission:
    """As `read_submission`; a body that is no JSON is kept for whoever mends it."""
    try:
        return read_submission(stack)
    except MalformedJson as refusal:
        xapi.server().clinic.keep_malformed(xapi.actor(), xapi.version(), refusal)
        raise


def read_submission(stack: ExitStack) -> Submission:
    """The statements in the request's body; received contents are discarded with `stack`, unless kept.

    Of large JSON no more is read at once than there is room for, until `stack` ends.
    """
    request, kind = asked(), xapi.media_type()
    if kind == "application/json":
        if (request.content_length or 0) > _LARGE_BYTES:
            stack.enter_context(xapi.server().room_for_large)
        return _submission(xapi.body(), {}, is_multipart=False)
    if kind != "multipart/mixed" or "cairn.alternate" in request.environ:
        raise BadRequest(
            f"statements don't come as {kind or 'nothing'}",
            section="Communication 1.5",
            hint="Send Content-Type: application/json, or multipart/mixed with attachments.",
        )
    xapi.check_body(xapi.server().settings.max_request_bytes)
    parts = multipart.parts(request.stream.read, xapi.boundary())
    raw = _statements_part(next(parts, None))
    return _submission(raw, _received(parts, stack), is_multipart=True)


def _submission(raw: bytes, attachments: Mapping[str, Received], *, is_multipart: bool) -> Submission:
    try:
        value = exact_json.loads(raw)
    except ValueError as error:
        raise MalformedJson(str(error), raw, section="Data 2.2", hint="Send JSON in UTF-8.") from None
    is_array = asked().is_array = isinstance(value, list)
    batch = value if is_array else [value]
    most = xapi.server().settings.max_batch
    if len(batch) > most:
        raise TooLarge(f"a batch may have {most} statements; this one has {len(batch)}")
    return Submission(batch, xapi.version(), attachments, is_multipart)


def _statements_part(part: multipart.Part | None) -> bytes:
    kind = "" if part is None else media_type(part.headers.get("content-type"))
    if part is None or kind != "application/json":
        raise BadRequest(
            "the first part of a multipart body is the statements, as application/json",
            section="Communication 1.5.2",
            hint="Put the statements first, and give the part Content-Type: application/json.",
        )
    most, raw = xapi.server().settings.max_body_bytes, bytearray()
    for chunk in part.content:
        raw += chunk
        if len(raw) > most:
            raise TooLarge(f"the statements may have {most} bytes")
    return bytes(raw)


def _received(parts: Iterator[multipart.Part], stack: ExitStack) -> dict[str, Received]:
    """The contents in the parts, written to disk as they come."""
    contents = xapi.server().database.attachments
    received: dict[str, Received] = {}
    for part in parts:
        _check_part(part)
        one = contents.receive(part.headers["x-experience-api-hash"], part.content)
        stack.callback(one.discard)
        received[one.sha2] = one
    return received


def _check_part(part: multipart.Part) -> None:
    if "x-experience-api-hash" not in part.headers:
        raise BadRequest(
            "a part after the first has no X-Experience-API-Hash",
            section="Communication 1.5.2",
            hint="Send the SHA-2 that the statement declares as a header of the part.",
        )
    if part.headers.get("content-transfer-encoding", "").lower() != "binary":
        raise BadRequest(
            "a part after the first has no Content-Transfer-Encoding: binary",
            section="Communication 1.5.2",
            hint="Send the content as it is, with this header.",
        )


def _get() -> Response:
    single = [name for name in ("statementId", "voidedStatementId") if name in asked().args]
    if len(single) == 2:
        raise BadRequest("statementId and voidedStatementId exclude each other", section=_SECTION)
    return _get_one(single[0]) if single else _get_page()


def _get_one(name: str) -> Response:
    given = parameters(name, *_SHOWN, section=_SECTION)
    statement_id, search = given.uuid(name), _search(given, Query())
    voided = name == "voidedStatementId"
    found = statements.get(xapi.server().database, xapi.actor(), statement_id, search, voided=voided)
    asked().through_us = found.through_us
    response = _answer(found.body, search, found.attachments)
    response.headers["Last-Modified"] = http_date(found.stored_us)
    return response


def _get_page() -> Response:
    given = parameters(*FILTERS, *_SHOWN, "limit", section=_SECTION)
    search = _search(given, read_query(given))
    found = statements.find(xapi.server().database, xapi.actor(), search)
    asked().through_us = found.through_us
    more = "" if found.cursor is None else xapi.more(given, found.cursor)
    content = b'{"statements":[' + b",".join(found.bodies) + b'],"more":' + exact_json.dumps(more) + b"}"
    return _answer(content, search, found.attachments)


def _search(given: Parameters, query: Query) -> Search:
    return Search(
        query=query,
        limit=given.count("limit"),
        format=given.one_of("format", "exact", "ids", "canonical"),
        languages=accepted_languages(asked().headers.get("Accept-Language", "")),
        with_attachments=given.truth("attachments"),
    )


def _answer(content: bytes, search: Search, attachments: Mapping[str, str]) -> Response:
    if not search.with_attachments:
        return xapi.json_response(content)
    boundary = secrets.token_hex(16)
    body = multipart.written(boundary, content, _contents(attachments))
    # Unquoted and last, because clients split at "boundary=".
    return Response(body, content_type=f"multipart/mixed; boundary={boundary}")


def _contents(attachments: Mapping[str, str]) -> Iterator[multipart.Content]:
    """Each content with its headers; they are read while the answer is sent, when the request is gone."""
    read = partial(xapi.server().database.attachments.read, xapi.actor().store_id)
    return ((_part_headers(sha2, content_type), read(sha2)) for sha2, content_type in attachments.items())


def _part_headers(sha2: str, content_type: str) -> dict[str, str]:
    # Some readers take more than CR and LF for the end of a line (U+0085, U+2028), and a stranger wrote this.
    safe_type = content_type if content_type.isprintable() else "application/octet-stream"
    return {"Content-Type": safe_type, "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha2}
