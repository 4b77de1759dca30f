"""What applications and people at a terminal are told of mastery, and what they are refused."""

import json
from base64 import b64decode
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from lrs.actor import Actor
from lrs.database import Database
from lrs.operations.personas import joining
from lrs.testing import Client
from lrs_competencies.mastery import commands, vocabulary
from tests.competencies.mastery.conftest import School
from tests.competencies.mastery.outlines import BARGAINING, LISTENING, NEGOTIATING, SALES, SELLING, TALKS
from tests.competencies.mastery.sent import ANN, BEN, PROFILE, TESS, conferred, did, planned
from tests.web.test_openapi_answers import differences

# What is asked of databases is asked of both kinds in test_evidence.py.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")

API = "/competencies/api"
ROLE = {
    "name": "sales",
    "title": "Sales",
    "items": [{"item": NEGOTIATING, "level": "able", "importance": 3}, {"item": LISTENING}],
}
FRAMEWORKS = {"origin": str(UUID(bytes=SALES)), "destination": str(UUID(bytes=TALKS))}
GROUP = "http://example.com/groups/negotiation"


def text(agent: dict[str, Any]) -> str:
    return json.dumps(agent)


def level(name: str) -> dict[str, Any]:
    return {"extensions": {vocabulary.level_extension(vocabulary.BASE): name}}


@pytest.fixture
def known(school: School) -> School:
    """A school in which Ann is an able negotiator, Ben a novice, and both are in a group."""
    around = {"contextActivities": {"grouping": [{"id": GROUP}]}}
    school.post(conferred(NEGOTIATING, context=level("able")), conferred(NEGOTIATING, BEN), did(context=around))
    school.post(did(BEN, context=around))
    school.derive()
    assert school.sender.put(f"{API}/roles/sales", json=ROLE).status_code == 200
    return school


def test_why_is_told_with_levels_thresholds_and_statements(known: School) -> None:
    told = known.sender.ask(f"{API}/why", agent=text(ANN), item=NEGOTIATING)

    assert [(each["level"], each["is_held"], each["by"]) for each in told["levels"]] == [
        ("novice", True, "grant"),
        ("able", True, "grant"),
        ("expert", False, ""),
    ]
    assert (told["level"], told["rank"], told["of"], told["next"]) == ("able", 2, 3, "expert")
    assert told["levels"][2]["thresholds"][0]["missing"] == 3


def test_as_of_is_the_same_question_at_another_time(known: School) -> None:
    before = known.sender.ask(f"{API}/why", agent=text(ANN), item=NEGOTIATING, at="2025-12-31")

    assert (before["level"], before["as_of"]) == ("", "2025-12-31T00:00:00.000000Z")


def test_a_profile_has_all_that_there_is_something_to_be_said_of(known: School) -> None:
    pages, behind = [], ""
    while not pages or behind:
        told = known.sender.ask(f"{API}/profile", agent=text(ANN), limit=1, behind=behind)
        pages.append([(each["item"]["label"], each["level"]) for each in told["items"]])
        behind = told["behind"]

    assert pages == [[("selling", "")], [("negotiating", "able")], [("bargaining", "mastered")]]


def test_a_profile_may_be_that_of_a_framework(known: School) -> None:
    told = known.sender.ask(f"{API}/profile", agent=text(ANN), framework="00000000-0000-0000-0000-000000000002")

    assert [each["item"]["uri"] for each in told["items"]] == [BARGAINING]


@pytest.mark.parametrize(("asked", "names"), [("", ["Ann", "Ben"]), ("able", ["Ann"]), ("expert", [])])
def test_who_holds_an_item_is_listed(known: School, asked: str, names: list[str]) -> None:
    told = known.sender.ask(f"{API}/holders", item=NEGOTIATING, level=asked)

    assert sorted(each["name"] for each in told["holders"]) == names


def test_holders_go_on_behind_a_page(known: School) -> None:
    first = known.sender.ask(f"{API}/holders", item=NEGOTIATING, limit=1)
    second = known.sender.ask(f"{API}/holders", item=NEGOTIATING, limit=1, behind=first["behind"])

    assert {each["name"] for told in (first, second) for each in told["holders"]} == {"Ann", "Ben"}
    assert second["behind"] == ""


def test_a_gap_is_what_a_role_takes_and_somebody_lacks(known: School) -> None:
    told = known.sender.ask(f"{API}/roles/sales/gap", agent=text(BEN))

    assert (told["fit"], told["name"]) == (0.375, "Ben")
    assert [(each["item"]["label"], each["missing_levels"]) for each in told["items"]] == [
        ("negotiating", 1),
        ("listening", 1),
    ]


def test_a_matrix_has_those_in_a_group_or_those_who_are_named(known: School) -> None:
    of_group = known.sender.ask(f"{API}/roles/sales/matrix", group=GROUP)
    of_named = known.sender.post(f"{API}/roles/sales/matrix", json={"agents": [BEN, ANN, BEN]}).json

    assert sorted(each["fit"] for each in of_group["people"]) == [0.375, 0.75]
    assert [each["fit"] for each in (of_named or {})["people"]] == [0.375, 0.75]
    assert known.sender.ask(f"{API}/groups")["groups"] == [{"group": GROUP, "members": 2}]


