"""The image of an achievement: the one that was uploaded, or one drawn from its title and a colour of its name."""

from base64 import b64encode
from colorsys import hls_to_rgb
from hashlib import sha256
from html import escape
from textwrap import wrap

from lrs.api import lazily

drawing = lazily("lrs_badges.credentials.drawing")

PNG, SVG = "image/png", "image/svg+xml"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIDE, _LETTERS, _LINES = 480, 16, 3
_LIGHT, _DARK = 0.30, 0.20
# A medal: a circle with a ring in it, before two ribbons.
_MEDAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480" width="480" height="480" role="img">'
    "<title>{title}</title>"
    '<path d="M150 300 110 470 185 435 240 475 295 435 370 470 330 300Z" fill="{dark}"/>'
    '<circle cx="240" cy="200" r="190" fill="{colour}"/>'
    '<circle cx="240" cy="200" r="166" fill="none" stroke="#ffffff" stroke-width="6"/>{lines}</svg>'
)
_LINE = (
    '<text x="240" y="{y}" fill="#ffffff" font-family="sans-serif" font-size="36" font-weight="bold" '
    'text-anchor="middle">{text}</text>'
)


def is_png(content: bytes) -> bool:
    return content.startswith(_SIGNATURE)


def svg(name: str, title: str, uploaded: bytes = b"") -> bytes:
    """The image as SVG: that which was uploaded, or the picture within one, or one that is drawn."""
    if is_png(uploaded):
        return _framed(title, uploaded)
    return uploaded or _drawn(name, title)


def png(name: str, title: str, uploaded: bytes = b"") -> bytes:
    """The image as PNG: that which was uploaded, or one that is drawn."""
    if is_png(uploaded):
        return uploaded
    made: bytes = drawing.medal(colour(name, _LIGHT), colour(name, _DARK), lines(title))
    return made


def colour(name: str, lightness: float) -> str:
    """A colour that is always the same for a name, and dark enough for white letters."""
    hue = int.from_bytes(sha256(name.encode()).digest()[:2]) / 65_536
    red, green, blue = (round(part * 255) for part in hls_to_rgb(hue, lightness, 0.55))
    return f"#{red:02x}{green:02x}{blue:02x}"


def lines(title: str) -> list[str]:
    """A title, as it is broken into the lines of an image."""
    return wrap(title, _LETTERS, max_lines=_LINES, placeholder=" …")


def _drawn(name: str, title: str) -> bytes:
    told = lines(title)
    top = 212 - 22 * (len(told) - 1)
    written = "".join(_LINE.format(y=top + 44 * at, text=escape(line)) for at, line in enumerate(told))
    made = _MEDAL.format(title=escape(title), colour=colour(name, _LIGHT), dark=colour(name, _DARK), lines=written)
    return made.encode()


def _framed(title: str, picture: bytes) -> bytes:
    content = b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" width="{_SIDE}" height="{_SIDE}" '
        f'role="img"><title>{escape(title)}</title>'
        f'<image href="data:{PNG};base64,{content}" width="{_SIDE}" height="{_SIDE}"/></svg>'
    ).encode()
