"""What others have signed about a badge, which lies beside it as credentials of their own, where its owner shows that.

In the badge it can't be: what an endorsement says of the badge would be read as said by the badge's issuer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from lrs.api import Carried, NotFound, PluginStore
from lrs.verifiable import proofs
from lrs.verifiable.forms import id_of
from lrs_badges.credentials import reading, sharing

_HOOK = "badges_beside"


@dataclass(frozen=True)
class Beside:
    """What somebody says of a badge, and the files in which they have signed it, one a format."""

    told: Mapping[str, Any]
    files: Sequence[Carried]

    @property
    def issuer(self) -> str:
        """Whom it names as its issuer, by name, where it has one."""
        issuer = self.told["issuer"]
        return str(issuer.get("name", "") if isinstance(issuer, dict) else "") or id_of(issuer)

    @property
    def since(self) -> str:
        return str(self.told["validFrom"])

    @property
    def words(self) -> list[str]:
        """What it says of the badge, a line each."""
        return str(self.told["credentialSubject"].get("endorsementComment", "")).splitlines()


def files_of(store: PluginStore, award_id: UUID) -> list[Carried]:
    """The credentials beside a badge; none where its owner doesn't show them. Raises NotFound."""
    with store.read() as tx:
        award = reading.award(tx, award_id)
        is_shown = sharing.of_person(tx, award.persona).evidence
    return list(chain.from_iterable(store.ask_in_store(_HOOK, award=award_id).values())) if is_shown else []


def of_badge(store: PluginStore, award_id: UUID) -> list[Beside]:
    """What is said in the credentials beside a badge. Raises NotFound."""
    found: dict[str, Beside] = {}
    for file in files_of(store, award_id):
        told = proofs.read(file.content).credential
        known = found.get(told["id"], Beside(told, ()))
        found[told["id"]] = Beside(told, (*known.files, file))
    return list(found.values())


def one(store: PluginStore, award_id: UUID, name: str) -> Carried:
    """One of the credentials beside a badge, by the name of its file. Raises NotFound."""
    for each in files_of(store, award_id):
        if each.name == name:
            return each
    raise NotFound(f"beside this badge is no {name!r}", section=reading.SECTION)
