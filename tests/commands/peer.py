"""Another store at https://peer.example.org/xapi: a real one, of the same application, reached by faked HTTP."""

import json
import re
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import responses
from requests import PreparedRequest

from tests.client import Client

URL = "https://peer.example.org/xapi"
_Answer = tuple[int, dict[str, str], bytes]


class FakedPeer:
    """Answers as the store of `client` does; `faults` are answered instead, each once, to requests for statements.

    `change` may change what a page of statements says.
    """

    def __init__(self, client: Client, http: responses.RequestsMock):
        self.client = client
        self.asked: list[dict[str, str]] = []
        self.faults: deque[tuple[int, dict[str, str]] | None] = deque()
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda page: page
        http.add_callback(responses.GET, re.compile(re.escape(URL)), self._answer, content_type=None)

    @property
    def key(self) -> str:
        return self.client.key

    @property
    def secret(self) -> str:
        return self.client.secret

    def _answer(self, request: PreparedRequest) -> _Answer:
        split = urlsplit(str(request.url))
        params = dict(parse_qsl(split.query))
        if split.path.endswith("/statements"):
            self.asked.append(params)
            fault = self.faults.popleft() if self.faults else None
            if fault is not None:
                return (*fault, b"because")
        sent = {name: request.headers.get(name) for name in ("Authorization", "X-Experience-API-Version")}
        answer = self.client.request("GET", split.path.removeprefix("/xapi"), params=params, headers=sent)
        content = answer.data
        if answer.headers["Content-Type"] == "application/json" and b'"statements"' in content:
            content = json.dumps(self.change(json.loads(content))).encode()
        return answer.status_code, {"Content-Type": answer.headers["Content-Type"]}, content
