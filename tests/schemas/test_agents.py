"""Agents, Groups, their identifiers, and authorities (1.0.3 Data 2.4.2, 2.4.9)."""

from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from tests.statements import ANN, BEN, statement

ACCOUNT = {"homePage": "http://lms.example.com", "name": "ben"}
SHA1 = "767e74eab7081c41e0b83630511139d130249666"


@both_versions
@pytest.mark.parametrize(
    "agent",
    [
        pytest.param({"mbox": "mailto:ann@example.com"}, id="mbox"),
        pytest.param({"mbox": "mailto:ann+x.y@sub.example.com"}, id="mbox with a plus"),
        pytest.param({"mbox": "mailto:änn@exämple.com"}, id="mbox beyond ASCII"),
        pytest.param({"mbox_sha1sum": SHA1}, id="mbox_sha1sum"),
        pytest.param({"mbox_sha1sum": SHA1.upper()}, id="mbox_sha1sum in capitals"),
        pytest.param({"openid": "https://ann.example.com/"}, id="openid"),
        pytest.param({"account": ACCOUNT}, id="account"),
        pytest.param({"account": {**ACCOUNT, "name": ""}}, id="account with an empty name"),
        pytest.param({**ANN, "name": ""}, id="with an empty name"),
    ],
)
def test_an_agent_with_one_identifier_is_valid(agent: Any, version: str) -> None:
    """Data 2.4.2.1: an Agent MUST be identified by one of the four types of Inverse Functional Identifiers."""
    one = statement(actor=agent)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("agent", "pointer"),
    [
        pytest.param({"name": "Ann"}, "/actor", id="no identifier"),
        pytest.param({"mbox": "mailto:ann@example.com", "openid": "http://a.b/"}, "/actor", id="two identifiers"),
        pytest.param({"mbox": "ann@example.com"}, "/actor/mbox", id="mbox without mailto"),
        pytest.param({"mbox": "mailto:"}, "/actor/mbox", id="mbox without address"),
        pytest.param({"mbox": "mailto:ann"}, "/actor/mbox", id="mbox without domain"),
        pytest.param({"mbox": "mailto:a@b@c.com"}, "/actor/mbox", id="mbox with two at signs"),
        pytest.param({"mbox": "mailto:a@example.com?subject=x"}, "/actor/mbox", id="mbox with a query"),
        pytest.param({"mbox": "mailto:a@example.com\n"}, "/actor/mbox", id="mbox with a line end"),
        pytest.param({"mbox": ""}, "/actor/mbox", id="empty mbox"),
        pytest.param({"mbox_sha1sum": SHA1[1:]}, "/actor/mbox_sha1sum", id="mbox_sha1sum of 39 digits"),
        pytest.param({"mbox_sha1sum": "g" * 40}, "/actor/mbox_sha1sum", id="mbox_sha1sum not in hexadecimal"),
        pytest.param({"openid": "ann.example.com"}, "/actor/openid", id="openid without a scheme"),
        pytest.param({"account": "ben"}, "/actor/account", id="account as a string"),
        pytest.param({"account": {"name": "ben"}}, "/actor/account/homePage", id="account without homePage"),
        pytest.param({"account": {**ACCOUNT, "homePage": "lms"}}, "/actor/account/homePage", id="homePage no IRL"),
        pytest.param({"account": {"homePage": "http://a.b"}}, "/actor/account/name", id="account without name"),
        pytest.param({"account": {**ACCOUNT, "name": 7}}, "/actor/account/name", id="account name as a number"),
        pytest.param({"account": {**ACCOUNT, "role": "x"}}, "/actor/account/role", id="account with another key"),
        pytest.param({**ANN, "name": None}, "/actor/name", id="null as name"),
        pytest.param({**ANN, "name": ["Ann"]}, "/actor/name", id="name as an array"),
        pytest.param({**ANN, "objectType": "agent"}, "/actor/objectType", id="objectType in the wrong case"),
        pytest.param({**ANN, "objectType": "Person"}, "/actor/objectType", id="unknown objectType"),
        pytest.param({**ANN, "objectType": ["Agent"]}, "/actor/objectType", id="objectType as an array"),
        pytest.param({**ANN, "member": [BEN]}, "/actor/member", id="an Agent with members"),
        pytest.param({**ANN, "Name": "Ann"}, "/actor/Name", id="a key in the wrong case"),
        pytest.param("mailto:ann@example.com", "/actor", id="a string"),
        pytest.param([ANN], "/actor", id="an array"),
        pytest.param({}, "/actor", id="an empty object"),
    ],
)
def test_another_agent_is_refused_where_it_is_wrong(agent: Any, pointer: str, version: str) -> None:
    """Data 2.4.2.1, 2.4.2.3, 2.4.2.4, 2.2."""
    one = statement(actor=agent)

    pointers = refused_at(one, version)

    assert pointers == [pointer]


