"""Pseudonyms: nobody is named in what goes out, and the same person is the same one."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_forwarding.pseudonyms import Pseudonyms
from tests.schemas.strategies import statements
from tests.statements import ANN, BEN, statement
from xapi_schemas import is_statement

PEOPLE = Pseudonyms("https://research.example.org", "a secret of 20 chars")
IDENTIFIERS = {"mbox", "mbox_sha1sum", "openid", "name"}


def agents(value: Any) -> list[dict[str, Any]]:
    """Everything with an account, but in extensions, which stay as they are."""
    inner = (value[key] for key in value if key != "extensions") if isinstance(value, dict) else ()
    found = [each for one in inner for each in agents(one)]
    found += [each for one in value for each in agents(one)] if isinstance(value, list) else []
    return [*found, value] if isinstance(value, dict) and "account" in value else found


def test_the_same_person_has_the_same_pseudonym_wherever_it_stands() -> None:
    sub = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": "http://example.com/v"}, "object": ANN}
    group = {"objectType": "Group", "member": [ANN, BEN], "name": "Team A"}
    around = {
        "instructor": ANN,
        "team": group,
        "contextAgents": [{"objectType": "contextAgent", "agent": ANN}],
        "contextGroups": [{"objectType": "contextGroup", "group": group}],
    }

    out = PEOPLE.statement(statement(object={**sub, "context": {"instructor": ANN}}, context=around, authority=ANN))

    names = [each["account"]["name"] for each in agents(out)]
    assert (len(names), len(set(names))) == (11, 2)
    assert {each["account"]["homePage"] for each in agents(out)} == {"https://research.example.org"}


def test_another_secret_makes_other_pseudonyms() -> None:
    other = Pseudonyms(PEOPLE.home_page, "another secret of 25 chars")

    assert PEOPLE.agent(ANN) != other.agent(ANN)


def test_a_mail_address_is_the_same_whatever_the_case_of_its_domain() -> None:
    assert PEOPLE.agent({"mbox": "mailto:ann@EXAMPLE.com"}) == PEOPLE.agent({"mbox": "mailto:ann@example.com"})


def test_attachments_are_left_out_and_what_was_given_stays_as_it_is() -> None:
    given = statement(attachments=[{"sha2": "0" * 64}])

    out = PEOPLE.statement(given)

    assert ("attachments" in out, "attachments" in given, given["actor"]) == (False, True, ANN)


@given(drawn=st.data(), version=st.sampled_from(["1.0.3", "2.0.0"]))
@settings(max_examples=200, deadline=None)
def test_what_goes_out_is_valid_and_identifies_nobody(drawn: st.DataObject, version: str) -> None:
    out = PEOPLE.statement(drawn.draw(statements(version)))

    assert is_statement(out, version)
    for agent in agents({name: out[name] for name in out if name in ("actor", "object", "context", "authority")}):
        if set(agent) <= {"objectType", "account", "member"}:
            assert agent["account"]["homePage"] == PEOPLE.home_page
    assert IDENTIFIERS.isdisjoint(out["actor"])
    assert "ann@example.com" not in json.dumps([out["actor"], out.get("authority")])
