"""Requests to the resources of xAPI, in order: what is right, what is refused, and what is asked afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrs.testing.statements import statement, voiding

_AGENT = '{"mbox": "mailto:ann@example.com"}'
_ACTIVITY = "http://example.com/courses/negotiation"
_COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
_REGISTRATION = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
_BOUNDARY = "a-boundary"
_SHA2 = "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"  # of b"some text"


@dataclass(frozen=True)
class Request:
    """A request with credentials below /xapi; what it carries is JSON, or bytes as they are."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def battery() -> Iterator[Request]:
    """All of them."""
    yield from _statements()
    yield from _refused()
    yield from _queries()
    yield from _documents()
    yield from _others()


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def _statement(number: int, **properties: Any) -> dict[str, Any]:
    return statement(**{"id": _id(number), "timestamp": f"2025-05-01T10:00:{number:02}.000Z", **properties})


def _post(*statements: Any) -> Request:
    return Request("POST", "/statements", json=statements)


def _statements() -> Iterator[Request]:
    context = {"registration": _REGISTRATION, "contextActivities": {"parent": [{"id": "http://example.com/courses"}]}}
    score = {"scaled": 0.5, "raw": 50, "min": 0, "max": 100}
    yield _post(_statement(1), _statement(2, context=context))
    yield Request("PUT", "/statements", {"statementId": _id(3)}, _statement(3, result={"score": score}))
    yield _post(_statement(1))  # again
    yield _post(_statement(4, object={"objectType": "StatementRef", "id": _id(2)}))
    yield _post(_statement(5, object={"objectType": "Agent", "mbox": "mailto:ben@example.com"}))
    deed = {"actor": statement()["actor"], "verb": {"id": _COMPLETED}, "object": {"id": _ACTIVITY}}
    yield _post(_statement(6, object={"objectType": "SubStatement", **deed}))
    yield _post(_statement(7), voiding(_id(7), id=_id(8), timestamp="2025-05-01T11:00:00.000Z"))
    yield _with_attachment()


def _with_attachment() -> Request:
    attachment = {
        "usageType": "http://example.com/attachments/text",
        "display": {"en": "a text"},
        "contentType": "text/plain",
        "length": 9,
        "sha2": _SHA2,
        "fileUrl": "http://example.com/text",
    }
    return _post(_statement(9, attachments=[attachment]))


def _refused() -> Iterator[Request]:
    yield _post(_statement(1, verb={"id": "http://example.com/verbs/other"}))  # a conflict
    yield _post(_statement(20, actor=None))
    yield _post(_statement(21), _statement(22, verb={"id": "no IRI"}))
    yield _post(_statement(23, result={"score": {"scaled": 2}}))
    yield _post(_statement(24, unknown="a property"))
    yield _post(_statement(25), _statement(25))
    yield _post(_statement(26, timestamp="yesterday"))
    yield Request("PUT", "/statements", json=_statement(27))  # without its id
    yield Request("POST", "/statements", data=b"{no json")
    multipart = {"Content-Type": f"multipart/mixed; boundary={_BOUNDARY}"}
    yield Request("POST", "/statements", data=f"--{_BOUNDARY}--\r\n".encode(), headers=multipart)
    yield Request("GET", "/statements", headers={"X-Experience-API-Version": "0.8"})
    yield Request("GET", "/statements", headers={"Authorization": "Basic eDp4"})


def _queries() -> Iterator[Request]:
    for number in (1, 2, 3, 6, 7, 9, 20):
        yield Request("GET", "/statements", {"statementId": _id(number)})
    yield Request("GET", "/statements", {"voidedStatementId": _id(7)})
    for query in (
        {},
        {"ascending": "true", "limit": 2},
        {"agent": _AGENT},
        {"agent": '{"mbox": "mailto:ben@example.com"}', "related_agents": "true"},
        {"verb": _COMPLETED, "activity": _ACTIVITY},
        {"activity": "http://example.com/courses", "related_activities": "true"},
        {"registration": _REGISTRATION},
        {"format": "ids"},
        {"format": "canonical"},
        {"until": "2020-01-01T00:00:00.000Z"},
        {"since": "2020-01-01T00:00:00.000Z", "limit": 3},
        {"limit": "many"},
        {"verbs": "misspelt"},
        {"statementId": _id(1), "voidedStatementId": _id(7)},
    ):
        yield Request("GET", "/statements", query)
    yield Request("HEAD", "/statements", {"statementId": _id(1)})


def _documents() -> Iterator[Request]:
    state = {"activityId": _ACTIVITY, "agent": _AGENT, "stateId": "bookmark"}
    yield from _document("/activities/state", state)
    yield Request("GET", "/activities/state", {name: state[name] for name in ("activityId", "agent")})
    yield Request("DELETE", "/activities/state", {name: state[name] for name in ("activityId", "agent")})
    yield from _document("/activities/profile", {"activityId": _ACTIVITY, "profileId": "shape"})
    yield from _document("/agents/profile", {"agent": _AGENT, "profileId": "taste"})


def _document(path: str, query: Mapping[str, str]) -> Iterator[Request]:
    """A document is put, merged, asked for and deleted; some of it against a precondition."""
    yield Request("GET", path, query)
    yield Request("PUT", path, query, {"page": 1}, headers={"If-None-Match": "*"})
    yield Request("PUT", path, query, {"page": 2}, headers={"If-None-Match": "*"})
    yield Request("POST", path, query, {"line": 3}, headers={"If-Match": "*"})
    yield Request("GET", path, query)
    yield Request("PUT", path, query, {"page": 4}, headers={"If-Match": '"another"'})
    yield Request("DELETE", path, query, headers={"If-Match": "*"})
    yield Request("GET", path, query)
    yield Request("PUT", path, {}, {"page": 1})


def _others() -> Iterator[Request]:
    yield Request("GET", "/about")
    yield Request("GET", "/activities", {"activityId": _ACTIVITY})
    yield Request("GET", "/agents", {"agent": _AGENT})
    yield Request("GET", "/agents", {"agent": "nobody"})
    yield Request("GET", "/nowhere")
    yield Request("DELETE", "/statements")
