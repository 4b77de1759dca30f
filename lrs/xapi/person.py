"""A person as statements know them: under several identifiers, and in several roles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha1
from typing import Any

from lrs.errors import BadRequest
from lrs.xapi import exact_json, references
from lrs.xapi.identity import identity, key, keys_of
from xapi_schemas.remembering import remembering

Named = tuple[str, Mapping[str, Any]]

_key = keys_of(references.AGENT)
_NOTHING = "(?!)"
# What JSON may escape in identifiers, and some senders do.
_ESCAPED = re.compile(r"\\(/|u[0-9a-f]{4})", re.I)

# The roles in which a statement is about the person alone.
MAIN_ROLES = frozenset({"actor", "object"})


def agent_key(agent: Mapping[str, Any]) -> bytes | None:
    """The 16 bytes that stand for whom an Agent names; None for an anonymous Group.

    A mail address and its SHA-1 are one person by arithmetic, and have one key: that of the SHA-1.
    """
    known = identity(agent)
    if known is not None and known.startswith("mbox "):
        known = _sum_identity(known.removeprefix("mbox "))
    return None if known is None else _key(known)


def checked_agent_key(agent: Mapping[str, Any], section: str) -> bytes:
    """As `agent_key`. Raises BadRequest, which leads to `section` of the documentation, for an anonymous Group."""
    found = agent_key(agent)
    if found is None:
        hint = "Give mbox, account, openid or mbox_sha1sum."
        raise BadRequest("this agent has no identifier", section=section, hint=hint)
    return found


@remembering(65536)
def _sum_identity(mbox: str) -> str:
    return f"mbox_sha1sum {sha1(mbox.encode()).hexdigest()}"


@dataclass(frozen=True)
class Person:
    """Who is meant by one or more identifiers; `identities` are those of `lrs.xapi.identity`."""

    identities: frozenset[str]

    @classmethod
    def known_as(cls, agents: Sequence[Mapping[str, Any]]) -> "Person":
        """The person behind these Agents; who has a mail address is also known by its SHA-1."""
        identities = {str(identity(agent)) for agent in agents}
        mboxes = {agent["mbox"] for agent in agents if "mbox" in agent}
        mboxes.update(each.removeprefix("mbox ") for each in identities if each.startswith("mbox "))
        return cls(frozenset(identities | set(map(_sum_identity, mboxes))))

    @property
    def agent_keys(self) -> tuple[bytes, ...]:
        """The keys under which names and documents are kept."""
        return tuple(key(references.AGENT, each) for each in sorted(self.identities))

    @property
    def terms(self) -> tuple[bytes, ...]:
        """The keys under which statements are found that mention the person in any role."""
        kinds = (references.AGENT, references.RELATED_AGENT, references.AUTHORITY)
        return tuple(key(kind, each) for each in sorted(self.identities) for kind in kinds)

    def roles_in(self, statement: Mapping[str, Any]) -> frozenset[str]:
        """The roles that the person has in a complete statement; none where it isn't found under `terms`.

        actor, object, member (of a Group that is either), instructor, team, context agent, sub-statement, authority.
        """
        return frozenset(role for role, agent in _roles(statement) if identity(agent) in self.identities)

    def is_named_in(self, value: Any) -> bool:
        """Whether a JSON value, which may break every rule, has one of the identifiers anywhere.

        An account is its home page and its name in one object, under whatever keys.
        """
        if isinstance(value, str):
            return self._single_text.search(value) is not None
        if isinstance(value, list):
            return any(map(self.is_named_in, value))
        if not isinstance(value, dict):
            return False
        return self._is_object(value) or any(map(self.is_named_in, (*value, *value.values())))

    def is_named_in_text(self, text: str) -> bool:
        """Whether what was meant to be JSON has one of the identifiers; of an account home page and whole name."""
        text = _ESCAPED.sub(_unescaped, text)
        if self._single_text.search(text):
            return True
        return any(home_page in text and _quoted(name) in text for home_page, name in self._accounts)

    def _is_object(self, value: Mapping[str, Any]) -> bool:
        texts = {each for each in value.values() if isinstance(each, str)}
        return _broken_identity(value) in self.identities or any(texts.issuperset(each) for each in self._accounts)

    @cached_property
    def _accounts(self) -> Sequence[tuple[str, str]]:
        """Home pages with names; a home page is an IRI, and has no space."""
        accounts = (each.split(" ", 2) for each in self.identities if each.startswith("account "))
        return [(home_page, name) for _, home_page, name in accounts]

    @cached_property
    def _single_text(self) -> re.Pattern[str]:
        """The identifiers that are one text, not as part of a longer one: ann@example.com is not joann@example.com."""
        texts = (each.partition(" ")[2] for each in sorted(self.identities) if not each.startswith("account "))
        either = "|".join(re.escape(text.removeprefix("mailto:")) for text in texts) or _NOTHING
        return re.compile(rf"(?<![\w.+-])(?:{either})(?![\w-]|\.\w)", re.I)


def _quoted(name: str) -> str:
    return exact_json.dumps(name).decode()


def _unescaped(escape: re.Match[str]) -> str:
    return "/" if escape[1] == "/" else chr(int(escape[1][1:], 16))


def _broken_identity(agent: Mapping[str, Any]) -> str | None:
    """The identity of what may be an Agent; None also where its identifier is none."""
    try:
        return identity(agent)
    except (AttributeError, KeyError, TypeError):
        return None


def _roles(statement: Mapping[str, Any]) -> Iterator[Named]:
    yield from _deed_roles(statement)
    if statement["object"].get("objectType") == "SubStatement":
        yield from (("sub-statement", agent) for _, agent in _deed_roles(statement["object"]))
    if "authority" in statement:
        yield from _with_members("authority", statement["authority"], member_role="authority")


def _deed_roles(deed: Mapping[str, Any]) -> Iterator[Named]:
    yield from _with_members("actor", deed["actor"], member_role="member")
    if deed["object"].get("objectType") in ("Agent", "Group"):
        yield from _with_members("object", deed["object"], member_role="member")
    context = deed.get("context", {})
    for role in ("instructor", "team"):
        if role in context:
            yield from _with_members(role, context[role], member_role=role)
    around = [part["agent"] for part in context.get("contextAgents", ())]
    around += [part["group"] for part in context.get("contextGroups", ())]
    for agent in around:
        yield from _with_members("context agent", agent, member_role="context agent")


def _with_members(role: str, agent: Mapping[str, Any], *, member_role: str) -> Iterator[Named]:
    yield role, agent
    yield from ((member_role, member) for member in agent.get("member", ()))
