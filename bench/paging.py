"""Paging through a store: what the last pages cost beside the first."""

import json
from collections.abc import Iterator
from itertools import islice
from statistics import median

from bench import load
from bench.load import Sender

STATEMENTS, LIMIT = 100_000, 500
_COMPARED = 10


def first_and_last_ms(port: int, sender: Sender) -> tuple[float, float]:
    """The median of the first ten pages and of the last ten, of at most STATEMENTS statements."""
    pages_ms = list(islice(_pages_ms(port, sender), STATEMENTS // LIMIT))
    return median(pages_ms[:_COMPARED]), median(pages_ms[-_COMPARED:])


def _pages_ms(port: int, sender: Sender) -> Iterator[float]:
    more = f"/xapi/statements?limit={LIMIT}"
    while more:
        run = load.run(port, [sender.get(more)], connections=1)
        yield run.latencies_s[0] * 1000
        more = json.loads(run.last_body)["more"]
