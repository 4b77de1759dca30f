"""Who asks, in which store, and with which rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs.errors import Forbidden

# 1.0.3 Communication 4.0, OAuth Authorization Scope.
SCOPES = (
    "statements/write",
    "statements/read/mine",
    "statements/read",
    "state",
    "define",
    "profile",
    "all/read",
    "all",
)
_READ = frozenset({"statements/read", "all/read", "all"})


@dataclass(frozen=True)
class Actor:
    """The sender of a request: `authority` is the Agent, or Group of two, that its statements get.

    `key` is that of its credential; a token of an OpenID Connect issuer has one that follows from its authority.
    `lenient` names the mistakes (`xapi.mending`) that are mended for it. `requests_per_minute` is a limit of its
    own, 0 for none; None means the server's.
    """

    store_id: int
    authority: Mapping[str, Any]
    scopes: frozenset[str]
    label: str
    key: str = ""
    lenient: frozenset[str] = frozenset()
    requests_per_minute: int | None = None

    @property
    def agent(self) -> Mapping[str, Any]:
        """Who sends, as `agent_behind` its authority; empty where nobody in particular does, such as an operator."""
        return agent_behind(self.authority)

    def may(self, *scopes: str) -> bool:
        """Whether it has one of `scopes`, or all."""
        return "all" in self.scopes or not self.scopes.isdisjoint(scopes)

    def check(self, *scopes: str) -> None:
        """Raise Forbidden unless it has one of `scopes`, or all."""
        if not self.may(*scopes):
            raise Forbidden(
                f"this needs the scope {' or '.join(scopes)}, and these credentials have "
                + (", ".join(sorted(self.scopes)) or "none"),
                hint="Ask the operator of the store for credentials with that scope.",
            )

    @property
    def reads_only_its_own(self) -> bool:
        """Whether it may read statements only where it is the authority."""
        return self.scopes.isdisjoint(_READ)


def agent_behind(authority: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who sent what has this authority: it or, of two, the person behind the application (1.0.3 Data 2.4.9)."""
    found: Mapping[str, Any] = authority["member"][-1] if "member" in authority else authority
    return found
