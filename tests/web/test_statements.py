"""Storing statements (1.0.3 Communication 2.1.1, 2.1.2; 2.0 4.1.6.1)."""

from tests.client import Client
from tests.statements import statement


def test_a_posted_statement_is_answered_with_its_id(any_version_client: Client) -> None:
    """Communication 2.1.2: 200 OK, Array of Statement id(s)."""
    one = statement()

    answer = any_version_client.post_statements(one)

    assert answer.status_code == 200
    assert answer.json == [one["id"]]


def test_other_content_under_a_stored_id_conflicts(any_version_client: Client) -> None:
    """Communication 2.1.2: if the LRS has a different statement with that id, 409 Conflict."""
    one = statement()
    any_version_client.post_statements(one)

    answer = any_version_client.post_statements({**one, "result": {"success": True}})

    assert answer.status_code == 409
