"""One of each kind of what a server issues, and another one of it that was revoked."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.testing import FreshServer, FreshStore
from lrs.verifiable.public_keys import ED25519, RS256
from lrs_badges.credentials import following, issuing
from lrs_endorsements.vocabulary import EXPIRES
from lrs_portfolio.export import issued
from lrs_portfolio.owners import owner_of
from tests.badges.credentials.conftest import ANN, BEN, Awarding
from tests.endorsements.conftest import OWN, about
from tests.endorsements.credentials.conftest import Member, member_of
from tests.portfolio.conftest import PUBLIC_URL, choose, exported, made_in
from tests.portfolio.packages import files_of, json_in

ENDS = "2100-01-01T00:00:00Z"
LATER = "2100-02-01T00:00:00Z"


@dataclass(frozen=True)
class Made:
    """What was issued of a kind; `revoked` is None for what can't be."""

    fresh: Any
    revoked: Any = None


class Issuing:
    """A store in which Ann has badges, is endorsed by Bob, and takes her portfolio away."""

    def __init__(self, server: FreshServer):
        self.store: FreshStore = made_in(server)
        self.store.set_up("endorsements", acceptance=False, standing=[])
        self.store.inside("portfolio").person_keys.create(ANN, ED25519, "")
        self._awarding = Awarding(self.store)

    def all(self) -> dict[str, Made]:
        """What was issued, by its kind."""
        badges, portfolios = self._badges(), self._portfolios()
        found = {**badges, **self._endorsements(), **portfolios}
        listed = found["badge"].fresh["credentialStatus"]["statusListCredential"]
        return {**found, "status list": Made(self.store.stranger().ask(listed.removeprefix(PUBLIC_URL)))}

    def _badges(self) -> dict[str, Made]:
        name = self._awarding.achievement()
        grounds = [str(self._awarding.pass_course(result={"score": {"scaled": 0.9}}))]
        kept = self._awarding.award(name, grounds=grounds, reason="well done", is_by_hand=True, expires=ENDS)
        lost = self._awarding.award(name, BEN, expires=ENDS)
        made = Made(self._badge(kept, "di"), self._badge(lost, "di"))
        token = Made(self._badge(kept, "jwt"), self._badge(lost, "jwt"))
        self._awarding.take_back(lost)
        list(following.follow(self._awarding.inside))
        return {"badge": _read(made), "badge as JWT": token}

    def _badge(self, award: UUID, format: str) -> str:
        return issuing.show(self._awarding.inside, award, format).credential

    def _endorsements(self) -> dict[str, Made]:
        bob = member_of(self.store)
        of_person = bob.endorse(**{EXPIRES: ENDS})
        di, jwt = bob.hold(ED25519), bob.hold(RS256)
        of_badge = self._endorsed_badge(bob)
        return {
            "endorsement of a person": _read(Made(bob.issue(of_person, di, "di"))),
            "endorsement of a badge": _read(Made(bob.issue(of_badge, di, "di"))),
            "endorsement as JWT": Made(bob.issue(of_person, jwt, "jwt")),
        }

    def _endorsed_badge(self, bob: Member) -> UUID:
        award = self._awarding.award(self._awarding.achievement("swimming"))
        said = {**about(bob.agent, OWN.endorsed, {"id": str(award)}), "context": {"extensions": {EXPIRES: ENDS}}}
        self.store.post(said)
        self.store.derive()
        return UUID(said["id"])

    def _portfolios(self) -> dict[str, Made]:
        choose(self.store, "badges/earned")
        kept, lost = (files_of(exported(self.store.inside("portfolio"))) for _ in range(2))
        self._revoke(json_in(lost, "manifest.json")["export"])
        files = {
            "CLR": "clr.json",
            "record of statements": "credentials/record.json",
            "presentation": "presentation.json",
        }
        made = {kind: Made(json_in(kept, file), json_in(lost, file)) for kind, file in files.items()}
        return {**made, "CLR as JWT": Made(kept["clr.jwt"].decode(), lost["clr.jwt"].decode())}

    def _revoke(self, export: str) -> None:
        inside = self.store.inside("portfolio")
        with inside.read() as tx:
            owner = owner_of(tx, ANN)
        issued.revoke(inside, owner, UUID(export))


def _read(made: Made) -> Made:
    return Made(json.loads(made.fresh), json.loads(made.revoked) if made.revoked else None)
