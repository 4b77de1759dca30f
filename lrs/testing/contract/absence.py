"""That nobody depends on a plugin."""

from lrs.testing.broken import Broken
from lrs.testing.contract.play import check_same, derived, play
from lrs.testing.history import history
from lrs.testing.servers import fresh_settings, server_on
from lrs.testing.statements import statement
from lrs.testing.stores import FreshStore

_STATEMENTS = 20


def the_server_does_without_it(plugin: str, server_url: str = "") -> str:
    """A server without the plugin stores, voids and reads statements on the same database; back again, the plugin
    catches up with what it has missed.
    """
    with fresh_settings(server_url) as settings:
        with server_on(settings, plugin) as server:
            play(store := server.store(), history(1, _STATEMENTS))
            store.rebuild(plugin)
        with server_on(settings) as server:
            _use(server.bare_store("default"))
        with server_on(settings, plugin) as server:
            store = server.store()
            store.derive()
            live = derived(store, plugin)
            store.rebuild(plugin)
            check_same(live, derived(store, plugin), then="after a rebuild", mend="It has missed what came without it.")
    return "stored and read without it, and went on with it"


def _use(store: FreshStore) -> None:
    kept, voided = store.post(statement(), statement())
    store.void(voided)
    for statement_id, status in ((kept, 200), (voided, 404)):
        answer = store.sender.get("/xapi/statements", query_string={"statementId": statement_id})
        if answer.status_code != status:
            raise Broken(
                f"without the plugin, a statement is answered {answer.status_code}, not {status}: {answer.text}"
            )
