"""A module imports only from those above it (docs/architecture.md, "The tree")."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the bottom of the import order to its top; a package counts as one.
LAYERS = (
    "case_schemas",
    "xapi_schemas",
    "lrs.errors",
    "lrs.config",
    "lrs.sources",
    "lrs.clock",
    "lrs.lazily",
    "lrs.garbage",
    "lrs.fonts",
    "lrs.kept",
    "lrs.typed",
    "lrs.guarded",
    "lrs.fetch",
    "lrs.verifiable",
    "lrs.sealing",
    "lrs.actor",
    "lrs.xapi",
    "lrs.storage",
    "lrs.masking",
    "lrs.contributions",
    "lrs.outbox",
    "lrs.hookspecs",
    "lrs.plugin_checks",
    "lrs.plugin_returns",
    "lrs.plugin_host",
    "lrs.scaffold",
    "lrs.database",
    "lrs.observe",
    "lrs.operations",
    "lrs.auth",
    "lrs.web",
    "lrs.opened",
    "lrs.testing",
    "lrs.doctor",
    "lrs.server",
    "lrs.commands",
    "lrs.api",
    "lrs.cli",
)
# A plugin, though it lies within: it is what `lrs plugin new` writes from.
SCAFFOLD = ROOT / "lrs/scaffold/lrs-newplugin"
SOURCES = sorted(
    source
    for source in [*(ROOT / "lrs").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")]
    if not source.is_relative_to(SCAFFOLD)
)
PLUGIN_SOURCES = sorted((ROOT / "plugins").rglob("*.py"))


def layer_of(module: str) -> int | None:
    return next((at for at, layer in enumerate(LAYERS) if module == layer or module.startswith(layer + ".")), None)


def module_of(source: Path) -> str:
    roots = (ROOT / "schemas", ROOT / "plugins", ROOT)
    base = next(root for root in roots if source.is_relative_to(root))
    return ".".join(source.relative_to(base).with_suffix("").parts).removesuffix(".__init__")


def imports_of(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("source", SOURCES, ids=module_of)
def test_a_module_imports_only_from_those_above_it(source: Path) -> None:
    layer = layer_of(module_of(source))
    if layer is None:
        assert module_of(source) in ("lrs", "lrs.__main__"), "every module has its place in LAYERS"
        return

    too_high = [name for name in imports_of(source) if (layer_of(name) or 0) > layer]

    assert too_high == []


@pytest.mark.parametrize("source", SOURCES, ids=module_of)
def test_sql_is_written_in_the_storage_only(source: Path) -> None:
    allowed = module_of(source).startswith(("lrs.storage", "lrs.database"))

    sql = [
        name for name in imports_of(source) if name.startswith("sqlalchemy") and not name.startswith("sqlalchemy.exc")
    ]

    assert allowed or sql == []


@pytest.mark.parametrize("source", PLUGIN_SOURCES, ids=module_of)
def test_a_plugin_uses_of_the_server_only_what_is_for_plugins(source: Path) -> None:
    own = module_of(source).partition(".")[0]

    foreign = [
        name
        for name in imports_of(source)
        if name.startswith("lrs") and not f"{name}.".startswith(("lrs.api.", "lrs.verifiable.", f"{own}."))
    ]

    assert foreign == []


def test_what_is_verifiable_needs_neither_a_database_nor_a_web_framework() -> None:
    sources = sorted((ROOT / "lrs/verifiable").rglob("*.py"))

    outside = {name for source in sources for name in imports_of(source)}

    assert not [name for name in outside if name.startswith(("flask", "sqlalchemy", "lrs.storage", "lrs.web"))]


def test_the_shapes_need_neither_a_database_nor_a_web_framework() -> None:
    sources = sorted((ROOT / "schemas").rglob("*.py"))

    outside = {name.partition(".")[0] for source in sources for name in imports_of(source)}

    assert outside & {"flask", "sqlalchemy", "lrs"} == set()


def test_a_new_plugin_imports_nothing_of_the_server_but_what_is_for_plugins() -> None:
    sources = sorted(SCAFFOLD.rglob("*.py"))

    of_the_server = {name.rpartition(".")[0] for source in sources for name in imports_of(source) if "lrs." in name}

    assert of_the_server - {"lrs_newplugin"} == {"lrs.api", "lrs.testing"}


@pytest.mark.parametrize("source", SOURCES, ids=module_of)
def test_the_server_knows_none_of_the_plugins(source: Path) -> None:
    plugins = {module_of(each).partition(".")[0] for each in PLUGIN_SOURCES}

    assert plugins.isdisjoint(name.partition(".")[0] for name in imports_of(source))
