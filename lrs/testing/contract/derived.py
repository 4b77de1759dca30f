"""That what is derived is a function of the log."""

from lrs.testing.broken import Broken
from lrs.testing.contract.play import BATCH_SIZES, check_same, derived, play
from lrs.testing.history import history
from lrs.testing.servers import fresh_store

_MEND = (
    "apply may use its transaction, events and rules, and neither clock, network nor other tables; it adds up "
    "event.change, lets go of what is erased, and deletes what has come to nothing."
)


def rebuilt_equals_live(plugin: str, server_url: str = "") -> str:
    """A rebuild, in batches of any size, gives row by row what was derived as statements came.

    In between, statements were repeated, voided before they came and afterwards, and persons were erased.
    """
    with fresh_store(plugin, server_url=server_url) as store:
        if not store.database.plugins.projections.get(plugin):
            return "it has no projections"
        refused = play(store, history())
        live = derived(store, plugin)
        if not any(live.values()):
            raise Broken("nothing is derived of a whole history", "Let its defaults derive something of any verb.")
        for at_once in BATCH_SIZES:
            store.rebuild(plugin, at_once)
            check_same(live, derived(store, plugin), then=f"after a rebuild in batches of {at_once}", mend=_MEND)
    rows = sum(map(len, live.values()))
    return f"{rows} rows, rebuilt in batches of {', '.join(map(str, BATCH_SIZES))}; {refused} statements refused"
