"""The PDF of a portfolio, with a QR code that leads to the page on which it is checked."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from lrs_portfolio.export.readable import Shown

_MOST_ENTRIES, _MOST_LETTERS = 500, 1_000
_FONT, _BODY_PT, _HEADING_PT, _TITLE_PT, _LINE_MM, _QR_MM = "Helvetica", 10, 13, 18, 5, 30


def document(shown: Shown) -> bytes:
    """The PDF."""
    made = FPDF()
    made.set_creation_date(datetime.fromisoformat(shown.made.made))
    made.set_title(_latin(shown.made.title))
    made.set_auto_page_break(True, margin=15)
    made.add_page()
    _head(made, shown)
    for section in shown.contents.sections.values():
        _write(made, section.title, "B", _HEADING_PT)
        for entry in section.data[:_MOST_ENTRIES]:
            _entry(made, entry)
    _write(made, f"{shown.statements} statements lie beside this page, byte for byte as they are stored.")
    return bytes(made.output())


def _head(made: FPDF, shown: Shown) -> None:
    code = BytesIO()
    segno.make(shown.checked_at, error="m").save(code, kind="png", scale=4)
    made.image(code, x=made.w - made.r_margin - _QR_MM, y=made.t_margin, w=_QR_MM)
    made.set_right_margin(made.r_margin + _QR_MM + 5)
    _write(made, shown.made.title, "B", _TITLE_PT)
    _write(made, f"{shown.name}, as {shown.made.issuer['name']} had it on {shown.made.made[:10]}")
    _write(made, f"Check the package that this is of: {shown.checked_at}")
    made.set_right_margin(made.l_margin)
    made.set_y(max(made.get_y(), made.t_margin + _QR_MM + 5))


def _entry(made: FPDF, entry: Mapping[str, Any]) -> None:
    _write(made, str(entry["title"]), "B")
    facts = [f"{label}: {fact}" for label, fact in entry.get("facts", {}).items()]
    since = [f"Since {entry['since'][:10]}"] if entry.get("since") else []
    for line in (str(entry.get("text", "")), *entry.get("why", ()), *facts, *since):
        if line:
            _write(made, line)


def _write(made: FPDF, text: str, style: str = "", size: int = _BODY_PT) -> None:
    made.set_font(_FONT, style, size)
    height = size / 2 if size > _BODY_PT else _LINE_MM
    made.multi_cell(
        0, height, _latin(text[:_MOST_LETTERS]), new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR
    )


def _latin(text: str) -> str:
    """Text in the letters that every reader's own font has; the page has all of them."""
    return text.encode("latin-1", "replace").decode("latin-1")
