"""A medal as PNG, drawn by Pillow, which is loaded when it is first needed."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from lrs.api import font_for

_SIDE = 480
_RIBBONS = [(150, 300), (110, 470), (185, 435), (240, 475), (295, 435), (370, 470), (330, 300)]
_MOST_WIDTH, _LINE_HEIGHT, _MIDDLE = 300, 44, 200
_LARGEST, _SMALLEST = 38, 14


def medal(colour: str, dark: str, lines: Sequence[str]) -> bytes:
    """A circle with a ring in it, before two ribbons, and the lines of a title."""
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.polygon(_RIBBONS, fill=dark)
    draw.ellipse((50, 10, 430, 390), fill=colour)
    draw.ellipse((74, 34, 406, 366), outline="#ffffff", width=6)
    for at, line in enumerate(lines):
        middle = _MIDDLE + _LINE_HEIGHT * (at - (len(lines) - 1) / 2)
        draw.text((_SIDE / 2, middle), line, fill="#ffffff", font=_font(line), anchor="mm")
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _font(line: str) -> ImageFont.FreeTypeFont:
    """One that has its letters, as large as the line allows."""
    font = ImageFont.truetype(font_for(line), _LARGEST)
    while font.size > _SMALLEST and font.getlength(line) > _MOST_WIDTH:
        font = font.font_variant(size=font.size - 2)
    return font
