"""That xAPI is the same with a plugin and without it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lrs.testing.broken import Broken
from lrs.testing.contract.battery import Request, battery
from lrs.testing.servers import fresh_server
from lrs.testing.stores import FreshStore

# What differs between any two runs: when and by whom something was stored, and where a page goes on.
_OF_A_RUN = re.compile(
    r'"(?:stored|request_id)": ?"[^"]*"'
    r'|"authority": ?\{[^{}]*\{[^{}]*\}[^{}]*\}'
    r"|cursor=[^\"&]*"
)
_MEND = "Let checks and schemas refuse only statements with the plugin's own verbs."
_HEADERS = ("Content-Type", "ETag", "X-Experience-API-Version")


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str | None]
    text: str

    def __str__(self) -> str:
        return f"{self.status} {dict(self.headers)} {self.text}"


def xapi_stays_as_it_is(plugin: str, server_url: str = "") -> str:
    """Requests to each resource of xAPI, right ones and wrong ones, are answered as on a server without the plugin."""
    requests = list(battery())
    with fresh_server(server_url=server_url) as server:
        store = server.bare_store("default")
        without_it = [_answer(store, each) for each in requests]
    with fresh_server(plugin, server_url=server_url) as server:
        store = server.store()
        with_it = [_answer(store, each) for each in requests]
        store.derive()
    for request, before, after in zip(requests, without_it, with_it, strict=True):
        if before != after:
            asked = f"{request.method} {request.path} {dict(request.query)}"
            raise Broken(f"{asked} is answered {after} with the plugin on, and {before} without it", _MEND)
    return f"{len(requests)} requests answered alike"


def _answer(store: FreshStore, request: Request) -> _Answer:
    answer = store.sender.open(
        f"/xapi{request.path}",
        method=request.method,
        query_string=request.query,
        json=request.json,
        data=request.data,
        headers=dict(request.headers),
    )
    told = _OF_A_RUN.sub("", answer.get_data(as_text=True))
    answer.close()
    return _Answer(answer.status_code, {name: answer.headers.get(name) for name in _HEADERS}, told)
