"""The flow through the API, by links, and on the command line."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from lrs.config import Settings
from lrs.testing import statement
from lrs.web.application import create_app
from lrs_endorsements import commands, links
from tests.endorsements.conftest import ANN, BASE, BEN, CAT, NEGOTIATION, Circle

# What is asked of databases is asked of both kinds in test_door.py and test_states.py.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

EVIL = "<script>alert(1)</script>"
ITEM = {"id": NEGOTIATION["id"], "name": "Negotiation"}
API = "/endorsements/api"


def posted(client: Any, path: str, status: int = 200, **body: Any) -> Any:
    """What is answered to what is sent."""
    answer = client.post(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json


def mail(agent: Mapping[str, Any]) -> str:
    return json.dumps({"mbox": agent["mbox"]})


def asked_of(circle: Circle, person: dict[str, Any] = BEN) -> str:
    """The id of a request by Ann, when it is derived."""
    made = posted(circle.client, "/requests", agent=person, item=ITEM, on_behalf_of=ANN, words="Please")
    circle.store.derive()
    return str(made["statement"])


def secret_of(circle: Circle, request: str) -> str:
    issued = posted(circle.client, f"/requests/{request}/links", on_behalf_of=ANN)
    return urlsplit(issued["url"]).path


def typed(**more: str) -> dict[str, str]:
    """What a stranger types into the form."""
    return {"answer": "endorse", "ground": "saw", "on": "2026-01-11", "words": "She led the talks.", **more}


def test_somebody_is_asked_and_answers(circle: Circle) -> None:
    request = asked_of(circle)
    (waiting,) = circle.client.ask("endorsements/api/mine", agent=mail(BEN))["to_answer"]

    given = posted(circle.client, "/endorsements", agent=ANN, item=ITEM, answers=request, on_behalf_of=BEN)
    circle.store.derive()

    assert (waiting["statement"], waiting["words"], waiting["item_name"]) == (request, "Please", "Negotiation")
    told = circle.client.ask(f"endorsements/api/requests/{request}")
    assert (told["state"], told["answer"]) == ("answered", given["statement"])
    assert circle.client.ask("endorsements/api/mine", agent=mail(BEN))["to_answer"] == []


@pytest.mark.parametrize(("step", "who", "state"), [("decline", BEN, "declined"), ("withdraw", ANN, "withdrawn")])
def test_a_request_is_declined_or_withdrawn(circle: Circle, step: str, who: Any, state: str) -> None:
    request = asked_of(circle)

    posted(circle.client, f"/requests/{request}/steps", step=step, on_behalf_of=who)
    circle.store.derive()

    assert circle.client.ask(f"endorsements/api/requests/{request}")["state"] == state


def test_evidence_is_pinned_as_it_is_stored(circle: Circle) -> None:
    (proof,) = circle.store.post({"actor": ANN, "verb": {"id": "https://v.example.com/did"}, "object": NEGOTIATION})

    made = posted(
        circle.client, "/endorsements", agent=ANN, item=ITEM, evidence=[{"statement": proof}], on_behalf_of=BEN
    )
    circle.store.derive()

    shown = circle.shown({"id": made["statement"]})
    assert shown["evidence"] == [
        {**circle.client.ask("endorsements/api/pin", statement=proof), "is_unchanged": True},
    ]
    assert shown["state"] == "stands"


def test_a_member_acts_as_the_agent_of_their_credentials_and_nobody_else(circle: Circle) -> None:
    member = circle.store.client("endorsements/give", "endorsements/read")
    made = posted(member, "/requests", agent=BEN, item=ITEM)
    circle.store.derive()

    told = member.ask(f"endorsements/api/requests/{made['statement']}")
    refused = posted(member, "/requests", 403, agent=BEN, item=ITEM, on_behalf_of=ANN)

    assert "account" in told["asker"]
    assert "act for nobody but their own agent" in refused["detail"]


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [(("endorsements/read",), "/endorsements", 403), (("state",), "/requests", 403)],
)
def test_giving_and_asking_need_a_scope(circle: Circle, scopes: tuple[str, ...], path: str, status: int) -> None:
    posted(circle.store.client(*scopes), path, status, agent=BEN, item=ITEM)


def test_reading_needs_a_scope(circle: Circle) -> None:
    answer = circle.store.client("state").get(f"{API}/mine", query_string={"agent": mail(ANN)})

    assert answer.status_code == 403


def test_lists_go_on_behind_a_place(circle: Circle) -> None:
    for name in ("one", "two", "three"):
        item = {"id": f"https://skills.example.com/{name}"}
        posted(circle.client, "/endorsements", agent=ANN, item=item, on_behalf_of=BEN)
    circle.store.derive()

    first = circle.client.ask("endorsements/api/endorsements", endorsee=mail(ANN), limit="2")
    second = circle.client.ask("endorsements/api/endorsements", endorsee=mail(ANN), limit="2", behind=first["behind"])
    given = circle.client.ask("endorsements/api/endorsements", endorser=mail(BEN))

    names = [each["item"].rpartition("/")[2] for page in (first, second) for each in page["endorsements"]]
    assert sorted(names) == ["one", "three", "two"]
    assert (second["behind"], len(given["endorsements"])) == ("", 3)


@pytest.mark.parametrize("body", [{}, {"agent": ANN}, {"agent": ANN, "item": ITEM, "statement": "0" * 32}])
def test_an_endorsement_is_of_one_thing(circle: Circle, body: dict[str, Any]) -> None:
    told = posted(circle.client, "/endorsements", 400, on_behalf_of=BEN, **body)

    assert "of a person for an item, or of a statement" in told["detail"]


def test_who_has_no_account_answers_by_a_link_that_serves_once(circle: Circle) -> None:
    stranger, path = circle.store.stranger(), secret_of(circle, asked_of(circle, CAT))

    page = stranger.get(path)
    done = stranger.post(path, data=typed())
    again = stranger.post(path, data=typed())
    circle.store.derive()

    assert "Ann asks you for an endorsement" in page.text
    assert (done.status_code, again.status_code) == (200, 404)
    (shown,) = circle.client.ask("endorsements/api/endorsements", endorsee=mail(ANN))["endorsements"]
    assert (shown["endorser"]["mbox"], shown["state"]) == (CAT["mbox"], "stands")
    assert shown["standing"] == ["was asked by them"]


def test_a_refused_answer_leaves_the_link_as_it_was(circle: Circle) -> None:
    stranger, path = circle.store.stranger(), secret_of(circle, asked_of(circle, CAT))

    refused = stranger.post(path, data=typed(on=""))
    done = stranger.post(path, data=typed())

    assert (refused.status_code, done.status_code) == (400, 200)


def test_a_link_is_tried_so_often_and_no_more(circle: Circle) -> None:
    stranger, path = circle.store.stranger(), secret_of(circle, asked_of(circle, CAT))

    tried = [stranger.post(path, data=typed(on="")).status_code for _ in range(links.MOST_TRIES + 1)]

    assert tried == [400] * links.MOST_TRIES + [429]


def test_who_was_asked_may_decline_by_a_link(circle: Circle) -> None:
    request = asked_of(circle, CAT)

    circle.store.stranger().post(secret_of(circle, request), data={"answer": "decline"})
    circle.store.derive()

    assert circle.client.ask(f"endorsements/api/requests/{request}")["state"] == "declined"


def test_a_link_is_issued_by_who_has_asked(circle: Circle) -> None:
    request = asked_of(circle, CAT)

    posted(circle.store.client("endorsements/give"), f"/requests/{request}/links", 403)


def test_links_are_not_guessed_for_long(circle: Circle) -> None:
    strict = create_app(circle.store.database, Settings(failed_sign_ins_per_minute=2)).test_client()

    answers = [strict.get(f"/endorsements/invited/{circle.store.name}/{n}").status_code for n in range(3)]

    assert answers == [404, 404, 429]


def test_what_others_wrote_is_shown_escaped(circle: Circle) -> None:
    item = {"id": "https://skills.example.com/evil", "name": EVIL}
    ground = {"ground": "met", "words": EVIL}
    posted(circle.client, "/endorsements", agent=ANN, item=item, grounds=[ground], words=EVIL, on_behalf_of=BEN)
    circle.store.derive()

    page = circle.store.signed_in("all").get("/endorsements/people", query_string={"agent": mail(ANN)})

    assert EVIL not in page.text
    assert page.text.count("&lt;script&gt;") >= 3


def test_the_profile_is_public_and_names_every_iri(circle: Circle) -> None:
    profile = circle.store.stranger().get(f"/endorsements/profile/{circle.store.name}").json

    assert profile is not None
    assert (profile["id"], profile["type"]) == (f"{BASE}profile", "Profile")
    kinds = {concept["id"].removeprefix(BASE): concept["type"] for concept in profile["concepts"]}
    assert kinds == {
        "verbs/endorsed": "Verb",
        "verbs/requested": "Verb",
        "verbs/withdrew": "Verb",
        "verbs/disputed": "Verb",
        "extensions/level": "ContextExtension",
        "extensions/grounds": "ContextExtension",
        "extensions/evidence": "ContextExtension",
    }
    versions = {version["id"] for version in profile["versions"]}
    for part in (*profile["concepts"], *profile["templates"]):
        assert part["inScheme"] in versions
        assert part["prefLabel"] and part["definition"]
    assert all(json.loads(each["inlineSchema"]) for each in profile["concepts"] if "inlineSchema" in each)
    broader = [each["broadMatch"] for each in profile["concepts"] if each["id"] == f"{BASE}verbs/endorsed"]
    assert broader == [["https://w3id.org/xapi/tla/verbs/verified"]]


def test_commands_do_what_the_api_does(circle: Circle) -> None:
    by_name = {command.name: command for command in commands.COMMANDS}
    run = circle.store.run
    request = run(by_name["ask"], "--as", "ann@example.com", "ben@example.com", ITEM["id"]).strip()
    given = run(
        by_name["give"],
        *("--as", "ben@example.com", "ann@example.com", ITEM["id"]),
        *("--ground", "saw", "--on", "2026-01-11", "--answers", request),
    ).strip()
    circle.store.derive()
    (listed,) = map(json.loads, run(by_name["list"], "ann@example.com").splitlines())
    run(by_name["withdraw"], "--as", "ben@example.com", given)
    circle.store.derive()

    why = json.loads(run(by_name["why"], given))

    assert (listed["statement"], listed["state"], why["state"]) == (given, "stands", "withdrawn")
    assert json.loads(run(by_name["profile"]))["type"] == "Profile"


def test_people_are_called_by_names_with_their_identifiers_beside(circle: Circle) -> None:
    circle.store.post(statement(actor={**ANN, "name": "<i>Ann"}))
    circle.store.derive()

    page = circle.store.signed_in("all").get("/endorsements/people", query_string={"agent": mail(ANN)}).text

    assert '<h1>&lt;i&gt;Ann</h1>\n<p class="when">ann@example.com</p>' in page


def test_forms_do_what_the_api_does(circle: Circle) -> None:
    browser = circle.store.signed_in("all")
    ann, ben = mail(ANN), mail(BEN)
    browser.submit("/endorsements/ask", agent=ben, item=ITEM["id"], name="Negotiation", on_behalf_of=ann)
    circle.store.derive()
    (waiting,) = circle.client.ask("endorsements/api/mine", agent=ben)["to_answer"]
    given = {"agent": ann, "item": ITEM["id"], "ground": "met", "answers": waiting["statement"], "on_behalf_of": ben}
    browser.submit("/endorsements/give", **given)
    circle.store.derive()
    (shown,) = circle.client.ask("endorsements/api/endorsements", endorsee=ann)["endorsements"]

    browser.submit("/endorsements/steps", subject=shown["statement"], step="dispute", on_behalf_of=ann)
    circle.store.derive()

    page = browser.get(f"/endorsements/one/{shown['statement']}").text
    assert "it is disputed" in page
    assert "Ann disputed it" in page
    assert circle.state({"id": shown["statement"]}) == "disputed"
    assert "Negotiation" in browser.get("/endorsements/", query_string={"agent": ann}).text
