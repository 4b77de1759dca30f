"""Resources of our own below /extensions/: count and check."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, COURSE, reference_to, statement, voiding
from tests.web import multipart

CHECK = "/extensions/check"


def counted(client: Client, **params: Any) -> int:
    answer = client.get("/extensions/count", **params)
    assert answer.status_code == 200, answer.text
    assert answer.json["is_exact"] is True
    return int(answer.json["count"])


def check(client: Client, sent: Any) -> dict[str, Any]:
    answer = client.request("POST", CHECK, json_data=sent)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.parametrize("size", [0, 1, 600])
def test_all_statements_are_counted(client: Client, size: int) -> None:
    """Beyond the size of a page, too."""
    client.post_statements([statement() for _ in range(size)])

    assert counted(client) == size


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"agent": BEN}, 2),
        ({"agent": BEN, "related_agents": True}, 3),
        ({"agent": ANN}, 3),
        ({"agent": BEN, "verb": statement()["verb"]["id"]}, 2),
        ({"activity": COURSE["id"]}, 4),
        ({"activity": "http://example.com/other"}, 0),
        ({"since": "2000-01-01T00:00:00Z"}, 4),
        ({"until": "2000-01-01T00:00:00Z"}, 0),
    ],
    ids=["agent", "related agent", "another agent", "two filters", "activity", "nothing", "since", "until"],
)
def test_a_filter_counts_what_it_finds(client: Client, filters: dict[str, Any], expected: int) -> None:
    """As many as GET /statements has with the same filters."""
    one = statement(actor=BEN)
    client.post_statements([one, reference_to(one), statement(), statement(context={"instructor": BEN})])

    assert (counted(client, **filters), len(client.find_ids(**filters))) == (expected, expected)


@pytest.mark.parametrize("filters", [{}, {"agent": BEN}], ids=["all", "filtered"])
def test_what_is_voided_is_not_counted(client: Client, filters: dict[str, Any]) -> None:
    """Communication 2.1.4: MUST not return any Statement which has been voided."""
    one = statement(actor=BEN)
    client.post_statements([one, voiding(one)])

    assert counted(client, **filters) == 1


def test_who_reads_only_its_own_counts_only_its_own(client_with: Callable[..., Client]) -> None:
    """Communication 4.2: statements/read/mine."""
    mine = client_with("statements/write", "statements/read/mine")
    mine.post_statements(statement())
    client_with("all").post_statements([statement(), statement()])

    assert counted(mine) == 1


@pytest.mark.parametrize("params", [{"limit": "1"}, {"ascending": "true"}, {"cursor": "1"}, {"agent": "x"}, {"x": "y"}])
def test_a_count_refuses_what_it_does_not_know(client: Client, params: dict[str, str]) -> None:
    """Communication 3.2: MUST reject with 400 any parameters which the LRS does not recognize."""
    answer = client.get("/extensions/count", **params)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [("statements/write", "GET", "/extensions/count"), ("all/read", "POST", CHECK), ("state", "POST", CHECK)],
)
def test_both_need_their_scope(client_with: Callable[..., Client], scope: str, method: str, path: str) -> None:
    """Communication 3.2: 403 where the credentials do not have permission to make that request."""
    answer = client_with(scope).request(method, path, json_data=[] if method == "POST" else None)

    assert answer.status_code == 403


def test_a_good_batch_is_accepted_by_a_check(any_version_client: Client) -> None:
    """As POST /statements would take it."""
    found = check(any_version_client, [statement(), statement()])

    assert found == {"statements": 2, "accepted": True, "violation_count": 0, "violations": [], "mended": []}


def test_a_check_stores_nothing(any_version_client: Client) -> None:
    """What would be refused, and nothing else."""
    check(any_version_client, statement())

    assert any_version_client.find_ids() == []


def test_a_check_says_what_a_post_would_be_refused_for(any_version_client: Client) -> None:
    """The same violations, but as an answer, not as a refusal."""
    batch = [statement(), {**statement(), "verb": {"id": "x"}}, {}]

    found = check(any_version_client, batch)

    assert (found["statements"], found["accepted"]) == (3, False)
    assert found["violations"] == any_version_client.post_statements(batch).json["violations"]


def test_a_check_lists_as_many_violations_as_a_refusal(client: Client) -> None:
    found = check(client, [{**statement(), **{f"x{number}": 1 for number in range(600)}} for _ in range(2)])

    assert (found["violation_count"], len(found["violations"])) == (1200, 1000)


def test_a_check_takes_contents_too(any_version_client: Client) -> None:
    """Communication 1.5.2: multipart/mixed, as POST /statements takes it."""
    one = statement(attachments=[multipart.attachment(b"x")])
    body = multipart.written(multipart.statements_part(one), multipart.content_part(b"x"))
    headers = {"Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}

    answer = any_version_client.request("POST", CHECK, data=body, headers=headers)

    assert (answer.status_code, answer.json["accepted"]) == (200, True)


def test_a_check_keeps_no_content(client: Client) -> None:
    """Nothing is stored: a content that came with a check is not there for a later statement."""
    one = statement(attachments=[multipart.attachment(b"x", fileUrl="http://files.example.com/x")])
    body = multipart.written(multipart.statements_part(one), multipart.content_part(b"x"))
    headers = {"Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}
    client.request("POST", CHECK, data=body, headers=headers)

    client.post_statements(one)

    assert len(multipart.parts_of(client.get("/statements", attachments=True))) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"\xff"], ids=["nothing", "half an object", "no UTF-8"])
def test_a_check_refuses_what_is_no_json(client: Client, body: bytes) -> None:
    """Communication 3.2: 400, malformed JSON."""
    answer = client.request("POST", CHECK, data=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
