"""What the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMED = sorted(set(re.findall(r"`([\w/]*test_\w+\.py)`", (ROOT / "docs/security.md").read_text())))


@pytest.mark.parametrize("test", NAMED)
def test_a_defence_has_the_test_that_is_named(test: str) -> None:
    assert (ROOT / "tests" / test).exists()
