"""Badges in images, and taken out of them again."""

import json
from collections.abc import Callable
from io import BytesIO
from xml.dom.minidom import parseString

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lrs.api import BadRequest
from lrs.verifiable.badges.baked import V2, V3, Carrier
from lrs_badges.credentials import baking, images

DRAWINGS = pytest.mark.parametrize("draw", [images.png, images.svg], ids=["png", "svg"])
Draw = Callable[..., bytes]


@DRAWINGS
@pytest.mark.parametrize("carrier", [V3, V2], ids=["3.0", "2.0"])
@pytest.mark.parametrize("credential", ['{"name": "Füße & <b>"}', "a.b.c", "https://example.org/a?b=1&c=2"])
def test_what_is_baked_is_taken_out_again(draw: Draw, carrier: Carrier, credential: str) -> None:
    assert baking.unbaked(baking.baked(draw("first-aid", "First aid"), credential, carrier)) == credential.encode()


def test_a_png_carries_it_in_one_chunk_that_is_not_compressed() -> None:
    made = baking.baked(images.png("a", "A"), '{"a": 1}', V3)

    assert made.count(b"iTXtopenbadgecredential\0\0\0\0\0" + b'{"a": 1}') == 1


def test_a_drawn_image_is_one_that_others_can_open() -> None:
    with Image.open(BytesIO(images.png("first-aid", "First aid"))) as opened:
        assert (opened.format, opened.size) == ("PNG", (480, 480))
        assert opened.getbbox() is not None


def test_the_title_stands_in_the_image_and_is_no_markup() -> None:
    made = parseString(images.svg("a", "</text><script>alert(1)</script> & more"))

    assert not made.getElementsByTagName("script")
    assert "alert(1)" in made.documentElement.toxml()


def test_names_have_colours_of_their_own_that_stay() -> None:
    assert images.svg("a", "Same") == images.svg("a", "Same")
    assert images.svg("a", "Same") != images.svg("b", "Same")


@settings(max_examples=25)
@given(name=st.text(max_size=40))
def test_white_letters_can_be_read_on_every_colour(name: str) -> None:
    code = images.colour(name, images._LIGHT)
    parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)

    # WCAG 2.2, 1.4.3
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_an_uploaded_picture_is_the_image(kind: str) -> None:
    picture = images.png("other", "Other")

    made = images.png("a", "A", picture) if kind == "png" else images.svg("a", "A", picture)

    assert made == picture if kind == "png" else b"data:image/png;base64," in made


def test_scripts_of_an_uploaded_picture_are_not_carried_on() -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'

    made = baking.baked(images.svg("a", "A", picture), json.dumps({"a": 1}), V3)

    assert b"alert" not in made


def test_an_image_without_a_badge_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadRequest, match="carries no badge"):
        baking.unbaked(images.png("a", "A"))


def test_a_bomb_in_an_image_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'

    with pytest.raises(BadRequest, match="can't be read"):
        baking.unbaked(bomb)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60), at=st.integers(0, 400), draw=st.sampled_from([images.png, images.svg]))
def test_whatever_is_wrong_with_an_image_is_told_as_such(content: bytes, at: int, draw: Draw) -> None:
    image = baking.baked(draw("a", "A"), '{"a": 1}', V3)
    broken = image[:at] + content + image[at + len(content) :]

    try:
        assert isinstance(baking.unbaked(broken), bytes)
    except BadRequest as refused:
        assert "the image" in str(refused)
