"""A badge that somebody endorses."""

from typing import Any
from uuid import UUID

from lrs.testing import FreshServer
from lrs.verifiable.public_keys import ED25519, RS256
from lrs_badges.credentials import sharing
from tests.badges.credentials.conftest import Awarding
from tests.endorsements.conftest import OWN, about
from tests.endorsements.credentials.conftest import Member, member_of
from tests.portfolio.conftest import made_in


class Endorsing:
    """A store in which Ann has a badge that Bob endorses."""

    def __init__(self, server: FreshServer):
        self.awarding = Awarding(made_in(server))
        self.store = self.awarding.store
        self.store.set_up("endorsements", acceptance=False, standing=[])
        self.award = self.awarding.award(self.awarding.achievement())
        self.bob: Member = member_of(self.store)

    def endorse(self, words: str = "") -> UUID:
        """The statement by which Bob endorses the badge."""
        said = about({**self.bob.agent, "name": "Bob"}, OWN.endorsed, {"id": str(self.award)})
        self.store.post({**said, "result": {"response": words}})
        self.store.derive()
        return UUID(said["id"])

    def sign(self, endorsement: UUID, format: str = "di") -> str:
        return self.bob.issue(endorsement, self.bob.hold(ED25519 if format == "di" else RS256), format)

    def share(self) -> None:
        with self.awarding.inside.read() as tx:
            (award,) = self.awarding.awards(tx)
        sharing.change(self.awarding.inside, award.persona, evidence=True)

    @property
    def path(self) -> str:
        return f"/badges/at/{self.store.name}/{self.award}"

    def beside(self) -> Any:
        return self.store.stranger().ask(f"{self.path}/endorsements.json")
