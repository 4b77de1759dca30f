"""Operations of plugins, told by the views of an application (`web.plugin_operations`)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from lrs.web.openapi.shapes import Shapes
from lrs.web.openapi.terms import Operation, Words, answer, as_json, in_path
from lrs.web.plugins.operations import Described, description

_METHODS = ("GET", "PUT", "POST", "DELETE")
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_KINDS: Mapping[str, Words] = {"int": {"type": "integer", "minimum": 0}, "uuid": {"type": "string", "format": "uuid"}}
_REFUSALS = (400, 401, 403, 404, 429, 503)


@dataclass(frozen=True)
class Told:
    """What plugins can be asked: operations, and the schemas that those refer to."""

    operations: tuple[Operation, ...]
    schemas: Mapping[str, Words]


def told(app: Flask) -> Told:
    """Every operation of the plugins that are mounted in `app`."""
    shapes = Shapes()
    operations = tuple(
        _operation(rule, method, described, shapes)
        for rule in app.url_map.iter_rules()
        for method, described in _described(app, rule)
    )
    return Told(operations, shapes.schemas())


def _described(app: Flask, rule: Rule) -> Iterator[tuple[str, Described]]:
    found = description(app.view_functions[rule.endpoint])
    if found is not None:
        yield from ((method, found) for method in _METHODS if method in (rule.methods or ()))


def _operation(rule: Rule, method: str, described: Described, shapes: Shapes) -> Operation:
    plugin = rule.endpoint.partition(".")[0]
    in_query = shapes.parameters(described.query) if described.query else []
    parts = _PART.findall(rule.rule)
    return Operation(
        method,
        _PART.sub(r"{\2}", rule.rule),
        described.summary,
        answers={200: answer("As it is described.", as_json(shapes.of(plugin, described.answer)))},
        parameters=(*(in_path(name, _KINDS.get(kind, {"type": "string"}), name) for kind, name in parts), *in_query),
        body=as_json(shapes.of(plugin, described.body)) if described.body else None,
        refusals=_REFUSALS,
        refused=as_json(shapes.of(plugin, described.refused)) if described.refused else None,
    )
