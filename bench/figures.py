"""The names of the figures, each with its unit."""

from collections.abc import Iterator

from bench import mixed, queries

BATCHES = (1, 50, 500)
MEMORY_AT_START = "memory of the server as it starts, MB"
MEMORY_READING = "memory of the server after reading, MB"
MEMORY = "memory of the server after reading and writing, MB"
DISK_BYTES = "bytes on disk a statement, indexes included"
BODY_BYTES = "bytes of a statement as it is returned"
SENT_BYTES = "bytes of a statement as it was sent"
NAIVE = "single POST by the naive handler, statements/s"
STOLEN = "taken from a run by the hypervisor, % of processor time"
FIRST_PAGES, LAST_PAGES = "first ten pages of 500, ms a page", "last ten pages of 500, ms a page"
READS_ALONE = f"reading alone, {mixed.READERS} connections, pages/s"
READS_TOGETHER = "reading while others write, pages/s"
SLOWEST_READ = "the slowest read meanwhile, ms"
WRITES_ALONE = f"writing alone, {mixed.WRITERS} connections, statements/s"
WRITES_TOGETHER = "writing while others read, statements/s"
SLOWEST_WRITE = "the slowest batch meanwhile, ms"


def post(batch: int) -> str:
    return f"{_posted(batch)}, statements/s"


def post_p95(batch: int) -> str:
    return f"{_posted(batch)}, p95 ms"


def limit(batch: int) -> str:
    return f"the limit: {batch} in a transaction, statements/s"


def get_rate(query: str) -> str:
    return f"GET {query}, requests/s"


def get_p50(query: str) -> str:
    return f"GET {query}, p50 ms"


def get_p95(query: str) -> str:
    return f"GET {query}, p95 ms"


def _posted(batch: int) -> str:
    return "single POST" if batch == 1 else f"POST in batches of {batch}"


def writing() -> Iterator[str]:
    """The figures about storing, in the order of the page."""
    for batch in BATCHES:
        yield from (limit(batch), post(batch), post_p95(batch))
    yield NAIVE


def reading() -> Iterator[str]:
    """Those about finding."""
    for query in (*queries.FULL_PAGES, queries.RARE):
        yield from (get_rate(query), get_p50(query), get_p95(query))
    yield from (FIRST_PAGES, LAST_PAGES)


def together() -> Iterator[str]:
    """Those about reading and writing at once."""
    yield from (READS_ALONE, READS_TOGETHER, SLOWEST_READ, WRITES_ALONE, WRITES_TOGETHER, SLOWEST_WRITE)


def resources() -> Iterator[str]:
    """Those about memory and disk, and about the machine."""
    yield from (MEMORY_AT_START, MEMORY_READING, MEMORY, DISK_BYTES, BODY_BYTES, SENT_BYTES, STOLEN)
