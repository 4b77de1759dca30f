"""Entity tags of documents, and the preconditions on them (1.0.3 Communication 3.1)."""

from hashlib import sha1

import pytest

from lrs.errors import PreconditionFailed
from lrs.xapi.etag import check_preconditions, etag, is_named

CONTENT = b'{"page":7}'
DIGEST = sha1(CONTENT, usedforsecurity=False).hexdigest()
CURRENT = f'"{DIGEST}"'
OTHER = '"' + "0" * 40 + '"'

NAMING = [
    pytest.param(CURRENT, id="the tag"),
    pytest.param(DIGEST, id="the tag unquoted"),
    pytest.param(f"W/{CURRENT}", id="the tag weak"),
    pytest.param(f"{OTHER}, {CURRENT}", id="a list"),
    pytest.param(f"{OTHER},W/{CURRENT},{OTHER}", id="a list without spaces"),
    pytest.param(f"{'0' * 40}, {DIGEST}", id="a list unquoted"),
    pytest.param(f"  {CURRENT} ", id="spaces around"),
    pytest.param("*", id="any"),
    pytest.param(" * ", id="any with spaces"),
]
NOT_NAMING = [
    pytest.param(OTHER, id="another tag"),
    pytest.param("0" * 40, id="another unquoted"),
    pytest.param(f"{OTHER}, W/{OTHER}", id="a list of others"),
    pytest.param(f'"{DIGEST[:-1]}"', id="a part of the tag"),
    pytest.param(f'"x{DIGEST}"', id="more than the tag"),
    pytest.param('"*"', id="an asterisk in quotes"),
    pytest.param('""', id="an empty tag"),
    pytest.param("", id="nothing"),
]


def test_a_tag_is_the_sha_1_of_the_content_in_quotes() -> None:
    """Communication 3.1: a hexadecimal string of the SHA-1 digest of the contents, enclosed in quotes."""
    assert etag(b"abc") == '"a9993e364706816aba3e25717850c26c9cd0d89d"'


@pytest.mark.parametrize("header", NAMING)
def test_a_header_names_the_current_tag(header: str) -> None:
    """RFC 2616 14.24: an entity tag, a list, or "*"."""
    assert is_named(header, CURRENT)


@pytest.mark.parametrize("header", NOT_NAMING)
def test_another_header_does_not_name_the_current_tag(header: str) -> None:
    assert not is_named(header, CURRENT)


@pytest.mark.parametrize("header", ["*", CURRENT])
def test_nothing_names_a_missing_document(header: str) -> None:
    """RFC 2616 14.24: "*" matches any current entity of the resource."""
    assert not is_named(header, None)


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "current"),
    [
        pytest.param(None, None, CURRENT, id="no header, a document"),
        pytest.param(None, None, None, id="no header, no document"),
        pytest.param(CURRENT, None, CURRENT, id="the tag matches"),
        pytest.param("*", None, CURRENT, id="a document is there"),
        pytest.param(None, "*", None, id="no document is there"),
        pytest.param(None, OTHER, CURRENT, id="another tag is excluded"),
        pytest.param(CURRENT, OTHER, CURRENT, id="both hold"),
    ],
)
def test_a_change_is_allowed_where_its_preconditions_hold(
    if_match: str | None, if_none_match: str | None, current: str | None
) -> None:
    """Communication 3.1."""
    check_preconditions(if_match, if_none_match, current)


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "current", "words"),
    [
        pytest.param(OTHER, None, CURRENT, f"the document has ETag {CURRENT}", id="another tag"),
        pytest.param(CURRENT, None, None, "the document does not exist", id="a missing document"),
        pytest.param("*", None, None, "the document does not exist", id="any, but none is there"),
        pytest.param(None, "*", CURRENT, f"the document exists with ETag {CURRENT}", id="none, but one is there"),
        pytest.param(None, CURRENT, CURRENT, f"the document exists with ETag {CURRENT}", id="the tag is excluded"),
        pytest.param(CURRENT, "*", CURRENT, f"the document exists with ETag {CURRENT}", id="one of both fails"),
    ],
)
def test_a_change_is_refused_where_a_precondition_fails(
    if_match: str | None, if_none_match: str | None, current: str | None, words: str
) -> None:
    """Communication 3.1: MUST return HTTP status `412 Precondition Failed`."""
    with pytest.raises(PreconditionFailed) as refusal:
        check_preconditions(if_match, if_none_match, current)

    assert refusal.value.detail.endswith(words)
