"""That stores never meet in a plugin."""

from typing import Any

from lrs.storage.plugins import inspection
from lrs.testing.contract.play import check_same, derived, play
from lrs.testing.contract.tables import NO_TABLES
from lrs.testing.history import history
from lrs.testing.servers import fresh_server
from lrs.testing.stores import FreshStore

_MEND = "Use tx.select, tx.insert, tx.upsert, tx.update and tx.delete; with an alias, say where(tx.within(alias))."
_STATEMENTS = 40


def other_stores_stay_untouched(plugin: str, server_url: str = "") -> str:
    """What happens in a store changes no row of another, in any table or generation; nor does it come into what is
    derived there.
    """
    with fresh_server(plugin, server_url=server_url) as server:
        if plugin not in server.database.plugins.tables:
            return NO_TABLES
        here, there = server.store("here"), server.store("there")
        play(there, history(2, _STATEMENTS))
        there.rebuild(plugin)
        there.derive()  # which deletes what was there before
        before, seen = _everything(there, plugin), derived(there, plugin)
        play(here, history(1, _STATEMENTS))
        here.rebuild(plugin)
        check_same(before, _everything(there, plugin), then="after deeds in another store", mend=_MEND)
        there.rebuild(plugin)
        check_same(seen, derived(there, plugin), then="after a rebuild beside another store", mend=_MEND)
    return f"{sum(map(len, before.values()))} rows beside another store's"


def _everything(store: FreshStore, plugin: str) -> dict[str, list[dict[str, Any]]]:
    tables = store.database.plugins.tables[plugin].metadata.sorted_tables
    with store.database.read_server() as connection:
        return {table.name: inspection.rows_of_store(connection, table, store.store_id) for table in tables}
