"""Eight connections that read while two write: what is left to each of what it does alone."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench import load
from bench.load import Run

READERS, WRITERS, BATCH = 8, 2, 50


@dataclass(frozen=True)
class Together:
    """Reading and writing at the same time."""

    reads: Run
    writes: Run


def reads_alone(port: int, requests: Iterable[bytes], most_s: float) -> Run:
    return load.run(port, requests, connections=READERS, most_s=most_s)


def writes_alone(port: int, requests: Iterable[bytes], most_s: float) -> Run:
    return load.run(port, requests, connections=WRITERS, most_s=most_s)


def together(port: int, reads: Iterable[bytes], writes: Iterable[bytes], most_s: float) -> Together:
    """Both at once; each for `most_s`."""
    with ThreadPoolExecutor(2) as threads:
        reading = threads.submit(reads_alone, port, reads, most_s)
        writing = threads.submit(writes_alone, port, writes, most_s)
        return Together(reading.result(), writing.result())
