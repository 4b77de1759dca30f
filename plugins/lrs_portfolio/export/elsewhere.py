"""Credentials from elsewhere in a package: those that hold now, with what their issuers publish now."""

from datetime import datetime

from lrs.api import PluginStore
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import WRONG
from lrs.verifiable.packages import credential_check
from lrs.verifiable.packages.asking import Asking, sparing
from lrs_portfolio.export.packing import Packing
from lrs_portfolio.export.published import JSON


class Elsewhere:
    """What issuers elsewhere answer while their credentials are checked: keys and status lists, by URL."""

    def __init__(self, store: PluginStore, now: datetime):
        self._ask: Fetch = sparing(store.fetching)
        self._now, self._noted = now, dict[str, bytes]()

    def is_wrong(self, content: bytes) -> bool:
        """Whether a credential holds no more; who doesn't answer is not held against it."""
        found = credential_check.check("", content, Asking(self._fetch), self._now)
        return WRONG in [each.outcome for each in found]

    def _fetch(self, url: str) -> bytes:
        self._noted[url] = self._ask(url)
        return self._noted[url]

    def add_to(self, packing: Packing) -> None:
        """Add what they have answered."""
        for number, (url, content) in enumerate(sorted(self._noted.items()), 1):
            item = f"{url}, as the store had it on {self._now.date().isoformat()}"
            packing.add(f"published/elsewhere-{number}.json", content, JSON, item, url)
