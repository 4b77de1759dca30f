"""What strangers are shown of badges: read for a page, and for the same as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import NotFound, PluginStore, Transaction, statements_by_id
from lrs_badges import achievements, awards
from lrs_badges.achievements import Achievement
from lrs_badges.awards import Award
from lrs_badges.credentials import reading, sharing
from lrs_badges.credentials.document import MOST_EVIDENCE
from lrs_badges.credentials.sharing import Sharing

MOST_PEOPLE = 100


@dataclass(frozen=True)
class Shown:
    """A badge as strangers see it, at `now_us`; `name` and `evidence` are empty where their owner hides them."""

    award: Award
    achievement: Achievement
    name: str
    evidence: Sequence[Mapping[str, Any]]
    hides_evidence: bool
    now_us: int


@dataclass(frozen=True)
class Holder:
    """Somebody who wants to be seen in the gallery."""

    name: str
    award_id: UUID


def shown(store: PluginStore, award_id: UUID) -> Shown:
    """A badge as strangers see it. Raises NotFound."""
    with store.read() as tx:
        award = reading.award(tx, award_id)
        achievement = achievements.get(tx, award.achievement, award.version)
        chosen = sharing.of_people(tx, [award.persona]).get(award.persona)
        shows = chosen is not None and chosen.evidence
        evidence = _evidence(tx, award) if shows else []
        return Shown(
            award=award,
            achievement=achievement,
            name=_name(store, chosen, award),
            evidence=evidence,
            hides_evidence=bool(award.grounds) and not shows,
            now_us=tx.now_us(),
        )


def _name(store: PluginStore, chosen: Sharing | None, award: Award) -> str:
    return sharing.shown_name(chosen, award.agent, by_default=store.settings["show_names"])


def _evidence(tx: Transaction, award: Award) -> list[Mapping[str, Any]]:
    wanted = award.grounds[:MOST_EVIDENCE]
    found = statements_by_id(tx, wanted)
    return [found[each] for each in wanted if each in found]


def achievement(store: PluginStore, name: str, version: int) -> Achievement:
    """A version of an achievement. Raises NotFound."""
    with store.read() as tx:
        return achievements.get(tx, name, version)


def gallery(store: PluginStore) -> list[Achievement]:
    """The achievements that may still be earned."""
    with store.read() as tx:
        return [each for each in achievements.newest(tx) if each.is_awarded]


def holders(store: PluginStore, given: Achievement) -> list[Holder]:
    """Those who have a version of an achievement, want to be seen, and show their name; the newest first."""
    with store.read() as tx:
        found = [each for each in awards.of_achievement(tx, given.name, given.version) if each.is_valid]
        chosen = sharing.of_people(tx, [each.persona for each in found])
    seen = {each.persona: each for each in reversed(found) if each.persona in chosen and chosen[each.persona].gallery}
    named = [Holder(_name(store, chosen[key], each), each.award_id) for key, each in seen.items()]
    return [each for each in named if each.name][:MOST_PEOPLE]


def check_there(found: Any, what: str) -> None:
    """Raise NotFound unless something was found."""
    if not found:
        raise NotFound(what, section=reading.SECTION)
