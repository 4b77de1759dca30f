"""The alternate request syntax of 1.0.3 (Communication 1.3): a POST that carries another request.

`POST ...?method=PUT` with a form: form fields are headers and parameters, `content` is the body. TinCanJS
still does this in any browser once a URL gets long.
"""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lrs.errors import BadRequest, TooLarge, Unavailable

REFUSAL = "cairn.refusal"
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
_HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    "x-experience-api-version": "HTTP_X_EXPERIENCE_API_VERSION",
    "content-type": "CONTENT_TYPE",
    "content-length": "",  # the length of the content is counted
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
    "accept": "HTTP_ACCEPT",
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
}
_SECTION = "Communication 1.3"


class AlternateSyntax:
    """WSGI middleware that turns such a POST into the request it carries.

    A refusal is left in `environ[REFUSAL]`, so that it is answered as every other.
    """

    def __init__(self, application: WSGIApplication, max_body_bytes: int):
        self._application, self._max_body_bytes = application, max_body_bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        query = environ.get("QUERY_STRING", "")
        if "method=" in query and environ["PATH_INFO"].startswith("/xapi/"):
            try:
                self._rewrite(environ, dict(parse_qsl(query, keep_blank_values=True)))
            except (BadRequest, TooLarge, Unavailable) as refusal:
                environ[REFUSAL] = refusal
        return self._application(environ, start_response)

    def _rewrite(self, environ: WSGIEnvironment, query: Mapping[str, str]) -> None:
        # In 2.0 `method` is a parameter that nobody knows: it is refused as every other.
        if "method" not in query or _is_version_2(environ):
            return
        method = query["method"].upper()
        _check(environ, query, method)
        form = self._form(environ)
        if _is_version_2({**environ, **_header_values(form)}):
            raise BadRequest("the alternate request syntax ended with xAPI 1.0.3", section=_SECTION)
        if method in ("PUT", "POST") and "content" not in form:
            raise BadRequest(
                "the form has no field content", section=_SECTION, hint="Put the body of your request there."
            )
        environ.update(_carried(method, form))

    def _form(self, environ: WSGIEnvironment) -> dict[str, str]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._max_body_bytes:
            raise TooLarge(f"a body may have {self._max_body_bytes} bytes")
        try:
            text = environ["wsgi.input"].read(length).decode()
            fields = parse_qs(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=100)
        except ValueError:
            raise BadRequest(
                "the body is no form in UTF-8, or has more than 100 fields",
                section=_SECTION,
                hint="Encode the fields as application/x-www-form-urlencoded, also the content.",
            ) from None
        return {name: values[0] for name, values in fields.items()}


def _is_version_2(environ: Mapping[str, Any]) -> bool:
    version = environ.get("HTTP_X_EXPERIENCE_API_VERSION")
    return version.startswith("2") if version else environ["PATH_INFO"].startswith("/xapi/v2")


def _check(environ: WSGIEnvironment, query: Mapping[str, str], method: str) -> None:
    if environ["REQUEST_METHOD"] != "POST":
        raise BadRequest(
            f"the parameter method goes with POST, not with {environ['REQUEST_METHOD']}",
            section=_SECTION,
            hint="Leave method out, or send a POST.",
        )
    if set(query) != {"method"} or method not in _METHODS:
        raise BadRequest(
            f"beside method={query['method']} there are other parameters, or it is no method",
            section=_SECTION,
            hint="Move every other parameter into the form.",
        )


def _header_values(form: Mapping[str, str]) -> dict[str, str]:
    named = {name: value for name, value in form.items() if _HEADERS.get(name.lower())}
    for name, value in named.items():
        if not (value.isprintable() and value.isascii()):
            raise BadRequest(f"the field {name} has characters that no header has", section=_SECTION)
    return {_HEADERS[name.lower()]: value for name, value in named.items()}


def _carried(method: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What a request that is carried by `form` looks like in a WSGI environment."""
    content = form.get("content", "").encode()
    parameters = {name: value for name, value in form.items() if name.lower() not in (*_HEADERS, "content")}
    return {
        "REQUEST_METHOD": method,
        "QUERY_STRING": urlencode(parameters),
        "CONTENT_TYPE": "application/json",
        **_header_values(form),
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
        "cairn.alternate": True,
    }
