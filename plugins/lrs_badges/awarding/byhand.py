"""What people decide about badges themselves: they award one with a reason, take it back, or give it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from lrs.api import BadRequest, Conflict, NotFound, PluginStore
from lrs_badges import achievements, awards, people
from lrs_badges.achievements import SECTION
from lrs_badges.awarding import deeds, said
from lrs_badges.awarding.deeds import Changing, Earning
from lrs_badges.tables import PROJECTION_NAME

KINDS = {"revoke": said.REVOKE, "suspend": said.SUSPEND, "resume": said.RESUME}
_FROM = {
    said.REVOKE: (awards.VALID, awards.SUSPENDED, awards.EXPIRED),
    said.SUSPEND: (awards.VALID,),
    said.RESUME: (awards.SUSPENDED,),
}


def award(store: PluginStore, by: Mapping[str, Any], agent: Mapping[str, Any], name: str, reason: str) -> str:
    """Award the newest version of an achievement; the id of the statement.

    Raises NotFound, BadRequest, Conflict where the person has it already.
    """
    with store.read() as tx:
        store.derived(tx, PROJECTION_NAME)
        told, person = achievements.get(tx, name), people.person(tx, agent)
        if not told.is_open_at(tx.now_us()):
            raise BadRequest(f"{name} is not awarded now", section=SECTION)
        mine = [each for each in awards.of_person(tx, person.key) if each.achievement == name]
        held = [each for each in mine if each.version == told.version]
        if any(each.is_valid for each in held):
            called = people.names(tx, [person]).of(person.agent)
            raise Conflict(f"{called} has the badge {name} already", section=SECTION)
        deed = Earning(uuid4(), told, agent, len(held) + 1, tx.now_us(), reason=reason, by=by)
        store_id = tx.store_id
    return deeds.record(store, store_id, [deed])[0]


def change(store: PluginStore, by: Mapping[str, Any], award_id: UUID, kind: str, reason: str) -> str:
    """Revoke, suspend or resume an award; the id of the statement. Raises NotFound, Conflict."""
    with store.read() as tx:
        store.derived(tx, PROJECTION_NAME)
        found = awards.find(tx, award_id)
        if found is None:
            raise NotFound(f"there is no award {award_id}", section=SECTION, hint="See: lrs badges awards")
        if found.state not in _FROM[KINDS[kind]]:
            raise Conflict(f"the award {award_id} is {found.state}", section=SECTION)
        steps = awards.steps_of(tx, [award_id.bytes]).get(award_id.bytes, [])
        deed = Changing(uuid4(), award_id, KINDS[kind], len(steps) + 1, tx.now_us(), reason, by)
        store_id = tx.store_id
    return deeds.record(store, store_id, [deed])[0]
