"""Each check of the contract finds what it is there for: a plugin with one mistake in it."""

import logging
import re

import pytest

from lrs.plugin_checks import BrokenPlugin
from lrs.testing import CONTRACT, Broken, contract, run
from lrs.testing.contract import (
    hooks_and_routes_answer,
    other_stores_stay_untouched,
    rebuilt_equals_live,
    revisions_build_the_tables,
    starts_alone,
    tables_have_their_names_and_keys,
    takes_little_time,
    the_server_does_without_it,
    xapi_stays_as_it_is,
)
from lrs.testing.heard import hearing, reason
from tests.postgresql import PostgresqlServer
from tests.testing.conftest import Planted
from tests.testing.planting import Change

REVISION = "revisions/NAME_0001_deeds.py"
END_OF_HOOKS = "@hookimpl\ndef lrs_commands"
INSERT = "    tx.insert_missing"


def hook(code: str) -> Change:
    """One more hook."""
    return Change("__init__.py", END_OF_HOOKS, f"@hookimpl\n{code}\n\n\n{END_OF_HOOKS}")


def route(method: str, code: str) -> Change:
    """One more route."""
    first = '@blueprint.get("/")'
    return Change("pages.py", first, f'@blueprint.{method}("/more")\ndef more():\n    {code}\n\n\n{first}')


