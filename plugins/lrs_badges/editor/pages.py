"""The page on which achievements are written: as a form, or as JSON, and tried before they are kept."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from lrs.api import BadRequest, first_mistake, names_of, visitor
from lrs_badges import achievements, editing, images, rights, schemas
from lrs_badges.api import tried
from lrs_badges.editor import form
from lrs_badges.editor.form import Typed

# A form may have 500,000 bytes beside its files.
_MOST_KEPT = 300_000

blueprint = Blueprint("editor", __name__)


@dataclass(frozen=True)
class Picture:
    """The picture that was chosen, in base64, as far as a form can hold it; and what is wrong with it."""

    content: str = ""
    is_too_large: bool = False
    wrong: str = ""


_NO_PICTURE = Picture()


@blueprint.get("/edit")
def edit() -> str:
    """A form of an achievement, or of a new one; as JSON for `?as=json`."""
    asking = visitor()
    asking.actor.check(rights.MANAGE)
    name = request.args.get("name", "")
    with asking.store.read() as tx:
        told = editing.exported(achievements.get(tx, name)) if name else _new()
    return _as_json(_text(told)) if request.args.get("as") == "json" else _as_form(form.shown(told))


def _new() -> dict[str, Any]:
    return {**schemas.AchievementShape().load({"title": "new"}), "name": "", "title": ""}


@blueprint.post("/edit")
def change() -> AnyResponse | str:
    """What was typed, with a rule more or less, in the other way, tried or kept; what is wrong is shown beside it."""
    visitor().actor.check(rights.MANAGE)
    picture = _picture()
    if "achievement" in request.form:
        return _changed_json(request.form["achievement"], picture)
    typed = form.read(request.form)
    if "add" in request.form:
        place = request.form["add"]
        typed = form.added(typed, place, request.form.get(f"{place}.new", ""))
    elif "drop" in request.form:
        typed = form.dropped(typed, request.form["drop"])
    else:
        return _done(form.filled(typed), picture)
    return _as_form(typed, picture)


def _done(typed: Typed, picture: Picture) -> AnyResponse | str:
    deed, wrong, told = request.form.get("do"), form.wrong(typed), form.made(typed)
    if deed == "json":
        return _as_json(_text(told), picture)
    if deed not in ("keep", "try") or wrong or picture.wrong:
        return _as_form(typed, picture, wrong if deed in ("keep", "try") else {})
    try:
        loaded = {**schemas.NamedAchievement().load(told), **_image(picture)}
        if deed == "try":
            return _as_form(typed, picture, trial=tried(told["name"], loaded))
        editing.keep(visitor().store, [loaded])
    except BadRequest as error:
        return _as_form(typed, picture, {"": error.sentence})
    return redirect(url_for("badges.pages.achievement", name=told["name"]))


def _changed_json(text: str, picture: Picture) -> AnyResponse | str:
    try:
        told = schemas.NamedAchievement().load(json.loads(text))
        if request.form.get("do") == "form":
            return _as_form(form.shown(told), _held(told["image"]) if told["image"] else picture)
        loaded = {**told, **_image(picture)}
        if picture.wrong:
            return _as_json(text, picture, picture.wrong)
        if request.form.get("do") == "try":
            return _as_json(text, picture, trial=tried(told["name"], loaded))
        editing.keep(visitor().store, [loaded])
    except (ValueError, RecursionError, ValidationError, BadRequest) as error:
        return _as_json(text, picture, _told(error))
    return redirect(url_for("badges.pages.achievement", name=told["name"]))


def _picture() -> Picture:
    """What was chosen now, or before."""
    file = request.files.get("image")
    if not file or not file.filename:
        return Picture(request.form.get("picture", ""))
    try:
        _, content = images.cleaned(file.read())
    except BadRequest as error:
        return Picture(wrong=error.sentence)
    return _held(base64.b64encode(content).decode())


def _held(content: str) -> Picture:
    return Picture(content, len(content) > _MOST_KEPT)


def _image(picture: Picture) -> Mapping[str, str]:
    """The image of an achievement; nothing where none was chosen."""
    return {"image": picture.content} if picture.content else {}


def _as_form(
    typed: Typed,
    picture: Picture = _NO_PICTURE,
    wrong: Mapping[str, str] | None = None,
    trial: Mapping[str, Any] | None = None,
) -> str:
    store = visitor().store
    with store.read() as tx:
        badges = [(each.name, each.title) for each in achievements.newest(tx)]
    return _shown(
        picture,
        trial,
        typed=typed,
        wrong={**(wrong or {}), **({"image": picture.wrong} if picture.wrong else {})},
        concepts=sorted(store.rules.concepts.names),
        badges=badges,
    )


def _as_json(text: str, picture: Picture = _NO_PICTURE, error: str = "", trial: Mapping[str, Any] | None = None) -> str:
    return _shown(picture, trial, text=text, wrong={"": error} if error else {})


def _shown(picture: Picture, trial: Mapping[str, Any] | None, **values: Any) -> str:
    tried_on = [each["agent"] for part in ("gains", "loses") for each in (trial or {}).get(part, ())]
    with visitor().store.read() as tx:
        names = names_of(tx, tried_on)
    return render_template("badges/edit.html", picture=picture, trial=trial, names=names, as_text=json.dumps, **values)


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def _told(error: Exception) -> str:
    """What is wrong, and where."""
    if isinstance(error, BadRequest):
        return error.sentence
    if not isinstance(error, ValidationError):
        return f"This is no JSON: {error}"
    place, told = first_mistake(error)
    return f"/{'/'.join(place)}: {told}"
