"""Plugins made for a test."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.testing.planting import Change, plant

Planted = Callable[..., str]
_numbers = count(1)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planted:
    """Installs a new plugin with these changes while the test lasts; the name that it has."""

    def make(*changes: Change) -> str:
        name = f"planted{next(_numbers):03}"
        monkeypatch.syspath_prepend(plant(name, tmp_path, *changes))
        return name

    return make