def first_in_apply(code: str) -> Change:
    return Change("projection.py", INSERT, f"    {code}\n{INSERT}")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(Change("__init__.py", "def lrs_nav", "def lrs_navv"), "Did you mean lrs_nav", id="misspelt hook"),
        pytest.param(Change("__init__.py", "import click", "import clack"), "Install clack", id="missing dependency"),
        pytest.param(Change("__init__.py", "schemas.Settings", "schemas.Settings()"), "the class", id="wrong kind"),
        pytest.param(Change("schemas.py", "load_default=5", "required=True"), "Give each setting", id="no default"),
        pytest.param(Change("schemas.py", '"description"', '"words"'), "has no description", id="undescribed setting"),
        pytest.param(Change("commands.py", '"""How many', 'f"""How many'), "Give its function", id="silent command"),
        pytest.param(
            hook("def planted_labels(day: str) -> str:\n    return day"), "nobody offers", id="another's hook"
        ),
    ],
)
def test_a_plugin_that_does_not_start_is_found(planted: Planted, change: Change, told: str) -> None:
    with pytest.raises((Broken, BrokenPlugin), match=told):
        starts_alone(planted(change))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param([Change("tables.py", '"NAME_deeds"', '"deeds"')], "may be another's", id="another's name"),
        pytest.param(
            [
                Change("tables.py", "import derived_table\n", "import derived_table as made\n"),
                Change(
                    "tables.py", "import Column, MetaData, String", "import Column, Integer, MetaData, String, Table"
                ),
                Change("tables.py", "deeds = derived_table(", "deeds = Table("),
                Change(
                    "tables.py",
                    '    Column("person"',
                    '    Column("store_id", Integer, primary_key=True),\n    Column("person"',
                ),
                Change("tables.py", "    projection=DEEDS,", '    info={"projection": DEEDS},'),
            ],
            "generation is not second",
            id="no generation",
        ),
        pytest.param(
            [
                Change("tables.py", "import Column, MetaData, String", "import Column, MetaData, String, Table"),
                Change("tables.py", "deeds = derived_table(", "deeds = Table("),
                Change("tables.py", "    projection=DEEDS,", ""),
            ],
            "store_id is not first",
            id="no store",
        ),
    ],
)
def test_tables_with_wrong_names_or_keys_are_found(planted: Planted, changes: list[Change], told: str) -> None:
    with pytest.raises((Broken, BrokenPlugin), match=told):
        tables_have_their_names_and_keys(planted(*changes))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            Change(REVISION, '        sa.Column("name", sa.String(), nullable=False),\n', ""),
            "the revisions don't make the column planted.*name",
            id="a column is missing",
        ),
        pytest.param(
            Change(REVISION, '"generation", "person"', '"person", "generation"'),
            "the key of planted.* is .store_id, person",
            id="another key",
        ),
        pytest.param(
            Change(REVISION, '"name", sa.String(), nullable=False', '"name", sa.String()'),
            "there is another nullable",
            id="another nullability",
        ),
        pytest.param(
            Change(REVISION, '"name", sa.String()', '"name", sa.Integer()'), "there is another type", id="another type"
        ),
        pytest.param(
            Change(
                REVISION,
                "    op.create_table",
                '    op.create_table("mine", sa.Column("a", sa.Integer()))\n    op.create_table',
            ),
            "the revisions make a table mine",
            id="a table with another's name",
        ),
        pytest.param(
            Change(
                REVISION,
                "    op.create_table",
                '    op.create_table("NAME_b", sa.Column("a", sa.Integer()))\n    op.create_table',
            ),
            "the revisions make another table planted",
            id="a table that nobody knows",
        ),
    ],
)
def test_revisions_that_build_something_else_are_found(planted: Planted, change: Change, told: str) -> None:
    with pytest.raises(Broken, match=told):
        revisions_build_the_tables(planted(change))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(
            [Change("projection.py", "if event.change < 0", 'if event.kind == "voided"')],
            "nothing of the kind after a rebuild in batches of 1",
            id="keeps what is erased",
        ),
        pytest.param(
            [Change("projection.py", "_COLUMNS, begun)", "_COLUMNS, begun[:1])")],
            "after a rebuild in batches of",
            id="depends on the size of batches",
        ),
        pytest.param(
            [
                Change("projection.py", "from collections", "import time\nfrom collections"),
                Change("projection.py", "agent_text(person))", "str(time.time()))"),
            ],
            "neither clock, network nor other tables",
            id="reads the clock",
        ),
        pytest.param(
            [Change("projection.py", "agent_text(person)", 'person["name"]')],
            "has stopped at .*KeyError: 'name'",
            id="stops at a statement",
        ),
        pytest.param(
            [Change("projection.py", "return rules.settings", "return False and rules.settings")],
            "nothing is derived of a whole history",
            id="derives nothing",
        ),
    ],
)
def test_what_is_no_function_of_the_log_is_found(planted: Planted, changes: list[Change], told: str) -> None:
    with pytest.raises(Broken, match=told):
        rebuilt_equals_live(planted(*changes))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            first_in_apply(
                "tx.execute(deeds.update().values(name=str(tx.store_id)).execution_options(store_id=tx.store_id))"
            ),
            "'name': '.'} after deeds in another store",
            id="writes",
        ),
        pytest.param(
            first_in_apply(
                "every = deeds.alias()\n"
                "    count = len(tx.execute(tx.select(every.c.person)).all())\n"
                "    begun = [(*deed[:2], str(count)) for deed in begun]"
            ),
            "after a rebuild beside another store",
            id="reads",
        ),
    ],
)
def test_a_plugin_that_reaches_into_another_store_is_found(planted: Planted, change: Change, told: str) -> None:
    with pytest.raises(Broken, match=told):
        other_stores_stay_untouched(planted(change))


def test_a_revision_that_breaks_the_server_is_found(planted: Planted) -> None:
    trigger = (
        "CREATE TRIGGER t BEFORE INSERT ON statements WHEN NOT EXISTS (SELECT 1 FROM NAME_deeds) AND NEW.position > 9"
    )
    raising = f"    op.execute(\"{trigger} BEGIN SELECT RAISE(ABORT, 'not without me'); END\")\n\n\ndef downgrade"

    with pytest.raises(Broken, match="storing"):
        the_server_does_without_it(planted(Change(REVISION, "\n\ndef downgrade", raising)))


