"""The statement writer of one process, as others see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lrs.database import Database
from lrs.errors import Unavailable
from lrs.operations.statements import store_drafts
from lrs.storage import references
from lrs.storage.group_commit import Batch, GroupCommit
from tests.statements import drafted, reference_to, statement


def test_it_is_busy_while_it_stores() -> None:
    seen: list[bool] = []

    @contextmanager
    def write(store_id: int) -> Iterator[Any]:
        seen.append(writer.is_busy)
        raise Unavailable("it can't be written now")
        yield

    writer = GroupCommit(write, None, lambda *_: None)
    seen.append(writer.is_busy)

    with pytest.raises(Unavailable):
        writer.store(1, Batch([]))

    assert [*seen, writer.is_busy] == [False, True, False]


def test_what_follows_from_a_statement_is_stored_with_it(
    database: Database, store_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    referring = drafted(**reference_to(statement()))

    def fail(*_: Any) -> None:
        raise RuntimeError("it can't be followed")

    monkeypatch.setattr(references, "follow", fail)
    with pytest.raises(RuntimeError):
        store_drafts(database, store_id, [referring])
    monkeypatch.undo()

    assert store_drafts(database, store_id, [referring]) == 1
