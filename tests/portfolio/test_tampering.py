"""Packages that somebody tampered with are refused, and the right item is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs.verifiable.findings import CLAIMED, WRONG
from lrs.verifiable.packages.verdicts import HOLDS_IN_PART, IS_WRONG
from tests.portfolio.conftest import Taken
from tests.portfolio.packages import Files, changed, files_of, found, json_in, packed
from tests.portfolio.tampering import ANY_BIT, TAMPERINGS, Tampering, flipped, is_named


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


@settings(max_examples=10, deadline=None)
@given(file=st.integers(0, 50), **ANY_BIT)
def test_no_byte_of_any_file_can_be_another(taken: Taken, file: int, at: int, bit: int) -> None:
    files = files_of(taken.content)
    name = sorted(files)[file % len(files)]

    verdict = found(packed({**files, name: flipped(files[name], at, bit)}))

    assert verdict.conclusion == IS_WRONG
    assert is_named([each.item for each in verdict.of(WRONG)], name, files)


@settings(max_examples=10, deadline=None)
@given(**ANY_BIT)
def test_a_byte_of_the_zip_is_another_only_where_no_file_is(taken: Taken, at: int, bit: int) -> None:
    content = flipped(taken.content, at, bit)

    verdict = found(content)

    assert verdict.conclusion == IS_WRONG or files_of(content) == files_of(taken.content)


def test_any_listed_file_that_is_missing_is_named(taken: Taken) -> None:
    files = files_of(taken.content)
    for each in json_in(files, "manifest.json")["files"]:
        verdict = found(packed({name: content for name, content in files.items() if name != each["path"]}))

        assert f"{each['path']} is missing" in [finding.words for finding in verdict.of("wrong")]


def test_a_package_whose_issuer_cannot_be_asked_for_keys_is_bound_by_nobody(taken: Taken) -> None:
    def take_keys_out(files: Files) -> None:
        for name in [name for name in files if name.startswith("published/")]:
            del files[name]

    verdict = found(changed(taken.content, take_keys_out))

    assert [each.outcome for each in verdict.findings if each.check == "seal"] == [CLAIMED, CLAIMED]
