"""One resource, whichever way clients spell its path: answered at once, never by a redirect."""

import pytest

from tests.client import Client
from tests.statements import COURSE, statement


@pytest.mark.parametrize("mount", ["/xapi", "/xAPI", "/XAPI", "/Xapi", "/xAPI/v1", "//xapi", "/xapi//"])
def test_a_mount_has_no_case_and_no_number_of_slashes(client: Client, mount: str) -> None:
    """Communication 2.0: examples say /xAPI; other clients were given other spellings."""
    there = _at(client, mount + "/statements")

    assert there == 200


@pytest.mark.parametrize("path", ["/statements", "/statements/", "/statements//", "//statements"])
def test_slashes_too_many_do_not_matter(client: Client, path: str) -> None:
    """Clients join endpoint and path with none, one or two slashes."""
    assert _at(client, "/xapi" + path) == 200


@pytest.mark.parametrize(
    "target",
    [
        "http://lrs.example.com/xapi/statements",
        "https://lrs.example.com:8443/xapi/statements",
        "HTTP://lrs.example.com/xAPI/statements/",
    ],
)
def test_a_target_may_be_a_whole_url(client: Client, target: str) -> None:
    """RFC 9112 3.2.2: a server MUST accept the absolute-form in requests."""
    assert _at(client, target) == 200


def _at(client: Client, path: str) -> int:
    """The status of a GET with exactly this path."""
    headers = {"X-Experience-API-Version": "1.0.3"}
    answer = client.app.test_client().get(
        "/", auth=(client.key, client.secret), headers=headers, environ_overrides={"PATH_INFO": path}
    )
    return answer.status_code


@pytest.mark.parametrize("path", ["/statements/", "//statements"])
def test_a_post_is_taken_at_every_spelling(client: Client, path: str) -> None:
    """A redirect would lose the body."""
    one = statement()

    answer = client.request("POST", path, json_data=one)

    assert (answer.status_code, client.find_ids()) == (200, [one["id"]])


def test_a_slash_in_a_parameter_stays(client: Client) -> None:
    """Only paths are spelt anew: an activity's id is what it is."""
    one = statement(object={"id": "http://example.com//a//b/"})
    client.post_statements([one, statement(object=COURSE)])

    assert client.find_ids(activity="http://example.com//a//b/") == [one["id"]]


@pytest.mark.parametrize("mount", ["/xAPI", "/XAPI/"])
def test_more_leads_on_from_every_spelling(client: Client, mount: str) -> None:
    """Data 2.5: more, Relative IRL that can be used to fetch more results, including the full path."""
    there = Client(client.app, client.key, client.secret, mount=mount)
    client.post_statements([statement(), statement()])

    more = there.get("/statements", limit=1).json["more"]

    assert more.startswith("/xapi/statements?")


@pytest.mark.parametrize("path", ["/xapistatements", "/XAPI2/statements", "/lrs/xapi/statements", "/xapi/Statements"])
def test_another_path_is_not_found(client: Client, path: str) -> None:
    """Communication 3.2: 404, the requested resource was not found."""
    assert _at(client, path) == 404


@pytest.mark.parametrize("path", ["/statements/", "//statements", "/statements"])
@pytest.mark.parametrize("mount", ["/xapi", "/xAPI"])
def test_the_headers_of_xapi_come_at_every_spelling(client: Client, mount: str, path: str) -> None:
    """Communication 2.1.3, 3.3: on all responses."""
    answer = Client(client.app, client.key, client.secret, mount=mount).get(path)

    assert {"X-Experience-API-Version", "X-Experience-API-Consistent-Through"} <= set(answer.headers.keys())
