"""Several serving processes that count together.

Each counts in files of its own, in one folder, and whichever is asked for metrics adds up all of them: this is
the multiprocess mode of prometheus_client, which PROMETHEUS_MULTIPROC_DIR switches on. What a process says of
itself alone (memory, processor) is left out then.
"""

import os
import re
from pathlib import Path

from prometheus_client import multiprocess, values

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_COUNTS = re.compile(r"(counter|gauge_\w+|histogram|summary)_\d+\.db")  # as prometheus_client names its files


def counting_folder() -> Path | None:
    """Where the processes of this server count together; None where one process counts alone, in memory."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None


def count_together(folder: Path) -> None:
    """Let this process, and those that it starts, count in `folder`; what an earlier server counted there is dropped.

    To be called once, before any Metrics is made: a metric keeps the place where it began to count.

    Raises ValueError where other databases lie there: prometheus_client would take them for counts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    left = list(folder.glob("*.db"))
    for each in left:
        if not _COUNTS.fullmatch(each.name):
            raise ValueError(f"{VARIABLE} names {folder}, where {each.name} lies. Name a folder for counts alone.")
    for each in left:
        each.unlink()
    os.environ[VARIABLE] = str(folder)
    values.ValueClass = values.get_value_class()


def ended(pid: int) -> None:
    """A process has ended: drop what it had in progress; what it counted stays."""
    multiprocess.mark_process_dead(pid)
