"""What services of 1EdTech (CASE, Open Badges) have in common: refusals as imsx_StatusInfo, and lists in pages."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from flask import Response, request

from lrs.errors import CairnError
from lrs.web.addresses import address_of
from lrs.xapi import exact_json

_BUSY = (429, 503)
View = Callable[..., Any]


def told_as_1edtech(codes: Mapping[int, str]) -> Callable[[View], View]:
    """Have a view's refusals told as imsx_StatusInfo, with the code of the service for their status.

    An error with a `code` of its own keeps that.
    """

    def telling(view: View) -> View:
        @wraps(view)
        def answering(**given: Any) -> Any:
            try:
                return view(**given)
            except CairnError as error:
                return _status_info(error, codes)

        return answering

    return telling


def _status_info(error: CairnError, codes: Mapping[int, str]) -> Response:
    usual = "server_busy" if error.status in _BUSY else codes.get(error.status, "internal_server_error")
    minor = {"imsx_codeMinorFieldName": "Cairn", "imsx_codeMinorFieldValue": getattr(error, "code", usual)}
    told = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": error.sentence,
        "imsx_codeMinor": {"imsx_codeMinorField": [minor]},
    }
    response = Response(exact_json.dumps(told), status=error.status, content_type="application/json")
    response.headers.update(error.headers)
    return response


def with_pages(total: int, limit: int, offset: int, response: Response) -> Response:
    """Say where the other pages of a list are (RFC 8288), and how much there is in all."""
    if response.status_code == 200:
        response.headers["X-Total-Count"] = str(total)
        response.headers["Link"] = ", ".join(_links(total, limit, offset))
    return response


def _links(total: int, limit: int, offset: int) -> Iterator[str]:
    places = {"first": 0, "last": max(0, (total - 1) // limit * limit)}
    if offset > 0:
        places["prev"] = max(0, offset - limit)
    if offset + limit < total:
        places["next"] = offset + limit
    for name, place in places.items():
        asked: dict[str, Any] = {**request.args.to_dict(), "limit": limit, "offset": place}
        address = address_of(request.endpoint or "", **(request.view_args or {}), **asked)
        yield f'<{address}>; rel="{name}"'
