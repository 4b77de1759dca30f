"""Addresses of what is here, for others to keep: what pages lead to themselves needs none but a path."""

from typing import Any

from flask import request, url_for

from lrs.web import xapi


def root() -> str:
    """What others call this server, without a slash at its end: as the operator says, else as this request does."""
    return (xapi.server().settings.public_url or request.url_root).rstrip("/")


def address_of(endpoint: str, **values: Any) -> str:
    """The URL of a view, as `url_for` takes its name and its values, from `root` on."""
    return root() + url_for(endpoint, **values).removeprefix(request.script_root)