@both_versions
@pytest.mark.parametrize(
    "group",
    [
        pytest.param({"objectType": "Group", "member": [ANN]}, id="anonymous with one member"),
        pytest.param({"objectType": "Group", "name": "Crew", "member": [ANN, BEN]}, id="anonymous with a name"),
        pytest.param({"objectType": "Group", "mbox": "mailto:crew@example.com"}, id="identified without members"),
        pytest.param({"objectType": "Group", "account": ACCOUNT, "member": []}, id="identified with no member left"),
        pytest.param({"objectType": "Group", "openid": "http://a.b/", "member": [ANN]}, id="identified with members"),
    ],
)
@pytest.mark.parametrize("place", ["actor", "object"])
def test_a_group_stands_as_actor_and_object(group: Any, place: str, version: str) -> None:
    """Data 2.4.2.2: Anonymous Groups and Identified Groups."""
    one = statement(**{place: group})

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("group", "pointer"),
    [
        pytest.param({}, "/actor/member", id="anonymous without members"),
        pytest.param({"member": []}, "/actor/member", id="anonymous with an empty list"),
        pytest.param({"member": ANN}, "/actor/member", id="one member without an array"),
        pytest.param({"member": [{"name": "Ann"}]}, "/actor/member/0", id="a member without identifier"),
        pytest.param({"member": [ANN, None]}, "/actor/member/1", id="null as a member"),
        pytest.param({"mbox": "mailto:a@b.c", "openid": "http://a.b/"}, "/actor", id="two identifiers"),
        pytest.param({"mbox": "a@b.c"}, "/actor/mbox", id="a malformed identifier"),
    ],
)
def test_another_group_is_refused_where_it_is_wrong(group: Any, pointer: str, version: str) -> None:
    """Data 2.4.2.2: an Anonymous Group MUST include a "member" property listing constituent Agents."""
    one = statement(actor={"objectType": "Group", **group})

    pointers = refused_at(one, version)

    assert pointers == [pointer]


@both_versions
@pytest.mark.parametrize("identifier", [{}, {"mbox": "mailto:crew@example.com"}], ids=["anonymous", "identified"])
def test_a_group_has_no_group_as_a_member(identifier: Any, version: str) -> None:
    """Data 2.4.2.2: a Group MUST NOT contain Group Objects in the "member" property."""
    inner = {"objectType": "Group", "mbox": "mailto:inner@example.com"}
    one = statement(actor={"objectType": "Group", **identifier, "member": [inner]})

    pointers = refused_at(one, version)

    assert pointers == ["/actor/member/0/objectType"]


@both_versions
def test_an_agent_as_object_says_that_it_is_one(version: str) -> None:
    """Data 2.4.4.2: Statements that specify an Agent as an Object MUST specify an "objectType" property."""
    one = statement(object={"mbox": "mailto:ann@example.com"})

    pointers = refused_at(one, version)

    assert "/object/mbox" in pointers


@both_versions
@pytest.mark.parametrize(
    "authority",
    [
        pytest.param(ANN, id="an Agent"),
        pytest.param({"mbox": "mailto:ann@example.com"}, id="an Agent without objectType"),
        pytest.param({"objectType": "Group", "member": [ANN, BEN]}, id="an application and a user"),
    ],
)
def test_an_authority_is_an_agent_or_two(authority: Any, version: str) -> None:
    """Data 2.4.9: Authority MUST be an Agent, except in 3-legged OAuth, where it MUST be a Group with two Agents."""
    one = statement(authority=authority)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    "authority",
    [
        pytest.param({"objectType": "Group", "member": [ANN]}, id="a Group of one"),
        pytest.param({"objectType": "Group", "member": [ANN, BEN, ANN]}, id="a Group of three"),
        pytest.param({"objectType": "Group", "member": [ANN, BEN], "mbox": "mailto:a@b.c"}, id="an identified Group"),
    ],
)
def test_another_group_is_no_authority(authority: Any, version: str) -> None:
    """Data 2.4.9: a Group with two Agents."""
    one = statement(authority=authority)

    pointers = refused_at(one, version)

    assert pointers == ["/authority"]
