"""Which version of xAPI a request speaks (1.0.3 Communication 3.3)."""

import pytest

from lrs.errors import BadRequest
from lrs.xapi.version import negotiate


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ("1.0", "1.0.3"),
        ("1.0.0", "1.0.3"),
        ("1.0.3", "1.0.3"),
        ("1.0.17", "1.0.3"),
        ("2.0", "2.0.0"),
        ("2.0.0", "2.0.0"),
        ("2.0.1", "2.0.0"),
    ],
)
def test_a_patch_version_is_answered_with_the_latest(header: str, version: str) -> None:
    """Communication 3.3: MUST accept requests with a version header of `1.0` as if the version header was `1.0.0`."""
    assert negotiate(header) == version


@pytest.mark.parametrize("header", [None, ""], ids=["absent", "empty"])
def test_a_missing_version_is_refused(header: str | None) -> None:
    """Communication 3.3: the LRS MUST reject requests without a version header."""
    with pytest.raises(BadRequest, match="X-Experience-API-Version is missing"):
        negotiate(header)


@pytest.mark.parametrize(
    "header",
    ["0.9", "0.95", "1", "1.1.0", "1.0.", "1.0.3.1", "1.0.x", "2", "2.1.0", "3.0.0", "v1.0.3", "1.0.3, 2.0.0", "1.0.٣"],
)
def test_another_version_is_refused_by_name(header: str) -> None:
    """Communication 3.3: prior to version 1.0.0, or `1.1.0` or greater: 400 with a short description."""
    with pytest.raises(BadRequest) as refusal:
        negotiate(header)

    assert refusal.value.detail == f'X-Experience-API-Version is "{header}"'
