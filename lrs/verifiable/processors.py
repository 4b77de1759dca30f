"""JSON-LD processors that remember contexts: one for each thread.

PyLD works out what a context means again wherever a type or a property brings it in, many times a document. Here this
is done once: what a context means depends on nothing but itself and the one in which it is met. And what it compacts or
tells as RDF it expands first, which here is expanded already.
"""

import json
from functools import cache
from threading import local
from typing import Any

from lrs.lazily import lazily

openbadges = lazily("lrs.verifiable.openbadges")

_MOST_REMEMBERED = 1_000
_IS_EXPANDED = "skipExpansion"  # an option of PyLD, which `to_rdf` doesn't know
_of_threads = local()


def of_this_thread() -> Any:
    """PyLD's `expand`, and its `compact` and `to_rdf` of what was expanded; all is forgotten where one raises."""
    found = getattr(_of_threads, "processor", None)
    if found is None:
        found = _of_threads.processor = _Guarded()
    return found


class _Guarded:
    """A processor with the contexts that it has read."""

    def __init__(self) -> None:
        self._processor = _remembering()()
        self._contexts: dict[str, Any] = {}

    def expand(self, document: Any, options: Any) -> Any:
        return self._run(self._processor.expand, document, options=options)

    def compact(self, expanded: Any, context: Any, options: Any) -> Any:
        return self._run(self._processor.compact, expanded, context, options={**options, _IS_EXPANDED: True})

    def to_rdf(self, expanded: Any, options: Any) -> Any:
        return self._run(self._processor.to_rdf, expanded, options={**options, _IS_EXPANDED: True})

    def _run(self, deed: Any, *given: Any, options: Any) -> Any:
        resolver = openbadges.jsonld.ContextResolver(self._contexts, options["documentLoader"])
        try:
            return deed(*given, {**options, "contextResolver": resolver})
        except BaseException:
            _of_threads.processor = None
            raise


@cache
def _remembering() -> Any:
    """The class of processors that remember contexts; PyLD is loaded for it."""
    base: Any = openbadges.processor_class(openbadges.jsonld)

    class Remembering(base):
        def __init__(self) -> None:
            super().__init__()
            self._known: dict[str, Any] = {}

        def expand(self, document: Any, options: Any) -> Any:
            return document if options.get(_IS_EXPANDED) else super().expand(document, options)

        def _process_context(self, active_ctx: Any, local_ctx: Any, options: Any, *more: Any, **named: Any) -> Any:
            met_in = active_ctx.get("_uuid")
            if met_in is None or more:
                return super()._process_context(active_ctx, local_ctx, options, *more, **named)
            key = json.dumps([met_in, local_ctx, sorted((name, bool(each)) for name, each in named.items())])
            if key not in self._known:
                if len(self._known) >= _MOST_REMEMBERED:
                    self._known.clear()
                self._known[key] = super()._process_context(active_ctx, local_ctx, options, **named)
            return self._known[key]

    return Remembering