def test_roles_are_kept_listed_and_removed(known: School) -> None:
    (kept,) = known.sender.ask(f"{API}/roles")["roles"]
    removed = known.sender.delete(f"{API}/roles/sales")

    assert (kept["title"], kept["items"][1]["importance"], removed.status_code) == ("Sales", 1.0, 200)
    assert known.sender.ask(f"{API}/roles") == {"roles": []}


def test_a_level_that_an_item_does_not_have_is_refused_with_those_that_it_has(known: School) -> None:
    answer = known.sender.put(f"{API}/roles/x", json={**ROLE, "name": "x", "items": [{"item": SELLING, "level": "x"}]})

    assert (answer.status_code, answer.json["hint"]) == (400, "Its levels are: novice, able, expert.")  # type: ignore[index]


def test_what_is_the_same_carries_over(known: School) -> None:
    told = known.sender.ask(f"{API}/carry", agent=text(ANN), **FRAMEWORKS)

    assert [(each["item"]["label"], each["by"], each["counts"]) for each in told["carried"]] == [
        ("bargaining", "exactMatchOf", True)
    ]


def test_a_timeline_tells_how_it_was(known: School) -> None:
    known.post(conferred(LISTENING, timestamp="2024-05-01T10:00:00Z"))
    known.derive()

    moments = known.sender.ask(f"{API}/timeline", agent=text(ANN), item=NEGOTIATING)["moments"]

    assert [(each["label"], each["rank"]) for each in moments[:3]] == [("2024", 0), ("2025", 0), ("2026", 2)]
    assert [domain["held"] for domain in moments[0]["domains"]] == [1]


def test_a_goal_is_set_and_dropped(known: School) -> None:
    body = {"deed": "plan", "agent": ANN, "item": LISTENING, "level": "able"}
    goal = known.sender.post(f"{API}/deeds", json=body).json["statement"]  # type: ignore[index]
    known.derive()
    before = known.sender.ask(f"{API}/goals", agent=text(ANN))["goals"]

    known.sender.post(f"{API}/deeds", json={"deed": "drop", "agent": ANN, "refers_to": goal})
    known.derive()

    after = known.sender.ask(f"{API}/goals", agent=text(ANN))["goals"]
    assert [(each["state"], each["wanted"], each["now"]["rank"]) for each in (*before, *after)] == [
        ("open", "able", 0),
        ("dropped", "able", 0),
    ]


def test_nobody_drops_a_goal_of_others(known: School) -> None:
    (goal,) = known.post(planned(LISTENING, BEN))
    known.derive()

    answer = known.sender.post(f"{API}/deeds", json={"deed": "drop", "agent": ANN, "refers_to": goal})

    assert (answer.status_code, "no goal of this person" in answer.text) == (404, True)


def test_what_is_conferred_and_revoked_here_counts(known: School) -> None:
    about = {"agent": BEN, "item": LISTENING, "refers_to": str(uuid4())}
    known.sender.post(f"{API}/deeds", json={"deed": "confer", "level": "expert", **about})
    before = known.level(BEN, LISTENING)

    known.sender.post(f"{API}/deeds", json={"deed": "revoke", **about})

    assert (before, known.level(BEN, LISTENING)) == ("expert", "")


def test_a_statement_that_breaks_the_profile_is_refused_at_the_door(school: School) -> None:
    answer = school.sender.post("/xapi/statements", json=[did(context=PROFILE)])

    assert (answer.status_code, "/verb/id" in answer.text, "w3id.org/xapi/tla/verbs/planned" in answer.text) == (
        400,
        True,
        True,
    )


def own_agent(client: Client) -> dict[str, Any]:
    """The Agent as whom a client sends statements."""
    key = b64decode(client.environ_base["HTTP_AUTHORIZATION"].split()[1]).decode().partition(":")[0]
    return {"objectType": "Agent", "account": {"homePage": "http://lrs.example.com", "name": key}}


def test_members_see_their_own_and_set_goals_of_their_own(known: School) -> None:
    client = known.client("competencies/mine")
    me = own_agent(client)
    known.post(conferred(LISTENING, me, context=level("able")))
    known.derive()

    told = client.ask(f"{API}/why", agent=text(me), item=LISTENING)
    set_goal = client.post(f"{API}/deeds", json={"deed": "plan", "agent": me, "item": SELLING})
    of_others = client.post(f"{API}/deeds", json={"deed": "plan", "agent": ANN, "item": SELLING})
    conferring = client.post(f"{API}/deeds", json={"deed": "achieve", "agent": me, "item": SELLING})

    assert told["level"] == "able"
    assert [each.status_code for each in (set_goal, of_others, conferring)] == [200, 403, 403]


