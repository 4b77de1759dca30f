"""What a store knows of an activity (1.0.3 Communication 2.5, 2.0 4.1.6.4)."""

from typing import Any

from lrs.actor import Actor
from lrs.database import Database
from lrs.storage import activities


def get(database: Database, actor: Actor, activity_id: str) -> dict[str, Any]:
    """The activity with its merged definition; without one where the store knows none. Raises Forbidden."""
    actor.check("statements/read", "statements/read/mine", "all/read", "profile", "state", "define")
    with database.read(actor.store_id) as tx:
        definition = activities.definitions(tx, [activity_id]).get(activity_id)
    activity = {"objectType": "Activity", "id": activity_id}
    return activity if definition is None else {**activity, "definition": definition}
