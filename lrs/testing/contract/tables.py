"""That tables are the plugin's own, and are what its revisions build."""

from lrs.database import Database
from lrs.plugin_host import PluginHost
from lrs.storage.database.migrate import VERSION_TABLES, Tables, migrate
from lrs.storage.plugins import inspection
from lrs.storage.plugins.tables import GENERATION, projection_of
from lrs.testing.broken import Broken
from lrs.testing.servers import fresh_server
from lrs.testing.statements import statement

NO_TABLES = "it has no tables"


def tables_have_their_names_and_keys(plugin: str, server_url: str = "") -> str:
    """Names of tables begin with the plugin's; keys with the store, and in derived tables with store and generation.

    The host refuses all of it but the generation when it starts.
    """
    tables = PluginHost.with_only([plugin]).tables.get(plugin)
    if tables is None:
        return NO_TABLES
    for table in tables.metadata.sorted_tables:
        key = [column.name for column in table.primary_key.columns]
        if projection_of(table) is not None and key[1:2] != [GENERATION]:
            raise Broken(f"{GENERATION} is not second in the key of {table.name}", "Make it by derived_table.")
    return ", ".join(table.name for table in tables.metadata.sorted_tables)


def revisions_build_the_tables(plugin: str, server_url: str = "") -> str:
    """The revisions build the tables of `lrs_tables` and nothing else, in a database that others have used before."""
    tables = PluginHost.with_only([plugin]).tables.get(plugin)
    if tables is None:
        return NO_TABLES
    with fresh_server(server_url=server_url) as server:
        server.bare_store("default").post(statement())
        _check_built(server.database, plugin, tables)
    return f"{sum(len(table.columns) for table in tables.metadata.sorted_tables)} columns"


def _check_built(database: Database, plugin: str, tables: Tables) -> None:
    with database.read_server() as connection:
        before = inspection.table_names(connection)
    migrate(database.engine, {plugin: tables})
    with database.read_server() as connection:
        made = inspection.table_names(connection) - before - {VERSION_TABLES + plugin}
        found = inspection.differences(connection, plugin, tables)
    foreign = sorted(name for name in made if not name.startswith(f"{plugin}_"))
    if foreign:
        raise Broken(f"the revisions make a table {foreign[0]}", f"Call it {plugin}_{foreign[0]}.")
    if found:
        raise Broken("; ".join(found), f"Change the newest revision in {tables.revisions}, or the table.")
