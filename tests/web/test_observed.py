"""What a request leaves behind when it is answered: nothing."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from tests.client import Client
from tests.statements import statement


@pytest.fixture
def _uncollected() -> Iterator[None]:
    """Nothing goes but what nobody refers to any more."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_uncollected")
@pytest.mark.parametrize(
    ("sent", "status"),
    [pytest.param(statement(), "200 OK", id="stored"), pytest.param({}, "400 BAD REQUEST", id="refused")],
)
def test_a_body_is_gone_with_its_answer(app: Flask, client: Client, sent: object, status: str) -> None:
    """It may be large, and garbage is collected seldom (lrs.garbage)."""
    version, credentials = {"X-Experience-API-Version": "1.0.3"}, (client.key, client.secret)
    environ = create_environ("/xapi/statements", method="POST", headers=version, auth=credentials, json=sent)
    body = weakref.ref(environ["wsgi.input"])

    answered = run_wsgi_app(app.wsgi_app, environ, buffered=True)[1]
    del environ

    assert answered == status
    assert body() is None
