"""statements/read/mine: only what was written with the same authority (1.0.3 Communication 4.2)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, COMPLETED, COURSE, reference_to, statement, voiding
from tests.web import multipart

MINE = ("statements/write", "statements/read/mine")


@pytest.fixture
def mine(client_with: Callable[..., Client]) -> Client:
    """A client that reads only its own statements."""
    return client_with(*MINE)


@pytest.fixture
def others(client_with: Callable[..., Client]) -> Client:
    """Another client of the same store."""
    return client_with(*MINE)


def _stored(client: Client, one: dict[str, Any]) -> dict[str, Any]:
    answer = client.post_statements(one)
    assert answer.status_code == 200, answer.text
    return one


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param({}, id="none"),
        pytest.param({"verb": COMPLETED}, id="verb"),
        pytest.param({"agent": ANN}, id="agent"),
        pytest.param({"agent": ANN, "related_agents": True}, id="related-agents"),
        pytest.param({"activity": COURSE["id"]}, id="activity"),
        pytest.param({"activity": COURSE["id"], "related_activities": True}, id="related-activities"),
        pytest.param({"verb": COMPLETED, "agent": ANN, "activity": COURSE["id"]}, id="three"),
        pytest.param({"since": "2020-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"}, id="times"),
        pytest.param({"ascending": True}, id="ascending"),
        pytest.param({"format": "ids"}, id="format"),
    ],
)
def test_lists_hold_only_ones_own_statements(mine: Client, others: Client, filters: dict[str, Any]) -> None:
    """Communication 4.2: read Statements written by "me", that is with an authority matching what the LRS would
    assign if writing a Statement with the current token.
    """
    own = _stored(mine, statement())
    _stored(others, statement())

    assert mine.find_ids(**filters) == [own["id"]]


def test_the_authority_of_another_is_no_way_to_its_statements(mine: Client, others: Client) -> None:
    theirs = _stored(others, statement())
    authority = others.get_statement(theirs["id"]).json["authority"]

    assert mine.find_ids(agent=authority, related_agents=True) == []


def test_a_claimed_authority_makes_no_statement_ones_own(mine: Client, others: Client) -> None:
    own = _stored(mine, statement())
    authority = mine.get_statement(own["id"]).json["authority"]

    _stored(others, statement(authority=authority))

    assert mine.find_ids() == [own["id"]]


def test_a_statement_of_another_is_not_found(mine: Client, others: Client) -> None:
    theirs = _stored(others, statement())

    assert mine.get_statement(theirs["id"]).status_code == 404


def test_a_voided_statement_of_another_is_not_found(mine: Client, others: Client) -> None:
    own, theirs = _stored(mine, statement()), _stored(others, statement())
    _stored(mine, voiding(own))
    _stored(others, voiding(theirs))

    assert mine.get("/statements", voidedStatementId=own["id"]).status_code == 200
    assert mine.get("/statements", voidedStatementId=theirs["id"]).status_code == 404


def test_ones_own_statement_that_another_voids_is_voided(mine: Client, others: Client) -> None:
    own = _stored(mine, statement())

    _stored(others, voiding(own))

    assert mine.find_ids() == []
    assert mine.get_statement(own["id"]).status_code == 404


@pytest.mark.parametrize("filters", [{}, {"verb": COMPLETED}], ids=["all", "verb"])
def test_counts_hold_only_ones_own_statements(mine: Client, others: Client, filters: dict[str, str]) -> None:
    _stored(mine, statement())
    others.post_statements([statement() for _ in range(3)])

    assert mine.get("/extensions/count", **filters).json["count"] == 1


def test_every_page_holds_only_ones_own_statements(mine: Client, others: Client) -> None:
    own = [_stored(client, statement())["id"] for client in (mine, others, mine, others, mine)][::2]

    page = mine.get("/statements", limit="1").json
    found = page["statements"]
    while page["more"]:
        page = _follow(mine, page["more"])
        found += page["statements"]

    assert [each["id"] for each in found] == own[::-1]


def test_the_more_link_of_another_shows_only_ones_own_statements(mine: Client, others: Client) -> None:
    own = _stored(mine, statement())
    others.post_statements([statement() for _ in range(3)])
    more = others.get("/statements", limit="1").json["more"]

    page = _follow(mine, more)

    assert [each["id"] for each in page["statements"]] == [own["id"]]


def test_a_referrer_of_another_is_not_found_through_ones_own_statement(mine: Client, others: Client) -> None:
    own = _stored(mine, statement(actor=BEN))
    _stored(others, reference_to(own))

    assert mine.find_ids(agent=BEN) == [own["id"]]


@pytest.mark.parametrize("count", [pytest.param(1, id="one-match"), pytest.param(5, id="more-matches-than-own")])
def test_ones_own_referrer_is_found_by_what_it_refers_to(mine: Client, others: Client, count: int) -> None:
    """Communication 2.1.3: a Statement that refers to a match is a match; it is one's own, so it may be read."""
    theirs = [_stored(others, statement(actor=BEN)) for _ in range(count)]
    own = _stored(mine, reference_to(theirs[0]))

    assert mine.find_ids(agent=BEN) == [own["id"]]


@pytest.mark.parametrize("count", [pytest.param(1, id="one-match"), pytest.param(5, id="more-matches-than-own")])
def test_ones_own_referrer_is_counted_by_what_it_refers_to(mine: Client, others: Client, count: int) -> None:
    theirs = [_stored(others, statement(actor=BEN)) for _ in range(count)]
    _stored(mine, reference_to(theirs[0]))

    assert mine.get("/extensions/count", agent=BEN).json["count"] == 1


def test_the_content_of_another_is_not_handed_out(mine: Client, others: Client) -> None:
    """Whoever knows a hash and declares it gets the content only where it was sent by itself, too."""
    content = b"a certificate"
    multipart.post(others, statement(attachments=[multipart.attachment(content)]), content)
    declared = multipart.attachment(content, fileUrl="http://example.com/certificate")
    own = _stored(mine, statement(attachments=[declared]))

    answer = mine.get_statement(own["id"], attachments=True)

    assert content not in answer.data


def test_a_right_to_read_all_outweighs_reading_ones_own(client_with: Callable[..., Client], others: Client) -> None:
    theirs = _stored(others, statement())

    assert client_with("statements/read/mine", "statements/read").find_ids() == [theirs["id"]]


def _follow(client: Client, more: str) -> Any:
    """What `more` leads to."""
    return client.get("/statements", **dict(parse_qsl(urlsplit(more).query))).json
