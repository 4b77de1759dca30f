"""What applications are told of boards, and what they are refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.storage.stores import Store
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.leaderboard.conftest import Game
from tests.leaderboard.test_points import COURSE, TEN, did, person
from tests.statements import voiding
from tests.web.test_openapi_answers import differences

API = "/leaderboard/api"
BOARD = f"{API}/boards/b"
DESCRIBED = f"{API}/boards/{{board}}"
VISIBILITY = f"{API}/visibility"
ONCE = {**TEN, "once": True}


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").json
    return found


@pytest.fixture
def client_with(app: Flask, database: Database, store: Store) -> Callable[..., Client]:
    """Clients of the store, with the scopes that are given."""

    def make(*scopes: str) -> Client:
        issued = make_credential(database, store.store_id, *scopes)
        return Client(app, issued.key, issued.secret, mount="")

    return make


def play(game: Game, **points: int) -> None:
    """Give each of these people so many times ten points."""
    game.set_up(TEN)
    for name, times in points.items():
        game.post(*(did(name, thing=str(number)) for number in range(times)))
    game.derive()


def told(game: Game, path: str, **params: Any) -> Any:
    answer = game.client.get(path, **params)
    assert answer.status_code == 200, answer.text
    return answer.json


def rows(game: Game, path: str = BOARD, **params: Any) -> list[tuple[int, str, int]]:
    """Rank, name and points of each row of an answer."""
    return [(row["rank"], row["name"], row["points"]) for row in told(game, path, **params)["rows"]]


def all_pages(game: Game, path: str, inside: str, **params: Any) -> list[list[Any]]:
    """What stands on each page, up to the last."""
    pages, behind = [], ""
    while not pages or behind:
        answer = told(game, path, behind=behind, **params)
        pages.append(answer[inside])
        behind = answer["behind"]
    return pages


def choose(game: Game, name: str, visibility: str, **more: str) -> None:
    body = {"agent": person(name), "visibility": visibility, **more}
    answer = game.client.request("PUT", VISIBILITY, json_data=body)
    assert answer.status_code == 200, answer.text
    game.derive()


def test_the_boards_are_listed_with_their_rules(game: Game) -> None:
    play(game)

    answer = told(game, f"{API}/boards")

    (board,) = answer["boards"]
    assert (answer["zone"], board["name"], board["title"], board["period"]) == ("UTC", "b", "Board", "all")
    assert [(rule["name"], rule["points"]) for rule in board["rules"]] == [("done", 10)]


def test_a_board_that_is_not_derived_yet_is_not_listed(game: Game, database: Database, store: Store) -> None:
    """Else it would be listed, but not found."""
    play(game, ann=1)
    boards = [{"name": name, "title": name, "period": "all", "rules": [TEN]} for name in ("b", "new")]

    activations.change_settings(database, store, "leaderboard", {"boards": boards})

    before = [board["name"] for board in told(game, f"{API}/boards")["boards"]]
    game.derive()
    assert (before, [board["name"] for board in told(game, f"{API}/boards")["boards"]]) == (["b"], ["b", "new"])


def test_a_row_has_rank_points_name_and_agent(game: Game) -> None:
    play(game, ann=2)

    answer = told(game, BOARD)

    assert answer["rows"] == [{"rank": 1, "points": 20, "name": "ann", "agent": person("ann")}]
    assert (answer["members"], answer["begins"], answer["is_current"], answer["behind"]) == (1, "", True, "")
    assert answer["position"] == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_everybody_once_with_the_right_rank(game: Game, limit: int) -> None:
    """Ties lie across their borders."""
    play(game, ann=3, bob=2, cem=2, dee=2, eve=1, fay=1, gus=1)

    pages = all_pages(game, BOARD, "rows", limit=limit)

    found = [row for page in pages for row in page]
    assert [row["rank"] for row in found] == [1, 2, 2, 2, 5, 5, 5]
    assert {row["name"] for row in found} == {"ann", "bob", "cem", "dee", "eve", "fay", "gus"}
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert pages[-1]


@pytest.mark.parametrize(
    ("part", "params", "named"),
    [
        pytest.param("", {"limit": 0}, "limit", id="no row"),
        pytest.param("", {"limit": 101}, "limit", id="too many rows"),
        pytest.param("", {"day": "yesterday"}, "day", id="no day"),
        pytest.param("", {"behind": "nonsense"}, "behind", id="no place"),
        pytest.param("", {"behind": f"{10**20}.{'00' * 16}"}, "behind", id="a place beyond all numbers"),
        pytest.param("", {"page": "2"}, "page", id="an unknown parameter"),
        pytest.param("/around", {}, "agent", id="nobody"),
        pytest.param("/around", {"agent": "ann"}, "agent", id="no JSON"),
        pytest.param("/around", {"agent": "[" * 100_000}, "agent", id="deep JSON"),
        pytest.param("/around", {"agent": {"mbox": "ann"}}, "agent", id="no agent"),
        pytest.param("/around", {"agent": {"name": "ann"}}, "agent", id="an agent without identifier"),
        pytest.param("/around", {"agent": person("ann"), "neighbours": -1}, "neighbours", id="less than no neighbour"),
        pytest.param("/around", {"agent": person("ann"), "neighbours": 21}, "neighbours", id="too many neighbours"),
        pytest.param("/history", {"agent": "7"}, "agent", id="a number"),
        pytest.param("/why", {"agent": person("ann"), "behind": "1.zz"}, "behind", id="no place among points"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(game: Game, part: str, params: dict[str, Any], named: str) -> None:
    play(game, ann=1)

    answer = game.client.get(BOARD + part, **params)

    assert (answer.status_code, named in answer.json["detail"]) == (400, True), answer.text


@pytest.mark.parametrize("part", ["", "/around", "/history", "/why", "/scopes"])
def test_an_unknown_board_is_told_with_those_there_are(game: Game, part: str) -> None:
    play(game)
    params = {"agent": person("ann")} if part in ("/around", "/history", "/why") else {}

    answer = game.client.get(f"{API}/boards/nix{part}", **params)

    assert (answer.status_code, answer.json["hint"]) == (404, "Boards are: b.")


@pytest.mark.parametrize(
    ("name", "neighbours", "seen"),
    [
        pytest.param("cem", 1, ["bob", "cem", "dee"], id="middle"),
        pytest.param("cem", 0, ["cem"], id="alone"),
        pytest.param("ann", 2, ["ann", "bob", "cem"], id="first"),
        pytest.param("eve", 2, ["cem", "dee", "eve"], id="last"),
        pytest.param("cem", 20, ["ann", "bob", "cem", "dee", "eve"], id="everybody"),
    ],
)
def test_a_member_is_seen_among_neighbours(game: Game, name: str, neighbours: int, seen: list[str]) -> None:
    play(game, ann=5, bob=4, cem=3, dee=2, eve=1)

    found = rows(game, f"{BOARD}/around", agent=person(name), neighbours=neighbours)

    ranks = {name: at for at, name in enumerate(("ann", "bob", "cem", "dee", "eve"), 1)}
    assert [(rank, name) for rank, name, _ in found] == [(ranks[name], name) for name in seen]


@pytest.mark.parametrize("part", ["around", "why"])
def test_who_has_no_points_is_not_found(game: Game, part: str) -> None:
    play(game, ann=1)

    answer = game.client.get(f"{BOARD}/{part}", agent=person("zoe"))

    assert (answer.status_code, answer.json["detail"]) == (404, "this member is not on the board")


def test_history_has_the_ranks_of_weeks(game: Game) -> None:
    game.set_up(TEN, period="week")
    now = datetime.now(UTC)
    weeks = [(now - timedelta(days=7 * ago)).isoformat() for ago in (2, 1, 0)]
    game.post(*(did("ann", at=at) for at in (weeks[0], weeks[2])))
    game.post(*(did("bob", thing=thing, at=weeks[2]) for thing in "ab"))
    game.derive()

    history = told(game, f"{BOARD}/history", agent=person("ann"))["history"]

    monday = now.date() - timedelta(days=now.weekday())
    assert history == [
        {"day": (monday - timedelta(days=14)).isoformat(), "rank": 1, "points": 10},
        {"day": monday.isoformat(), "rank": 2, "points": 10},
    ]


def test_history_of_an_endless_board_ends_with_today(game: Game) -> None:
    play(game, ann=2, bob=1)

    history = told(game, f"{BOARD}/history", agent=person("bob"))["history"]

    assert history == [{"day": datetime.now(UTC).date().isoformat(), "rank": 2, "points": 10}]


def test_a_past_day_shows_the_table_of_its_week(game: Game) -> None:
    game.set_up(TEN, period="week")
    game.post(did("ann", at="2026-03-04T10:00:00Z"), did("bob", at="2026-03-11T10:00:00Z"))
    game.derive()

    past = told(game, BOARD, day="2026-03-06")

    assert (past["begins"], past["is_current"]) == ("2026-03-02", False)
    assert [row["name"] for row in past["rows"]] == ["ann"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("period", ["month", "rolling"])
def test_days_at_the_ends_of_time_have_empty_tables(game: Game, period: str, day: str) -> None:
    game.set_up(TEN, period=period)
    game.derive()

    answers = [
        game.client.get(BOARD + part, day=day, **params)
        for part, params in (("", {}), ("/why", {"agent": person("ann")}), ("/history", {"agent": person("ann")}))
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 200]


def test_each_point_is_told_with_statement_rule_and_reason(game: Game) -> None:
    game.set_up(ONCE)
    game.post(first := did("ann"), again := did("ann", at="2026-11-20T11:00:00Z"))
    game.derive()

    points = told(game, f"{BOARD}/why", agent=person("ann"))["points"]

    assert [(each["statement"], each["points"], each["reason"]) for each in points] == [
        (again["id"], 0, "it counts only the first time"),
        (first["id"], 10, ""),
    ]
    assert {each["rule"] for each in points} == {"done"}
    assert points[1]["timestamp"] == "2026-11-20T10:00:00.000000Z"


def test_what_is_voided_is_no_reason_any_more(game: Game) -> None:
    game.set_up(TEN)
    game.post(one := did("ann"), other := did("ann"))
    game.post(voiding(one))
    game.derive()

    points = told(game, f"{BOARD}/why", agent=person("ann"))["points"]

    assert [each["statement"] for each in points] == [other["id"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 6])
def test_reasons_come_page_by_page(game: Game, limit: int) -> None:
    """What one statement brought by two rules, and at the same time as another, lies across their borders."""
    game.set_up(TEN, {**TEN, "name": "too", "points": 1})
    game.post(*(given := [did("ann", thing=thing) for thing in "abc"]))
    game.derive()

    pages = all_pages(game, f"{BOARD}/why", "points", agent=person("ann"), limit=limit)

    found = [(each["statement"], each["rule"]) for page in pages for each in page]
    assert len(found) == 6
    assert set(found) == {(each["id"], rule) for each in given for rule in ("done", "too")}


def test_a_board_by_course_lists_its_courses(game: Game) -> None:
    game.set_up(TEN, scope="course")
    one, two = ({"id": f"http://example.com/{name}", "definition": {"type": COURSE}} for name in ("one", "two"))
    game.post(did("ann", object=one), did("bob", object=two), did("cem", object=two))
    game.derive()

    assert told(game, f"{BOARD}/scopes")["scopes"] == [{"id": two["id"], "awards": 2}, {"id": one["id"], "awards": 1}]
    assert {name for _, name, _ in rows(game, scope=two["id"])} == {"bob", "cem"}
    assert rows(game, f"{BOARD}/around", scope=one["id"], agent=person("ann")) == [(1, "ann", 10)]
    assert len(told(game, f"{BOARD}/why", scope=one["id"], agent=person("ann"))["points"]) == 1


def test_who_has_not_chosen_has_no_visibility(game: Game) -> None:
    play(game, ann=1)

    assert told(game, VISIBILITY, agent=person("ann")) == {"visibility": "", "alias": ""}


def test_a_choice_is_kept(game: Game) -> None:
    play(game, ann=1)

    choose(game, "ann", "alias", alias=" Owl ")

    assert told(game, VISIBILITY, agent=person("ann")) == {"visibility": "alias", "alias": "Owl"}


def test_an_alias_stands_in_place_of_the_name(game: Game) -> None:
    play(game, ann=2, bob=1)

    choose(game, "ann", "alias", alias="Owl")

    first = told(game, BOARD)["rows"][0]
    assert first == {"rank": 1, "points": 20, "name": "Owl", "agent": None}
    assert [name for _, name, _ in rows(game, f"{BOARD}/around", agent=person("bob"))] == ["Owl", "bob"]


def test_an_alias_gives_way_to_the_name_again(game: Game) -> None:
    play(game, ann=1)
    choose(game, "ann", "alias", alias="Owl")

    choose(game, "ann", "named")

    assert rows(game) == [(1, "ann", 10)]


def test_only_neighbours_know_who_is_there_for_neighbours(game: Game) -> None:
    play(game, ann=2, bob=1)

    choose(game, "ann", "neighbours")

    first = told(game, BOARD)["rows"][0]
    assert (first["name"], first["agent"], first["rank"]) == ("A member", None, 1)
    assert [name for _, name, _ in rows(game, f"{BOARD}/around", agent=person("bob"))] == ["ann", "bob"]


def test_who_hides_is_nowhere_and_the_others_close_up(game: Game) -> None:
    play(game, ann=2, bob=1)

    choose(game, "ann", "hidden")

    assert (rows(game), told(game, BOARD)["members"]) == ([(1, "bob", 10)], 1)
    assert rows(game, f"{BOARD}/around", agent=person("bob")) == [(1, "bob", 10)]
    parts = [game.client.get(f"{BOARD}/{part}", agent=person("ann")).status_code for part in ("around", "why")]
    assert parts == [404, 404]
    assert told(game, f"{BOARD}/history", agent=person("ann"))["history"] == []


def test_who_comes_back_has_all_points(game: Game) -> None:
    play(game, ann=1, bob=1)
    choose(game, "ann", "hidden")
    game.post(did("ann", thing="meanwhile"))

    choose(game, "ann", "named")

    assert rows(game) == [(1, "ann", 20), (2, "bob", 10)]


def test_a_board_of_who_opts_in_has_nobody_else(game: Game) -> None:
    game.set_up(TEN, members="who opts in")
    game.post(did("ann"), did("bob"))
    game.derive()
    before = rows(game)

    choose(game, "bob", "named")

    assert (before, rows(game)) == ([], [(1, "bob", 10)])


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param({"agent": {"mbox": "ann"}}, "agent", id="no agent"),
        pytest.param({"agent": 7}, "agent", id="a number"),
        pytest.param({"visibility": "invisible"}, "visibility", id="an unknown choice"),
        pytest.param({"visibility": "alias"}, "alias", id="no alias"),
        pytest.param({"visibility": "alias", "alias": "  "}, "alias", id="an empty alias"),
        pytest.param({"visibility": "alias", "alias": "o" * 61}, "alias", id="a long alias"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(game: Game, body: dict[str, Any], named: str) -> None:
    play(game)

    sent = {"agent": person("ann"), "visibility": "named", **body}
    answer = game.client.request("PUT", VISIBILITY, json_data=sent)

    assert (answer.status_code, named in answer.json["detail"]) == (400, True), answer.text


@pytest.mark.parametrize(
    ("scope", "reading", "choosing"),
    [
        ("leaderboard/read", 200, 403),
        ("leaderboard/members", 403, 200),
        ("statements/read", 200, 403),
        ("all/read", 200, 403),
        ("statements/write", 403, 403),
        ("statements/read/mine", 403, 403),
    ],
)
def test_a_right_is_for_reading_or_for_choosing(
    game: Game, client_with: Callable[..., Client], scope: str, reading: int, choosing: int
) -> None:
    play(game, ann=1)
    client, agent = client_with(scope), {"agent": person("ann")}

    read = [client.get(API + path).status_code for path in ("/boards", "/boards/b", "/boards/b/scopes")]
    read += [client.get(f"{BOARD}/{part}", **agent).status_code for part in ("around", "history", "why")]
    chosen = client.request("PUT", VISIBILITY, json_data={**agent, "visibility": "named"})

    assert set(read) == {reading}
    assert [client.get(VISIBILITY, **agent).status_code, chosen.status_code] == [choosing, choosing]


def test_boards_of_another_store_are_never_seen(game: Game, app: Flask, database: Database) -> None:
    play(game, ann=2)
    other_store = stores.by_id(database, make_store(database))
    activations.enable(database, other_store, "leaderboard")
    issued = make_credential(database, other_store.store_id)
    other = Game(database, other_store, Client(app, issued.key, issued.secret, mount=""))
    play(other, bob=1)

    assert (rows(game), rows(other)) == ([(1, "ann", 20)], [(1, "bob", 10)])
    assert other.client.get(f"{BOARD}/why", agent=person("ann")).status_code == 404


def test_where_the_plugin_is_off_there_are_no_boards(game: Game, database: Database, store: Store) -> None:
    play(game, ann=1)

    activations.disable(database, store, "leaderboard")

    assert [game.client.get(path).status_code for path in (f"{API}/boards", BOARD)] == [404, 404]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        pytest.param("/boards", {}, 200, id="boards"),
        pytest.param("/boards/{board}", {}, 200, id="top"),
        pytest.param("/boards/{board}", {"limit": 0}, 400, id="refused"),
        pytest.param("/boards/{board}/around", {"agent": person("ann")}, 200, id="around"),
        pytest.param("/boards/{board}/around", {"agent": person("zoe")}, 404, id="not found"),
        pytest.param("/boards/{board}/history", {"agent": person("ann")}, 200, id="history"),
        pytest.param("/boards/{board}/why", {"agent": person("ann")}, 200, id="why"),
        pytest.param("/boards/{board}/scopes", {}, 200, id="scopes"),
        pytest.param("/visibility", {"agent": person("ann")}, 200, id="visibility"),
    ],
)
def test_answers_are_as_the_document_has_them(
    game: Game, document: dict[str, Any], path: str, params: dict[str, Any], status: int
) -> None:
    play(game, ann=2, bob=1)

    answer = game.client.get(f"{API}{path}".format(board="b"), **params)

    assert (answer.status_code, differences(document, f"{API}{path}", answer)) == (status, [])


def test_a_choice_is_answered_as_the_document_has_it(game: Game, document: dict[str, Any]) -> None:
    play(game)

    answer = game.client.request("PUT", VISIBILITY, json_data={"agent": person("ann"), "visibility": "hidden"})

    assert (answer.status_code, differences(document, VISIBILITY, answer)) == (200, [])
