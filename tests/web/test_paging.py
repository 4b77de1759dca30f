"""Pages: since, until, limit, and `more` to the end (1.0.3 Communication 2.1.3, Data 2.5)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, COURSE, reference_to, statement

ALL_FILTERS = {"agent": ANN, "verb": statement()["verb"]["id"], "activity": COURSE["id"], "related_agents": True}


def follow(client: Client, more: str) -> Any:
    """The answer to `more`, as a client asks that resolves it against the URL of its request."""
    assert urlsplit(more).path == client.mount + "/statements"
    return client.get("/statements", **dict(parse_qsl(urlsplit(more).query)))


def pages(client: Client, **params: Any) -> Iterator[list[str]]:
    """The ids of each page of a query, one after the other."""
    answer = client.get("/statements", **params)
    while True:
        assert answer.status_code == 200, answer.text
        yield [each["id"] for each in answer.json["statements"]]
        if not answer.json["more"]:
            return
        answer = follow(client, answer.json["more"])


def stored_apart(client: Client, count: int) -> list[dict[str, Any]]:
    """Statements that were stored one after the other, oldest first, as they are read."""
    for _ in range(count):
        client.post_statements(statement())
    return client.find(ascending=True)


def test_since_leaves_out_what_was_stored_at_that_very_time(any_version_client: Client) -> None:
    """Communication 2.1.3: since, only Statements stored since the specified Timestamp (exclusive)."""
    _, second, third = stored_apart(any_version_client, 3)

    assert any_version_client.find_ids(since=second["stored"]) == [third["id"]]


def test_until_keeps_what_was_stored_at_that_very_time(any_version_client: Client) -> None:
    """Communication 2.1.3: until, only Statements stored at or before the specified Timestamp."""
    first, second, _ = stored_apart(any_version_client, 3)

    assert any_version_client.find_ids(until=second["stored"]) == [second["id"], first["id"]]


def test_since_and_until_enclose(any_version_client: Client) -> None:
    """Communication 2.1.3: since is exclusive, until is at or before."""
    first, second, third, _ = stored_apart(any_version_client, 4)

    found = any_version_client.find_ids(since=first["stored"], until=third["stored"])

    assert found == [third["id"], second["id"]]


@pytest.mark.parametrize("filters", [{"agent": ANN}, ALL_FILTERS], ids=["one", "several"])
def test_since_and_until_go_with_filters(client: Client, filters: dict[str, Any]) -> None:
    """Communication 2.1.3: since, until."""
    first, second, third, _ = stored_apart(client, 4)

    found = client.find_ids(since=first["stored"], until=third["stored"], **filters)

    assert found == [third["id"], second["id"]]


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_time_means_the_same_in_every_zone(client: Client, name: str) -> None:
    """Data 4.5: a Timestamp references a point in time, in any time zone."""
    _, second, _ = stored_apart(client, 3)
    hour = int(second["stored"][11:13])
    shifted = f"{second['stored'][:11]}{(hour + 1) % 24:02}{second['stored'][13:-1]}"
    offset = "+01:00" if hour < 23 else "-23:00"

    assert client.find_ids(**{name: shifted + offset}) == client.find_ids(**{name: second["stored"]})


@pytest.mark.parametrize("time", ["2099-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z", "2041-06-01T00:00:00Z"])
def test_until_may_lie_far_ahead(client: Client, time: str) -> None:
    """Communication 2.1.3: until, a Timestamp."""
    (one,) = stored_apart(client, 1)

    assert client.find_ids(until=time) == [one["id"]]


@pytest.mark.parametrize("time", ["1970-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_since_may_lie_long_ago(client: Client, time: str) -> None:
    """Communication 2.1.3: since, a Timestamp."""
    (one,) = stored_apart(client, 1)

    assert client.find_ids(since=time) == [one["id"]]


@pytest.mark.parametrize("filters", [{}, {"agent": ANN}], ids=["all", "filtered"])
def test_nothing_was_stored_in_the_far_future(client: Client, filters: dict[str, Any]) -> None:
    """Communication 2.1.3: since, only Statements stored since the specified Timestamp."""
    stored_apart(client, 1)

    assert client.find_ids(since="9999-12-31T23:59:59Z", **filters) == []


def test_a_limit_is_kept(any_version_client: Client) -> None:
    """Communication 2.1.3: limit, maximum number of Statements to return."""
    ids = any_version_client.post_statements([statement() for _ in range(5)]).json

    assert any_version_client.find_ids(limit=2) == [ids[4], ids[3]]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 1000}, {}], ids=["0", "more than the most", "none"])
def test_without_a_limit_a_page_has_what_the_server_allows(client: Client, params: dict[str, int]) -> None:
    """Communication 2.1.3: 0 indicates return the maximum the server will allow."""
    client.post_statements([statement() for _ in range(501)])

    answer = client.get("/statements", **params)

    assert len(answer.json["statements"]) == 500
    assert answer.json["more"]


@pytest.mark.parametrize("limit", [3, 4], ids=["the limit", "less"])
def test_more_is_empty_at_the_end(client: Client, limit: int) -> None:
    """Data 2.5: more, empty string if there are no more results to fetch."""
    client.post_statements([statement() for _ in range(3)])

    assert client.get("/statements", limit=limit).json["more"] == ""


@pytest.mark.parametrize("mount", ["/xapi", "/xapi/v1"])
def test_more_is_a_path_from_the_root(client: Client, mount: str) -> None:
    """Data 2.5: Relative IRL, including the full path, but excluding scheme, host, and port."""
    mounted = Client(client.app, client.key, client.secret, mount=mount)
    mounted.post_statements([statement(), statement()])

    more = mounted.get("/statements", limit=1).json["more"]

    assert more.startswith(f"{mount}/statements?")


@pytest.mark.parametrize("ascending", [False, True], ids=["descending", "ascending"])
@pytest.mark.parametrize("filters", [{}, {"agent": ANN}, ALL_FILTERS], ids=["all", "one filter", "several filters"])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_the_pages_together_are_all_statements(
    client: Client, limit: int, filters: dict[str, Any], ascending: bool
) -> None:
    """Data 2.5: if there are more results, they will be located at the IRL provided by the "more" property."""
    wanted = client.post_statements([statement() for _ in range(7)] + [statement(actor=BEN, object=ANN)]).json
    whole = client.find_ids(ascending=ascending, **filters)

    found = list(pages(client, limit=limit, ascending=ascending, **filters))

    assert [statement_id for page in found for statement_id in page] == whole
    assert set(wanted[:7]) <= set(whole)


@pytest.mark.parametrize("filters", [{}, {"agent": ANN}], ids=["all", "filtered"])
def test_a_page_of_large_statements_is_short_and_goes_on(client: Client, filters: dict[str, Any]) -> None:
    """So that no answer takes more memory than the server has."""
    large = {"response": "x" * 300_000}
    for _ in range(7):
        client.post_statements([statement(result=large) for _ in range(10)])

    found = list(pages(client, limit=70, **filters))

    assert [len(page) for page in found] == [64, 6]
    assert [each for page in found for each in page] == client.find_ids(limit=70)[:64] + found[1]


def test_the_pages_of_a_filter_have_a_referrer_once(client: Client) -> None:
    """Communication 2.1.3: a statement that matches itself, and through what it refers to, is one match."""
    one = statement()
    two = reference_to(one)
    three = reference_to(two)
    client.post_statements([one, two, three])

    found = list(pages(client, limit=1, agent=ANN))

    assert found == [[three["id"]], [two["id"]], [one["id"]]]


@pytest.mark.parametrize("filters", [{}, {"agent": ANN}], ids=["all", "filtered"])
def test_new_statements_move_no_page_of_those_before(client: Client, filters: dict[str, Any]) -> None:
    """Data 2.5: the batch MAY match those Statements that would have been returned at the original query."""
    before = client.post_statements([statement() for _ in range(5)]).json
    reading = pages(client, limit=2, **filters)
    found = next(reading)

    for page in reading:
        client.post_statements([statement(), statement()])
        found += page

    assert found == before[::-1]


@pytest.mark.parametrize("filters", [{}, {"agent": ANN}], ids=["all", "filtered"])
def test_new_statements_follow_at_the_end_when_ascending(client: Client, filters: dict[str, Any]) -> None:
    """Communication 2.1.3: ascending order of stored time."""
    before = client.post_statements([statement() for _ in range(3)]).json
    reading = pages(client, limit=2, ascending=True, **filters)
    found = next(reading)
    after = client.post_statements([statement(), statement()]).json

    found += [statement_id for page in reading for statement_id in page]

    assert found == before + after


@pytest.mark.parametrize("filters", [{}, ALL_FILTERS, {"ascending": True}], ids=["all", "filtered", "ascending"])
def test_more_may_be_merged_into_the_query_it_came_from(client: Client, filters: dict[str, Any]) -> None:
    """Data 2.5: clients SHOULD NOT attempt to interpret it; some add its query to that of their request."""
    client.post_statements([statement() for _ in range(4)])
    query = {"limit": 2, **filters}
    more = client.get("/statements", **query).json["more"]

    merged = client.find_ids(**query, **{k: v for k, v in parse_qsl(urlsplit(more).query) if k not in query})

    assert merged == [each["id"] for each in follow(client, more).json["statements"]]


def test_more_keeps_the_format(client: Client) -> None:
    """Data 2.5: more results of this query."""
    client.post_statements([statement(), statement()])
    more = client.get("/statements", limit=1, format="ids").json["more"]

    answer = follow(client, more)

    assert answer.json["statements"][0]["actor"] == {"objectType": "Agent", "mbox": ANN["mbox"]}


def test_more_gives_nobody_more_than_its_own_rights(client: Client, client_with: Any) -> None:
    """Communication 2.1.3: subject to permissions."""
    client.post_statements([statement(), statement()])
    more = client.get("/statements", limit=1).json["more"]

    answer = follow(client_with("statements/read/mine"), more)

    assert answer.json["statements"] == []
