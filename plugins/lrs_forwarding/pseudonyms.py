"""People in statements replaced by accounts whose names tell nothing without a secret.

Identifiers and names of Agents and Groups are replaced, wherever xAPI has them. Attachments are left out, as they may
be signed or show a name. Words of people, extensions and what activities are called stay as they are.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lrs.api import agent_identity


@dataclass(frozen=True)
class Pseudonyms:
    """The accounts of a home page that stand for people. The same person has the same one, under the same secret."""

    home_page: str
    secret: str

    def statement(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        """A statement, or SubStatement, in which nobody is named."""
        changed = {name: value for name, value in statement.items() if name != "attachments"}
        changed["actor"] = self.agent(statement["actor"])
        changed["object"] = self._object(statement["object"])
        if "context" in statement:
            changed["context"] = self._context(statement["context"])
        if "authority" in statement:
            changed["authority"] = self.agent(statement["authority"])
        return changed

    def agent(self, agent: Mapping[str, Any]) -> dict[str, Any]:
        """The account that stands for an Agent or a Group, and for each member."""
        changed = {"objectType": agent["objectType"]} if "objectType" in agent else {}
        known = agent_identity(agent)
        if known is not None:
            changed["account"] = {"homePage": self.home_page, "name": self._name(known)}
        if "member" in agent:
            changed["member"] = [self.agent(each) for each in agent["member"]]
        return changed

    def _name(self, known: str) -> str:
        return hmac.digest(self.secret.encode(), known.encode(), sha256).hex()

    def _object(self, target: Mapping[str, Any]) -> Mapping[str, Any]:
        kind = target.get("objectType")
        if kind == "SubStatement":
            return self.statement(target)
        return self.agent(target) if kind in ("Agent", "Group") else target

    def _context(self, context: Mapping[str, Any]) -> dict[str, Any]:
        changed = dict(context)
        for role in ("instructor", "team"):
            if role in context:
                changed[role] = self.agent(context[role])
        for plural, role in (("contextAgents", "agent"), ("contextGroups", "group")):
            if plural in context:
                changed[plural] = [{**each, role: self.agent(each[role])} for each in context[plural]]
        return changed
