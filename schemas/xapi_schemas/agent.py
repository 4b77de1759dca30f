"""Agents and Groups: who (1.0.3 Data 2.4.2, 2.0 4.2.2.1)."""

from collections.abc import Mapping
from typing import Any

from xapi_schemas.fields import ByType, Iri, ListOf, Mailto, Nested, OneText, Sha1, Text, XapiSchema
from xapi_schemas.rules import ObjectRule, Rule

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
_IDENTIFIERS = frozenset(IDENTIFIERS)


def identifier_count(agent: Mapping[str, Any]) -> int:
    """How many inverse functional identifiers `agent` has."""
    return len(agent.keys() & _IDENTIFIERS)


class Account(XapiSchema):
    """An account on a system (1.0.3 Data 2.4.2.4)."""

    homePage = Iri(required=True)
    name = Text(required=True)


class Identified(XapiSchema):
    """What Agents and Groups share."""

    name = Text()
    mbox = Mailto()
    mbox_sha1sum = Sha1()
    openid = Iri()
    account = Nested(Account)


class Agent(Identified):
    """A person or a system, known by exactly one identifier (1.0.3 Data 2.4.2.1)."""

    is_repeated = True
    objectType = OneText("Agent", section="Data 2.4.2.1")
    rules: tuple[ObjectRule, ...] = (
        ObjectRule(
            Rule(
                "an Agent has exactly one of mbox, mbox_sha1sum, openid, account",
                "Data 2.4.2.1",
                "Keep one identifier, and drop or add the others.",
            ),
            lambda agent: identifier_count(agent) == 1,
        ),
    )


class TypedAgent(Agent):
    """An Agent where the default type is another, so that it has to say what it is (1.0.3 Data 2.4.4.2)."""

    objectType = OneText("Agent", required=True, section="Data 2.4.4.2")


class Group(Identified):
    """People together: known by one identifier, or anonymous by its members (1.0.3 Data 2.4.2.2)."""

    objectType = OneText("Group", required=True, section="Data 2.4.2.2")
    member = ListOf(Nested(Agent))
    rules: tuple[ObjectRule, ...] = (
        ObjectRule(
            Rule(
                "a Group has at most one of mbox, mbox_sha1sum, openid, account",
                "Data 2.4.2.2",
                "Keep one identifier.",
            ),
            lambda group: identifier_count(group) <= 1,
        ),
        ObjectRule(
            Rule(
                "a Group without an identifier needs its members",
                "Data 2.4.2.2",
                "Add member, or one identifier.",
            ),
            lambda group: identifier_count(group) >= 1 or bool(group.get("member")),
            at="member",
        ),
    )


class Authority(Group):
    """A Group as authority: an application and a user together (1.0.3 Data 2.4.9)."""

    rules: tuple[ObjectRule, ...] = (
        *Group.rules,
        ObjectRule(
            Rule(
                "an authority that is a Group is anonymous and has exactly two Agents",
                "Data 2.4.9",
                "Leave authority out: the server sets it.",
            ),
            lambda group: (
                identifier_count(group) == 0 and isinstance(group.get("member"), list) and len(group["member"]) == 2
            ),
        ),
    )


def actor(*, required: bool = False) -> ByType:
    """An Agent, also without saying so, or a Group."""
    return ByType({"Agent": Agent, "Group": Group}, default="Agent", section="Data 2.4.2", required=required)


def authority() -> ByType:
    """An Agent, or an anonymous Group of two."""
    return ByType({"Agent": Agent, "Group": Authority}, default="Agent", section="Data 2.4.9")
