"""The PDF of a portfolio, with a QR code that leads to the page on which it is checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from lrs.api import Fonts, fonts_for
from lrs_portfolio.export.readable import Shown

_MOST_ENTRIES, _MOST_LETTERS = 500, 1_000
_BODY_PT, _ENTRY_PT, _HEADING_PT, _TITLE_PT, _QR_MM = 10, 12, 15, 20, 30
_BLACK, _GREY = 0, 90
_ABSENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Line:
    """What is written on lines of its own, in points; `grey` is how light it is, from 0 to 255."""

    text: str
    size: int = _BODY_PT
    grey: int = _BLACK


def document(shown: Shown) -> bytes:
    """The PDF, in whatever scripts there are fonts for."""
    head, body = list(_head(shown)), list(_body(shown))
    needed = fonts_for({_ABSENT, *(letter for line in (*head, *body) for letter in line.text)})
    if needed.missing:
        body.append(
            Line(f"For what is written as {_ABSENT} the store has no font: index.html beside this page shows it.")
        )
    made = _begun(shown, needed)
    _beside_code(made, shown.checked_at, _writable(head, needed))
    _write(made, _writable(body, needed))
    return bytes(made.output())


def _head(shown: Shown) -> Iterator[Line]:
    yield Line(shown.made.title, _TITLE_PT)
    yield Line(f"{shown.name}, as {shown.made.issuer['name']} had it on {shown.made.made[:10]}")
    yield Line(f"Check the package that this is of: {shown.checked_at}")


def _body(shown: Shown) -> Iterator[Line]:
    for section in shown.contents.sections.values():
        yield Line(section.title, _HEADING_PT)
        for entry in section.data[:_MOST_ENTRIES]:
            yield from _entry(entry)
    yield Line(f"{shown.statements} statements lie beside this page, byte for byte as they are stored.")


def _entry(entry: Mapping[str, Any]) -> Iterator[Line]:
    yield Line(str(entry["title"]), _ENTRY_PT)
    if entry.get("text"):
        yield Line(str(entry["text"]))
    yield from (Line(str(sentence), grey=_GREY) for sentence in entry.get("why", ()))
    yield from (Line(f"{label}: {fact}") for label, fact in entry.get("facts", {}).items())
    if entry.get("since"):
        yield Line(f"Since {entry['since'][:10]}", grey=_GREY)


def _writable(lines: Iterable[Line], needed: Fonts) -> Iterator[Line]:
    """Lines that aren't too long, in letters that there are fonts for."""
    absent = str.maketrans(dict.fromkeys(needed.missing, _ABSENT))
    for line in lines:
        yield Line(line.text[:_MOST_LETTERS].translate(absent), line.size, line.grey)


def _begun(shown: Shown, needed: Fonts) -> FPDF:
    """A document in these fonts, which shapes scripts whose letters depend on each other, and writes from the right."""
    made = FPDF()
    made.set_creation_date(datetime.fromisoformat(shown.made.made))
    made.set_title(shown.made.title)
    made.set_auto_page_break(True, margin=15)
    for file in needed.files:
        made.add_font(file.stem, "", file)
    made.set_fallback_fonts([file.stem for file in needed.files[1:]])
    made.set_font(needed.files[0].stem)
    made.set_text_shaping(True)
    made.add_page()
    return made


def _beside_code(made: FPDF, url: str, lines: Iterable[Line]) -> None:
    """Write lines at the left of a QR code that leads to a URL."""
    code = BytesIO()
    segno.make(url, error="m").save(code, kind="png", scale=4)
    made.image(code, x=made.w - made.r_margin - _QR_MM, y=made.t_margin, w=_QR_MM)
    made.set_right_margin(made.r_margin + _QR_MM + 5)
    _write(made, lines)
    made.set_right_margin(made.l_margin)
    made.set_y(max(made.get_y(), made.t_margin + _QR_MM + 5))


def _write(made: FPDF, lines: Iterable[Line]) -> None:
    for line in lines:
        if line.size > _BODY_PT:
            made.ln(line.size / 6)
        made.set_font_size(line.size)
        made.set_text_color(line.grey)
        made.multi_cell(0, line.size / 2, line.text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
