"""docs/testing-plugins.md has all of `lrs.testing`, and its examples work."""

import re
from pathlib import Path
from typing import Any

import pytest

from lrs import testing
from lrs.testing import CONTRACT, fresh_store
from lrs.testing.contract import starts_alone
from tests.testing.planting import plant

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "testing-plugins.md").read_text()
_PRELUDE = """
from collections.abc import Iterator

import pytest

from lrs.testing import CONTRACT, Check, FreshStore, fresh_store, name_of, statement
from lrs_goals import tables

ANN = {"mbox": "mailto:ann@example.com"}
"""


def test_the_page_has_each_check_in_order() -> None:
    documented = re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE)

    assert documented == [check.__name__ for check in CONTRACT]


def test_each_check_says_what_it_proves() -> None:
    assert [check for check in CONTRACT if not check.__doc__] == []


@pytest.mark.parametrize("name", [each for each in testing.__all__ if each not in ("Browser", "Client", "FreshServer")])
def test_the_page_names_what_authors_import(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE)


@pytest.mark.parametrize("name", [name for name in vars(testing.FreshStore) if not name.startswith("_")])
def test_the_page_has_all_that_a_store_can_do(name: str) -> None:
    unmentioned = {"seconds_taken"}  # for the contract

    assert name in unmentioned or f"`{name}(" in PAGE or f", `{name}(" in PAGE


def test_the_examples_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(plant("goals", tmp_path))
    shown: dict[str, Any] = {}

    exec(_PRELUDE + "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)), shown)

    shown["test_the_contract_is_kept"](starts_alone)
    with fresh_store("goals") as store:
        shown["test_deeds_are_counted"](store)
