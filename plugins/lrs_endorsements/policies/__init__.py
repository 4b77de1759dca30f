"""What an endorsement is refused for: one function a policy, which yields what is wrong, and what to do about it.

The same policies hold at the door, where a statement is refused, and in the projection, where what came in otherwise
is kept and doesn't count.
"""

from collections.abc import Callable, Iterable, Mapping

from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw
from lrs_endorsements.policies import evidence, oneself, sender, standing, target, wording

Policy = Callable[[Case], Iterable[Flaw]]

POLICIES: Mapping[str, Policy] = {
    "wording": wording.check,
    "sender": sender.check,
    "self": oneself.check,
    "target": target.check,
    "evidence": evidence.check,
    "standing": standing.check,
}
# What is told of an endorsement that came in otherwise, and doesn't count.
REASONS = {
    "wording": "it can't be read as an endorsement",
    "sender": "it was sent by somebody who doesn't speak for the endorser",
    "self": "nobody endorses themselves",
    "target": "what it endorses is not there, was voided or revoked, had expired, or came only later",
    "evidence": "its evidence is missing, or isn't any more what the endorser has seen",
    "standing": "the endorser has none of the grounds that this store asks for",
}


def broken(case: Case) -> list[str]:
    """The names of the policies that refuse an endorsement."""
    return [name for name, policy in POLICIES.items() if any(True for _ in policy(case))]