def test_a_member_is_known_by_all_identifiers_of_their_persona(known: School, database: Database) -> None:
    client = known.client("competencies/mine")
    agents = [own_agent(client), ANN]
    admin = Actor(known.store_id, TESS, frozenset({"all"}), "test")
    joining.join(database, admin, agents, "the same")

    told = client.ask(f"{API}/why", agent=text(ANN), item=NEGOTIATING)

    assert told["level"] == "able"
    assert known.level(agents[0], NEGOTIATING) == "able"


@pytest.mark.parametrize(
    "path",
    ["why", "profile", "holders", "groups", "timeline", "goals", "carry", "roles/sales/gap", "roles/sales/matrix"],
)
def test_who_may_not_see_competencies_is_told_nothing(known: School, path: str) -> None:
    asked = {"agent": text(ANN), "item": NEGOTIATING, "group": GROUP, **FRAMEWORKS}
    fields = {
        "why": ("agent", "item"),
        "holders": ("item",),
        "groups": (),
        "carry": ("agent", "origin", "destination"),
        "roles/sales/matrix": ("group",),
    }.get(path, ("agent",))
    client = known.client("competencies/mine")

    answer = client.get(f"{API}/{path}", query_string={name: asked[name] for name in fields})

    assert answer.status_code == 403, answer.text


@pytest.mark.parametrize(
    ("path", "asked", "told"),
    [
        pytest.param("why", {"agent": text(ANN), "item": "http://example.com/nix"}, "no competency", id="item"),
        pytest.param("why", {"agent": text({"name": "x"}), "item": LISTENING}, "agent", id="agent"),
        pytest.param("why", {"agent": text(ANN), "item": LISTENING, "at": "soon"}, "at is refused", id="time"),
        pytest.param("profile", {"agent": text(ANN), "behind": "x"}, "no place in a list", id="page"),
        pytest.param("profile", {"agent": text(ANN), "framework": "x"}, "no framework", id="framework"),
        pytest.param("holders", {"item": LISTENING, "level": "x"}, "is no level", id="level"),
        pytest.param("holders", {"item": LISTENING, "behind": "x"}, "no place in a list", id="page of holders"),
        pytest.param("roles/nix/gap", {"agent": text(ANN)}, "Roles are: sales", id="role"),
        pytest.param("roles/sales/matrix", {"group": "x"}, "nobody has statements", id="group"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(known: School, path: str, asked: dict[str, str], told: str) -> None:
    answer = known.sender.get(f"{API}/{path}", query_string=asked)

    assert (answer.status_code in (400, 404), told in answer.text) == (True, True), answer.text


def test_commands_tell_the_same(known: School, tmp_path: Any) -> None:
    file = tmp_path / "roles.json"
    file.write_text(json.dumps({**ROLE, "name": "copy"}))

    lines = known.run(commands.why, text(ANN), NEGOTIATING).splitlines()

    assert lines[2].startswith("able: held, granted on 2026-01-01")
    assert json.loads(known.run(commands.profile, text(ANN)).splitlines()[1])["level"] == "able"
    assert json.loads(known.run(commands.holders, NEGOTIATING, "--level", "able"))["name"] == "Ann"
    assert known.run(commands.keep_role, str(file)) == "kept 1: copy\n"
    assert len(known.run(commands.list_roles).splitlines()) == 2
    assert json.loads(known.run(commands.gap, text(BEN), "copy").splitlines()[0])["missing_levels"] == 1
    assert len(known.run(commands.matrix, GROUP, "copy").splitlines()) == 2
    assert known.run(commands.remove_role, "copy") == "removed copy\n"
    assert json.loads(known.run(commands.timeline, text(ANN), "--step", "month").splitlines()[0])["label"] == "2026-01"


def test_a_command_records_a_deed(known: School) -> None:
    by = text({"objectType": "Agent", "mbox": "mailto:board@example.com"})

    known.run(commands.record, "plan", text(ANN), LISTENING, "--by", by, "--level", "able")
    known.derive()

    assert json.loads(known.run(commands.goals, text(ANN)))["wanted"] == "able"


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/why", {"agent": text(ANN), "item": SELLING}, 200),
        ("/why", {"agent": "nobody"}, 400),
        ("/profile", {"agent": text(ANN)}, 200),
        ("/holders", {"item": NEGOTIATING}, 200),
        ("/groups", {}, 200),
        ("/roles", {}, 200),
        ("/roles/{name}/gap", {"agent": text(ANN)}, 200),
        ("/roles/{name}/matrix", {"group": GROUP}, 200),
        ("/carry", {"agent": text(ANN), **FRAMEWORKS}, 200),
        ("/timeline", {"agent": text(ANN)}, 200),
        ("/goals", {"agent": text(ANN)}, 200),
    ],
)
def test_what_is_answered_is_described(
    known: School, app: Flask, path: str, asked: dict[str, str], status: int
) -> None:
    document: dict[str, Any] = app.test_client().get("/openapi.json").json

    answer = known.sender.get(f"{API}{path}".format(name="sales"), query_string=asked)

    assert (answer.status_code, differences(document, f"{API}{path}", answer)) == (status, [])
