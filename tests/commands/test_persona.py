"""lrs persona"""

import json
from pathlib import Path
from typing import Any

from lrs.errors import BadRequest, Conflict
from tests.commands.conftest import Lrs

ANN = '{"mbox": "mailto:ann@example.com"}'
ANN_AT_LMS = '{"account": {"homePage": "http://lms.example.com", "name": "ann"}}'
BEN, CEM = '{"mbox": "mailto:ben@example.com"}', '{"openid": "http://cem.example.com/"}'
IN_TALK = "--reason=told in a talk"


def printed(lrs: Lrs, *arguments: str) -> list[dict[str, Any]]:
    """The JSON objects that a command prints, a line each."""
    done = lrs("persona", *arguments)
    assert done.exit_code == 0, (done.output, done.exception)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_agents_are_joined_shown_and_parted(lrs: Lrs, store: str) -> None:
    [joined] = printed(lrs, "join", ANN, ANN_AT_LMS, IN_TALK, "--store", store)

    shown = json.loads(lrs("persona", "show", ANN_AT_LMS, "--store", store).stdout)
    parted = printed(lrs, "part", ANN, "--reason", "a mistake", "--store", store)

    assert {**joined, "trail": shown["trail"]} == shown
    assert parted == []
    assert [each["reason"] for each in shown["trail"]] == ["told in a talk"] * 2


def test_a_mail_address_stands_for_an_agent(lrs: Lrs, store: str) -> None:
    printed(lrs, "join", "ann@example.com", ANN_AT_LMS, IN_TALK, "--store", store)

    shown = json.loads(lrs("persona", "show", "ann@example.com", "--store", store).stdout)
    parted = printed(lrs, "part", "ann@example.com", "--reason", "a mistake", "--store", store)

    assert {"objectType": "Agent", **json.loads(ANN)} in [each["agent"] for each in shown["agents"]]
    assert parted == []


def test_a_persona_is_shown_by_its_key(lrs: Lrs, store: str) -> None:
    [joined] = printed(lrs, "join", ANN, ANN_AT_LMS, IN_TALK, "--store", store)

    shown = json.loads(lrs("persona", "show", joined["persona"], "--store", store).stdout)

    assert shown["agents"] == joined["agents"]


def test_who_was_never_joined_is_shown_alone(lrs: Lrs, store: str) -> None:
    shown = json.loads(lrs("persona", "show", ANN, "--store", store).stdout)

    assert (shown["begun"], shown["trail"]) == (None, [])
    assert shown["agents"] == [{"agent": {"objectType": "Agent", **json.loads(ANN)}}]


def test_personas_are_merged_only_when_that_is_said(lrs: Lrs, store: str) -> None:
    printed(lrs, "join", ANN, ANN_AT_LMS, IN_TALK, "--store", store)
    printed(lrs, "join", BEN, CEM, IN_TALK, "--store", store)

    refused = lrs("persona", "join", ANN, BEN, IN_TALK, "--store", store)
    [merged] = printed(lrs, "join", ANN, BEN, IN_TALK, "--merge", "--store", store)

    assert isinstance(refused.exception, Conflict)
    assert len(merged["agents"]) == 4


def test_the_list_has_every_persona_or_those_with_a_text(lrs: Lrs, store: str) -> None:
    printed(lrs, "join", ANN, ANN_AT_LMS, IN_TALK, "--store", store)
    printed(lrs, "join", BEN, CEM, IN_TALK, "--store", store)

    listed = printed(lrs, "list", "--store", store)
    found = printed(lrs, "list", "--containing", "Ann@", "--store", store)

    assert (len(listed), len(found)) == (2, 1)


def test_a_text_that_is_no_agent_is_refused(lrs: Lrs, store: str) -> None:
    no_json = lrs("persona", "join", ANN, "ben", IN_TALK, "--store", store)
    no_agent = lrs("persona", "join", ANN, "7", IN_TALK, "--store", store)

    assert (no_json.exit_code, "is no JSON" in no_json.stderr) == (2, True)
    assert isinstance(no_agent.exception, BadRequest)


def test_what_was_listed_is_joined_elsewhere(lrs: Lrs, store: str, tmp_path: Path) -> None:
    printed(lrs, "join", ANN, ANN_AT_LMS, IN_TALK, "--store", store)
    printed(lrs, "join", BEN, CEM, IN_TALK, "--store", store)
    file, other = tmp_path / "personas.ndjson", f"{store}-2"
    file.write_text(lrs("persona", "list", "--store", store).stdout)
    lrs("store", "create", other)

    imported = [lrs("persona", "import", str(file), "--reason", "moved", "--store", other) for _ in range(2)]

    assert [(each.exit_code, each.stderr) for each in imported] == [(0, "joined 2 of 2\n")] * 2
    assert listed_agents(lrs, other) == listed_agents(lrs, store)


def listed_agents(lrs: Lrs, store: str) -> list[str]:
    listed = printed(lrs, "list", "--store", store)
    return sorted(str(sorted(str(each["agent"]) for each in persona["agents"])) for persona in listed)


def line_of(*agents: str) -> str:
    """A persona as it is listed, without what doesn't matter."""
    return json.dumps({"agents": [{"agent": json.loads(agent)} for agent in agents]})


def test_what_can_not_be_joined_is_named_and_left_out(lrs: Lrs, store: str, tmp_path: Path) -> None:
    printed(lrs, "join", ANN, ANN_AT_LMS, IN_TALK, "--store", store)
    printed(lrs, "join", BEN, '{"openid": "http://ben.example.com/"}', IN_TALK, "--store", store)
    lines = [
        line_of(ANN, BEN),
        "7",
        "{",
        '{"agents": [{}]}',
        line_of(ANN, CEM),
    ]
    file = tmp_path / "personas.ndjson"
    file.write_text("\n".join(lines))

    imported = lrs("persona", "import", str(file), IN_TALK, "--store", store)

    said = imported.stderr.splitlines()
    assert (imported.exit_code, said[-1]) == (1, "joined 1 of 5")
    assert said[0].startswith("line 1: ben@example.com is in another persona")
    assert [each.partition(":")[0] for each in said[:-1]] == ["line 1", "line 2", "line 3", "line 4"]
