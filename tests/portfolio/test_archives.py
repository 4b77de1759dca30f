"""ZIPs of strangers are read within limits, and issuers are asked so often and no more."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from lrs.fetch import NotFetched
from lrs.verifiable.findings import PROVEN, UNCHECKED, WRONG, Finding, Refused
from lrs.verifiable.packages.archives import Archive, ArchiveLimits
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import HOLDS, HOLDS_IN_PART, IS_WRONG, NOT_PROVEN, verdict

LIMITS = ArchiveLimits(files=3, unpacked_bytes=1_000, credentials=1)


def archive(*files: tuple[str, bytes]) -> BytesIO:
    sink = BytesIO()
    with ZipFile(sink, "w", ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return sink


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (archive(*((str(number), b"") for number in range(4))), "it has 4 files; at most 3 are read"),
        (archive(("a", bytes(1_001))), "unpacked it has 1,001 bytes; at most 1,000 are read"),
        (archive(("../a", b"")), "leads out of the archive"),
        (archive(("/a", b"")), "leads out of the archive"),
        (archive(("a\\b", b"")), "leads out of the archive"),
        (BytesIO(b"PK nothing"), "it is no ZIP that can be read"),
    ],
    ids=["many files", "a bomb", "a parent", "a root", "a backslash", "no ZIP"],
)
def test_what_goes_beyond_the_limits_is_refused(file: BytesIO, told: str) -> None:
    with pytest.raises(Refused, match=told):
        Archive(file, LIMITS)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(Refused, match="two of its files have one name"):
        Archive(archive(("a", b"1"), ("a", b"2")), LIMITS)


def test_a_file_that_was_changed_within_the_zip_is_named() -> None:
    sink = BytesIO()
    with ZipFile(sink, "w", ZIP_STORED) as made:
        made.writestr("a", b"some content")
    broken = BytesIO(sink.getvalue().replace(b"some content", b"same content"))

    with pytest.raises(Refused, match="a can't be unpacked"):
        list(Archive(broken, LIMITS).chunks("a"))


def test_lines_come_whole_however_they_are_cut() -> None:
    opened = Archive(archive(("a", b"one\n\nthree")), LIMITS)

    assert list(opened.lines("a", 100)) == [b"one", b"", b"three"]


def test_a_line_that_does_not_end_is_refused() -> None:
    with pytest.raises(Refused, match="a line of more than 10 bytes"):
        list(Archive(archive(("a", bytes(100))), LIMITS).lines("a", 10))


def test_what_a_package_has_is_taken_where_nobody_answers_and_told_once() -> None:
    asking = Asking(None)
    asking.with_shipped({"https://example.com/did.json": lambda: b"{}"}, "somebody had it")

    found = asking.fetch("https://example.com/did.json")
    first = asking.newly_taken()
    asking.fetch("https://example.com/did.json")
    second = asking.newly_taken()

    assert (found, first, second) == (b"{}", ["https://example.com/did.json"], [])


def test_what_a_package_does_not_have_is_not_fetched() -> None:
    with pytest.raises(NotFetched, match="nobody is asked"):
        Asking(None).fetch("https://example.com/did.json")


def test_an_issuer_who_answers_is_believed_rather_than_the_package() -> None:
    asking = Asking(lambda url: b"now")
    asking.with_shipped({"https://example.com/": lambda: b"then"}, "somebody had it")

    assert asking.fetch("https://example.com/") == b"now"


@pytest.mark.parametrize(
    ("outcomes", "conclusion"),
    [
        ([PROVEN], HOLDS),
        ([PROVEN, UNCHECKED], HOLDS_IN_PART),
        ([PROVEN, UNCHECKED, WRONG], IS_WRONG),
        ([UNCHECKED], NOT_PROVEN),
        ([], NOT_PROVEN),
    ],
    ids=["all proven", "some unchecked", "some wrong", "nothing proven", "nothing at all"],
)
def test_a_file_holds_if_something_is_proven_and_nothing_wrong(outcomes: list[str], conclusion: str) -> None:
    findings = [Finding(str(number), "", outcome, "") for number, outcome in enumerate(outcomes)]

    assert verdict("credential", findings).conclusion == conclusion
