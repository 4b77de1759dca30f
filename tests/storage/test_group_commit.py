"""The statement writer of one process, as others see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lrs.errors import Unavailable
from lrs.storage.group_commit import Batch, GroupCommit


def test_it_is_busy_while_it_stores() -> None:
    seen: list[bool] = []

    @contextmanager
    def write(store_id: int) -> Iterator[Any]:
        seen.append(writer.is_busy)
        raise Unavailable("it can't be written now")
        yield

    writer = GroupCommit(write, lambda *_: None, lambda *_: None)
    seen.append(writer.is_busy)

    with pytest.raises(Unavailable):
        writer.store(1, Batch([]))

    assert [*seen, writer.is_busy] == [False, True, False]
