"""Packages that somebody tampered with are refused, and the right item is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs.verifiable.packages.findings import HOLDS_IN_PART, IS_WRONG
from lrs.verifiable.packages.manifests import OUTSIDE
from tests.portfolio.conftest import Taken
from tests.portfolio.packages import changed, files_of, found, json_in, packed
from tests.portfolio.tampering import TAMPERINGS, Tampering


def test_nothing_is_wrong_with_a_package_as_it_was_taken(taken: Taken) -> None:
    verdict = found(taken.content)

    assert verdict.first_wrong is None
    assert verdict.conclusion == HOLDS_IN_PART, "nobody was asked for the keys of the store"


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda each: each.name)
def test_what_was_tampered_with_is_named(taken: Taken, tampering: Tampering) -> None:
    verdict = found(changed(taken.content, tampering.deed))

    assert verdict.conclusion == IS_WRONG
    assert verdict.first_wrong is not None
    assert verdict.first_wrong.item == tampering.item(taken)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_no_byte_of_any_listed_file_can_be_another(taken: Taken, data: st.DataObject) -> None:
    files = files_of(taken.content)
    name = data.draw(st.sampled_from(sorted(set(files) - set(OUTSIDE))))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    bit = data.draw(st.integers(0, 7))
    content = bytearray(files[name])
    content[at] ^= 1 << bit

    verdict = found(packed({**files, name: bytes(content)}))

    listed = {each["path"]: each["item"] for each in json_in(files, "manifest.json")["files"]}
    wrong = {each.item for each in verdict.findings if each.outcome == "wrong"}
    assert verdict.conclusion == IS_WRONG
    assert listed[name] in wrong


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_byte_of_what_vouches_for_the_list_can_be_another(taken: Taken, data: st.DataObject) -> None:
    files = files_of(taken.content)
    name = data.draw(st.sampled_from(OUTSIDE))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    content = bytearray(files[name])
    content[at] ^= 1

    verdict = found(packed({**files, name: bytes(content)}))

    assert verdict.conclusion == IS_WRONG


def test_any_listed_file_that_is_missing_is_named(taken: Taken) -> None:
    files = files_of(taken.content)
    for each in json_in(files, "manifest.json")["files"]:
        verdict = found(packed({name: content for name, content in files.items() if name != each["path"]}))

        assert f"{each['path']} is missing" in [finding.words for finding in verdict.of("wrong")]
