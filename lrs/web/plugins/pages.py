"""Pages for who looks after plugins: how it goes with each in a store, and a form of its settings."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lrs.errors import BadRequest
from lrs.operations import stores
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.activations import Installed
from lrs.storage.stores import Store
from lrs.web import sessions, xapi
from lrs.web.pages import signed_in, told
from lrs.web.plugins import settings_form, words
from lrs.web.plugins.settings_form import FormField
from lrs.web.plugins.words import Line
from lrs.web.sessions import the_reader
from lrs.xapi import exact_json

_SCOPE = "all"
_PREFIX = "setting-"  # a setting may have the name of another field of the form
_SHOWN = "shown"


def register(pages: Blueprint) -> None:
    """Add the pages to `pages`, and the way to them."""
    for rule, endpoint, view, method in (
        ("/plugins", "plugins", _plugins, "GET"),
        ("/plugins/<name>", "plugin", _plugin, "GET"),
        ("/plugins/<name>/settings", "set_up_plugin", _set_up, "POST"),
        ("/plugins/<name>/enable", "enable_plugin", _enable, "POST"),
        ("/plugins/<name>/disable", "disable_plugin", _disable, "POST"),
        ("/plugins/<name>/retry", "retry_plugin", _retry, "POST"),
    ):
        pages.add_url_rule(rule, endpoint, signed_in(told(_with_all_rights(view))), methods=[method])
    pages.app_context_processor(lambda: {"may_see_plugins": _may_see_plugins})


def _may_see_plugins() -> bool:
    """Whether there is something to see for the reader."""
    reader = sessions.reader()
    return reader is not None and reader.may(_SCOPE) and bool(xapi.database().plugins.names)


def _with_all_rights(view: Callable[..., Any]) -> Callable[..., Any]:
    """`view`, which raises Forbidden unless the reader may do everything in the store."""

    @wraps(view)
    def checked(**values: Any) -> Any:
        the_reader().check(_SCOPE)
        return view(**values)

    return checked


def _plugins() -> str:
    installed = activations.listed(xapi.database(), the_reader().store_id)
    return render_template("plugins.html", plugins=installed, state=words.state, lines=_lines)


def _plugin(name: str) -> str:
    installed = _get(name)
    shown = settings_form.texts(_form(name), installed.settings)
    return _page(installed, shown, shown, error="")


def _set_up(name: str) -> Any:
    installed, form = _get(name), _form(name)
    shown = settings_form.texts(form, installed.settings)
    typed = _typed(form)
    try:
        shown = settings_form.read_shown(request.form.get(_SHOWN, ""))
        changes = settings_form.changes(form, shown, typed)
        activations.change_settings(xapi.database(), _store(), name, changes)
    except BadRequest as refusal:
        return _page(installed, shown, typed, error=refusal.sentence), refusal.status
    return _back_to(name, "changed" if changes else "unchanged")


def _enable(name: str) -> Any:
    activations.enable(xapi.database(), _store(), name)
    return _back_to(name, "on")


def _disable(name: str) -> Any:
    activations.disable(xapi.database(), _store(), name)
    return _back_to(name, "off")


def _retry(name: str) -> Any:
    had_stopped = projections.retry(xapi.database(), the_reader().store_id, _get(name).name)
    return _back_to(name, "goes-on" if had_stopped else "had-not-stopped")


def _back_to(name: str, done: str) -> Any:
    # With an anchor of its own: the browser would keep the form's, and not show what is said.
    return redirect(url_for("pages.plugin", name=name, done=done, _anchor="done"), 303)


def _page(installed: Installed, shown: Mapping[str, str], held: Mapping[str, str], *, error: str) -> str:
    """The page of a plugin, whose form holds `held`, and tells when it is sent what it showed at first."""
    return render_template(
        "plugin.html",
        plugin=installed,
        state=words.state(installed),
        lines=_lines(installed),
        has_stopped=words.has_stopped(installed),
        done=words.DONE.get(request.args.get("done", "")),
        form=_form(installed.name),
        prefix=_PREFIX,
        shown=exact_json.dumps(shown).decode(),
        held=held,
        error=error,
    )


def _lines(installed: Installed) -> dict[str, list[Line]]:
    """How far each projection of a plugin has come, by its name."""
    derived = xapi.database().plugins.projections.get(installed.name, ())
    return {each.name: words.lines(installed, each) for each in derived}


def _form(name: str) -> list[FormField]:
    return settings_form.fields_of(xapi.database().plugins.settings_schema(name))


def _typed(form: list[FormField]) -> dict[str, str]:
    return {each.name: request.form.get(_PREFIX + each.name, "") for each in form}


def _get(name: str) -> Installed:
    return activations.get(xapi.database(), the_reader().store_id, name)


def _store() -> Store:
    return stores.by_id(xapi.database(), the_reader().store_id)
