"""For tests of plugins: a server in a temporary database, and the contract that every plugin keeps.

```python
@pytest.fixture
def store():
    with fresh_store("badges") as store:
        yield store


@pytest.mark.parametrize("check", CONTRACT, ids=name_of)
def test_the_contract_is_kept(check):
    check("badges")
```

docs/testing-plugins.md describes all of it.
"""

from lrs.testing.broken import Broken
from lrs.testing.contract import CONTRACT, Check, Outcome, name_of, run
from lrs.testing.history import ADMIN, Deed, Erased, Posted, history
from lrs.testing.servers import FreshServer, fresh_server, fresh_store
from lrs.testing.statements import statement, voiding
from lrs.testing.stores import Browser, Client, FreshStore

__all__ = [
    "ADMIN",
    "CONTRACT",
    "Broken",
    "Browser",
    "Check",
    "Client",
    "Deed",
    "Erased",
    "FreshServer",
    "FreshStore",
    "Outcome",
    "Posted",
    "fresh_server",
    "fresh_store",
    "history",
    "name_of",
    "run",
    "statement",
    "voiding",
]
