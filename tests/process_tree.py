"""A process and those that it started, as /proc tells of them (proc(5))."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_USED = slice(11, 15)  # of /proc/PID/stat behind the name: its own time and that of children that ended


def with_children(pid: int) -> Iterator[int]:
    """A process, its children, and theirs."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from with_children(int(child))


def processor_s(pid: int) -> float:
    """The processor time that a process and its children have taken so far, those that ended too."""
    return sum(map(_own_processor_s, with_children(pid)))


def _own_processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[_USED])) / _TICKS_PER_S
