"""That a plugin keeps nobody waiting."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs.testing.broken import Broken
from lrs.testing.contract.play import offer
from lrs.testing.history import Posted, history
from lrs.testing.servers import fresh_store
from lrs.testing.stores import FreshStore

_STATEMENTS, _AT_ONCE = 200, 50
_ATTEMPTS = 3  # a machine may be busy with something else


def takes_little_time(plugin: str, server_url: str = "", *, most_ms: float = 50.0) -> str:
    """Of 200 statements each is derived within 50 ms, and 50 together are checked within the store's budget."""
    statements = [each for deed in history(3, _STATEMENTS) if isinstance(deed, Posted) for each in deed.statements]
    with fresh_store(plugin, server_url=server_url) as store:
        for start in range(0, _STATEMENTS, _AT_ONCE):
            _check_storing(store, plugin, statements[start : start + _AT_ONCE])
        store.derive()
        each_ms = store.seconds_taken() * 1_000 / _STATEMENTS
    if each_ms > most_ms:
        mend = "Ask and write once a batch, not once an event."
        raise Broken(f"deriving takes {each_ms:.1f} ms a statement, and may take {most_ms:g}", mend)
    return f"{each_ms:.2f} ms a statement"


def _check_storing(store: FreshStore, plugin: str, statements: Sequence[Mapping[str, Any]]) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            offer(store, statements)
            return
        except Broken as late:
            if attempt == _ATTEMPTS:
                mend = f"lrs_check_statements of {plugin} asks the database once a batch, and nobody else."
                raise Broken(str(late), mend) from None