def test_a_plugin_that_refuses_what_is_right_is_found(planted: Planted) -> None:
    problem = 'Problem(0, "/result", "is nothing for me")'
    refusing = f'def lrs_check_statements(statements):\n    return [{problem}] if "result" in statements[0] else []'
    imported = Change("__init__.py", "NavItem, ", "NavItem, Problem, ")

    with pytest.raises(Broken, match=r"PUT /statements .* is answered 400.* and 204"):
        xapi_stays_as_it_is(planted(hook(refusing), imported))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            Change(
                "pages.py",
                "    asking = visitor()",
                '    1 / len(request.headers.get("Authorization", ""))\n    asking = visitor()',
            ),
            "GET .*/api/people is answered 500 to a stranger",
            id="a route raises for strangers",
        ),
        pytest.param(
            Change("pages.py", "    return operations.why(store(), person)", "    return [store()][len(person)]"),
            "GET .*/why is answered 500 to",
            id="a route raises for everybody",
        ),
        pytest.param(
            route("post", 'return "yes"'),
            "POST .*/more is answered 200 to a stranger",
            id="strangers may send",
        ),
        pytest.param(
            route("get", 'return ("yes", 200 if request.authorization else 401)'),
            "GET .*/more is answered 200 to a client of a store where it is off",
            id="who has credentials of any store may read",
        ),
        pytest.param(
            Change("__init__.py", "if actor.may(pages.READ)", 'if actor.authority["account"]'),
            "lrs_nav raises KeyError",
            id="a hook raises",
        ),
        pytest.param(
            hook('def lrs_identify(request):\n    return request.headers["X-Badge"]'),
            "a stranger at /xapi/statements is answered",
            id="who is a stranger is not known",
        ),
    ],
)
def test_a_plugin_that_fails_whoever_asks_is_found(planted: Planted, change: Change, told: str) -> None:
    imported = Change("pages.py", "render_template\n", "render_template, request\n")

    with pytest.raises(Broken, match=told):
        hooks_and_routes_answer(planted(change, imported))


def test_a_slow_projection_is_found(planted: Planted) -> None:
    slow = first_in_apply("time.sleep(0.001 * len(events))")
    imported = Change("projection.py", "from collections", "import time\nfrom collections")

    with pytest.raises(Broken, match=r"deriving takes .* ms a statement, and may take 0\.5"):
        takes_little_time(planted(slow, imported), most_ms=0.5)


def test_a_slow_check_is_found(planted: Planted) -> None:
    slow = hook("def lrs_check_statements(statements):\n    time.sleep(0.6)\n    return []")
    imported = Change("__init__.py", "from collections", "import time\nfrom collections")

    with pytest.raises(Broken, match=r"has not checked .* in time"):
        takes_little_time(planted(slow, imported))


def test_what_does_not_start_is_not_tried_any_further(planted: Planted) -> None:
    (outcome,) = run(planted(Change("__init__.py", "import click", "import clack")))

    assert not outcome.is_kept
    assert outcome.name == "starts alone"


def test_whatever_a_plugin_raises_is_told(planted: Planted) -> None:
    outcomes = list(
        run(planted(Change(REVISION, "    op.create_table", '    op.crate_table("x")\n    op.create_table')))
    )

    assert [each.is_kept for each in outcomes] == [False]
    assert "crate_table" in outcomes[0].told


def test_what_the_server_logs_of_a_failing_route_is_told_with_the_outcome(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract, "CONTRACT", [hooks_and_routes_answer])
    broken = Change("pages.py", "    return operations.why(store(), person)", "    return [store()][len(person)]")

    (outcome,) = run(planted(broken))

    assert "answered 500" in outcome.told
    assert re.search(r"The log says: IndexError: list index out of range, in line \d+ of .*pages\.py", outcome.told)


def test_nothing_is_printed_of_what_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    log, last_resort = logging.getLogger("lrs"), logging.getLogger().handlers[:]
    logging.getLogger().handlers.clear()  # as in a command, which configures no log
    try:
        with hearing() as mistakes:
            log.error("a request failed", exc_info=ZeroDivisionError("by zero"))
    finally:
        logging.getLogger().handlers = last_resort

    assert (capsys.readouterr().err, [reason(each) for each in mistakes]) == ("", ["ZeroDivisionError: by zero"])


@pytest.mark.parametrize(
    "check", [starts_alone, revisions_build_the_tables, other_stores_stay_untouched], ids=lambda check: check.__name__
)
def test_a_new_plugin_keeps_the_contract_on_postgresql(
    planted: Planted, postgresql_server: PostgresqlServer, check: object
) -> None:
    assert check in CONTRACT
    assert callable(check)

    told = check(planted(), postgresql_server.url("postgres"))

    assert told
