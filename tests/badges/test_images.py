"""Of images nothing is kept that could run, reach out or hide something."""

import struct
import zlib

import pytest

from lrs.api import BadRequest
from lrs_badges.images import PNG, SVG, cleaned


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 1, height: int = 1, extra: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + extra + pixels + chunk(b"IEND", b"")


def test_a_png_keeps_its_picture_and_loses_what_is_written_in_it() -> None:
    sent = png(extra=chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0stolen")) + b"behind the end"

    assert cleaned(sent) == (PNG, png())


def test_an_svg_keeps_shapes_and_loses_scripts_references_and_styles() -> None:
    sent = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">'
        b'<script>alert(2)</script><image href="https://evil.example.com/"/><style>@import "x"</style>'
        b'<a xlink:href="javascript:alert(3)"><text>x</text></a><use href="#a"/><foreignObject/>'
        b'<rect width="1" fill="url(https://evil.example.com/)" style="x"/><circle r="2" fill="url(#g)"/></svg>'
    )

    kind, kept = cleaned(sent)

    assert kind == SVG
    assert kept == b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" /><circle r="2" fill="url(#g)" /></svg>'


@pytest.mark.parametrize(
    "sent",
    [
        b"GIF89a",
        b"<html/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g/>" * 5_000 + b"</svg>",
        png(width=4_000),
        png()[:-6],
        png().replace(b"IDAT", b"IDAX"),
        b"\0" * 600_000,
    ],
    ids=["gif", "html", "entities", "too many elements", "too wide", "cut off", "damaged", "too large"],
)
def test_what_is_no_harmless_image_is_refused(sent: bytes) -> None:
    with pytest.raises(BadRequest):
        cleaned(sent)
