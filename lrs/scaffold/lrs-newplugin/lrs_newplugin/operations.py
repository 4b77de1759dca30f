"""What can be asked, of pages, the API and commands alike."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func

from lrs.api import NotFound, PluginStore
from lrs_newplugin.tables import DEEDS, deeds


@dataclass(frozen=True)
class Standing:
    """How far somebody has come."""

    person: str
    name: str
    done: int
    to_do: int

    @property
    def words(self) -> str:
        """How far, for a person to read."""
        rest = f"{self.to_do} to go" if self.to_do else "the goal is reached"
        return f"{self.name}: {self.done} done, {rest}"


@dataclass(frozen=True)
class Reasons(Standing):
    """The statements that count, too."""

    statements: list[UUID]


def people(store: PluginStore) -> list[Standing]:
    """Everybody who did something, those who did most first. Raises NotFound while it is derived for the first time."""
    counted = func.count().label("done")
    with store.read() as tx:
        goal = store.derived(tx, DEEDS).rules.settings["goal"]
        wanted = tx.select(deeds.c.person, func.max(deeds.c.name).label("name"), counted).group_by(deeds.c.person)
        rows = tx.execute(wanted.order_by(counted.desc(), deeds.c.person)).all()
    return [Standing(row.person, row.name, row.done, max(0, goal - row.done)) for row in rows]


def why(store: PluginStore, person: str) -> Reasons:
    """Why somebody has come so far. Raises NotFound where nothing that they did counts."""
    with store.read() as tx:
        goal = store.derived(tx, DEEDS).rules.settings["goal"]
        wanted = tx.select(deeds.c.name, deeds.c.statement_id).where(deeds.c.person == person)
        rows = tx.execute(wanted.order_by(deeds.c.statement_id)).all()
    if not rows:
        raise NotFound(f"nothing that {person} did counts", hint="Look at the verbs, and at the setting concept.")
    name = max(row.name for row in rows)
    return Reasons(person, name, len(rows), max(0, goal - len(rows)), [UUID(row.statement_id) for row in rows])
