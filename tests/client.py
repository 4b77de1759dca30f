"""A client of the API as tests speak to it: no server, but the whole application."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


class Client:
    """Requests with the credentials of one key, in one version of xAPI, through one mount."""

    def __init__(self, app: Flask, key: str, secret: str, *, version: str = "1.0.3", mount: str = "/xapi"):
        self.app, self.key, self.secret, self.version, self.mount = app, key, secret, version, mount
        self._http = app.test_client()

    def speaking(self, version: str) -> "Client":
        """The same client in another version of xAPI."""
        return Client(self.app, self.key, self.secret, version=version, mount=self.mount)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        data: bytes | str | None = None,
        json_data: Any = None,
    ) -> TestResponse:
        """One request below the mount; values of `params` that are no strings are sent as JSON."""
        login = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        sent: dict[str, str | None] = {
            "Authorization": f"Basic {login}",
            "X-Experience-API-Version": self.version,
            **(headers or {}),
        }
        if json_data is not None:
            data = json.dumps(json_data)
            sent = {"Content-Type": "application/json", **sent}
        query = {name: each if isinstance(each, str) else json.dumps(each) for name, each in (params or {}).items()}
        answer = self._http.open(
            self.mount + path,
            method=method,
            query_string=query,
            headers={name: value for name, value in sent.items() if value is not None},
            data=data,
        )
        answer.get_data()  # a streamed answer is read to its end
        answer.close()  # as every server does
        return answer

    def get(self, path: str, **params: Any) -> TestResponse:
        return self.request("GET", path, params=params)

    def post_statements(self, statements: Any, **options: Any) -> TestResponse:
        return self.request("POST", "/statements", json_data=statements, **options)

    def put_statement(self, statement_id: str, statement: Any, **options: Any) -> TestResponse:
        params = {"statementId": statement_id}
        return self.request("PUT", "/statements", params=params, json_data=statement, **options)

    def get_statement(self, statement_id: str, **params: Any) -> TestResponse:
        return self.get("/statements", statementId=statement_id, **params)

    def find(self, **params: Any) -> list[dict[str, Any]]:
        """The statements of the first page of a query that is answered with 200."""
        answer = self.get("/statements", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json["statements"]
        return found

    def find_ids(self, **params: Any) -> list[str]:
        return [statement["id"] for statement in self.find(**params)]
