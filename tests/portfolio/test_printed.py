"""The PDF of a portfolio can be read, in whatever script people and what they did are called."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from lrs import fonts
from lrs.api import Owner, Section
from lrs_portfolio.choices import Chosen
from lrs_portfolio.export import printed
from lrs_portfolio.export.contents import Contents
from lrs_portfolio.export.documents import Made
from lrs_portfolio.export.readable import Shown

NAMES = {
    "Polish": "Łukasz Żółć",
    "Greek": "Αλέξανδρος",
    "Cyrillic": "Пётр Ђорђе",
    "Georgian": "ნინო",
    "Arabic": "محمد",
    "Hebrew": "שרה",
    "Devanagari": "अनुष्का",
    "Tamil": "தமிழ்",
    "Bengali": "বাংলা",
    "Thai": "สมชาย",
    "Ethiopic": "አበበ",
    "Chinese": "王小明",
    "Japanese": "山田かな",
    "Korean": "김철수",
    "signs": "✓ 😀",
}


def text_of(*titles: str) -> str:
    """What is written in the PDF of a portfolio with entries that are called so, without white space."""
    owner = Owner(b"p", ({"name": "Ann", "mbox": "mailto:ann@example.com"},))
    entries = [{"title": title, "why": ["It was a Tuesday"], "facts": {"Hours": "3"}} for title in titles]
    contents = Contents(owner, "Ann", Chosen("", [], []), {"x/days": Section("days", "Days", entries)})
    made = Made("1", "2026-01-01T00:00:00Z", {"name": "Example"}, "did:key:z", owner, "Portfolio of Ann")
    shown = Shown(made, contents, 2, "https://lrs.example.org/verify")
    pages = PdfReader(BytesIO(printed.document(shown))).pages
    # pypdf reads the codes of Chinese, Japanese and Korean letters as two letters each, the first of which is empty.
    return "".join("".join(page.extract_text() for page in pages).replace("\0", "").split())


@pytest.fixture(scope="module")
def text() -> str:
    return text_of(*NAMES.values())


def test_it_says_what_is_in_the_portfolio_and_where_it_is_checked(text: str) -> None:
    for words in ("PortfolioofAnn", "https://lrs.example.org/verify", "ItwasaTuesday", "Hours:3"):
        assert words in text
    assert "hasnofont" not in text


@pytest.mark.parametrize("script", NAMES)
def test_names_are_written_in_their_own_script(text: str, script: str) -> None:
    assert "".join(NAMES[script].split()) in text


def test_a_letter_that_no_font_has_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_PACKAGES", ("manimgx_fonts",))

    text = text_of("王小明")

    assert "\N{REPLACEMENT CHARACTER}" * 3 in text
    assert "thestorehasnofont" in text


def test_no_more_fonts_are_read_than_letters_need() -> None:
    assert [file.name for file in fonts.fonts_for("Ann").files] == ["NotoSans[wght].ttf"]
