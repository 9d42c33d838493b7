"""The layers: imports point in one direction, and each layer knows only the libraries that are its business."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.source import FUNCTIONS, PRODUCT, Source, imports

CORE = {"core"}
BELOW_SERVICES = CORE | {"intake", "models", "permissions", "content", "db", "i18n", "outages", "clashes"}
BELOW_WEB = BELOW_SERVICES | {"services", "deriving", "releasing", "clock", "config", "paths", "extensions", "network"}

# What each part of the package may import of the rest of it; every part may import itself.
MAY_IMPORT = {
    "core": set(),
    "clock": set(),
    "i18n": set(),
    "paths": set(),
    "network": set(),
    "extensions": set(),
    "content": set(),
    "config": {"paths"},
    "intake": CORE | {"i18n"},
    "models": CORE,
    "permissions": CORE | {"models"},
    "outages": set(),
    "clashes": {"outages"},
    "db": {"models", "outages"},
    "migrations": {"clock", "core", "db", "models"},
    "services": BELOW_SERVICES,
    "deriving": {"services", "models", "db", "outages", "clock"},
    "releasing": {"services", "models", "db", "deriving"},
    "web": BELOW_WEB | {""},
    "": set(),  # annotator/__init__.py: whoever wants the science alone loads no app
    "app": BELOW_WEB | {"web"},
    "bare": {"db", "config", "web"},
    "server": set(),  # it would serve any other app as well
    "cli": BELOW_WEB | {"migrations", "app", "bare", "server", ""},
    "__main__": {"", "app", "cli", "web", "config"},
}

# The libraries that a layer may know besides the standard library.
LIBRARIES = {
    "core": {"confusable_homoglyphs", "numpy", "regex", "scipy"},
    "clock": set(),
    "i18n": set(),
    "paths": set(),
    "network": set(),
    "content": set(),
    "permissions": set(),
    "config": {"flask"},
    "extensions": {"flask_babel", "flask_login"},
    "intake": {"bleach", "lxml", "markdown_it", "trafilatura", "webencodings"},
    "models": {"sqlalchemy"},
    "outages": {"sqlalchemy"},
    "clashes": {"sqlalchemy"},
    "db": {"flask", "flask_sqlalchemy", "sqlalchemy"},
    "migrations": {"alembic", "sqlalchemy"},
    "services": {"argon2", "email_validator", "limits", "sqlalchemy"},
    "deriving": {"flask"},
    "releasing": set(),
    "bare": {"flask"},
    "web": {
        "brotli", "flask", "flask_babel", "flask_compress", "flask_login", "flask_wtf", "markupsafe", "pydantic",
        "rjsmin", "segno", "spectree", "werkzeug", "wtforms",
    },
    "server": set(),
    "cli": {"click", "flask", "flask_babel", "granian", "sqlalchemy"},
    "app": {"flask", "werkzeug"},
    "__main__": {"click", "flask", "flask_babel"},
}  # fmt: skip

REASONS = {
    "core": "the science is usable as a library on its own and gives the same answer twice",
    "services": "pages, API and commands share what the app does; it must not know which of them asks",
    "models": "a table that imports behaviour cannot be migrated without it",
    "web": "a page that queries sees what a service would hide",
}


def part(module: str) -> str:
    """`annotator.core.spans` belongs to `core`; `annotator` itself to the part without a name."""
    return (module + ".").split(".")[1]


def test_every_part_has_its_place() -> None:
    assert {part(source.module) for source in PRODUCT} <= MAY_IMPORT.keys(), "a new part needs its place in the layers"


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_imports_point_one_way(name: str) -> None:
    allowed = MAY_IMPORT[name] | {name}
    wrong = [
        f"{source.at(node)} imports {module}"
        for source in _part(name)
        for node, module in imports(source)
        if module.split(".")[0] == "annotator" and module != "annotator" and _target(module) not in allowed
    ]
    assert not wrong, f"{REASONS.get(name, 'imports point from web and cli down to core')}: {wrong}"


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_layer_knows_only_its_own_libraries(name: str) -> None:
    allowed = LIBRARIES[name] | {"annotator"} | sys.stdlib_module_names
    wrong = [
        f"{source.at(node)} imports {module}"
        for source in _part(name)
        for node, module in imports(source)
        if module.split(".")[0] not in allowed
    ]
    assert not wrong, f"{REASONS.get(name, 'a library has one home, so that it can be replaced')}: {wrong}"


def _part(name: str) -> list[Source]:
    return [source for source in PRODUCT if part(source.module) == name]


def _target(module: str) -> str:
    """`from annotator import __version__` imports the part without a name."""
    return part(module) if part(module) in MAY_IMPORT else ""


def _room(module: str) -> str:
    """Return the folder that a module belongs to, or the module itself where folders stand beside it.

    The files at the top of `annotator`, `web` and `services` are what the folders below them are built on, or what puts
    these together. They are looked at one by one, as in `MAY_IMPORT`.
    """
    folder, _, _ = module.rpartition(".")
    return module if any(other.startswith(f"{folder}.") for other in FOLDERS - {folder}) else folder


MODULES = {source.module for source in PRODUCT}
FOLDERS = {module.rpartition(".")[0] for module in MODULES} | {s.module for s in PRODUCT if s.path.stem == "__init__"}


def _imported(source: Source) -> set[str]:
    """Return the modules of this package that a file imports, whichever way it names them."""
    found = {module for _, module in imports(source) if module in MODULES}
    for node in source.nodes(ast.ImportFrom):
        found |= MODULES & {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_folders_import_each_other_in_a_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for source in PRODUCT:
        room = _room(source.module)
        arrows.setdefault(room, set()).update({_room(module) for module in _imported(source)} - {room})
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(f"to understand one of these folders one has to read the others: {error.args[1]}")


@pytest.mark.parametrize(("room", "other"), [("web.pages", "web.api"), ("web.api", "web.pages")])
def test_pages_and_api_do_not_know_each_other(room: str, other: str) -> None:
    wrong = [
        f"{source.at(node)} imports {module}"
        for source in PRODUCT
        if source.module.startswith(f"annotator.{room}")
        for node, module in imports(source)
        if module.startswith(f"annotator.{other}")
    ]
    assert not wrong, f"what both need belongs into a service, or beside both in `web`: {wrong}"


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        source.at(node)
        for source in PRODUCT
        for function in source.nodes(*FUNCTIONS)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, f"an import in a function hides an arrow between layers, most often a circle: {hidden}"


def test_imports_are_absolute() -> None:
    relative = [source.at(node) for source in PRODUCT for node in source.nodes(ast.ImportFrom) if node.level]
    assert not relative, f"one name for one module, wherever one reads it: {relative}"


COUNTS_BY_THE_CLOCK = "annotator/services/attempts.py"  # the library `limits` asks for the time itself
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}


def test_only_the_edges_ask_what_time_it_is() -> None:
    layers = {"core", "intake", "models", "permissions", "content", "services"}
    asking = [
        source.at(node)
        for source in PRODUCT
        if part(source.module) in layers and source.name != COUNTS_BY_THE_CLOCK
        for node in source.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS and _is_clock(node.func.value)
    ]
    assert not asking, f"the time is an argument, or tests would have to wait for it: {asking}"


def _is_clock(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"datetime", "date", "time"}


CHANCE = ("secrets.", "os.urandom", "uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4", "random.choice", "random.rand")


def test_core_has_no_unseeded_chance() -> None:
    wild = [
        f"{source.at(node)}: {ast.unparse(node)}"
        for source in PRODUCT
        if part(source.module) in {"core", "intake"}
        for node in source.nodes(ast.Call)
        if ast.unparse(node.func).startswith(CHANCE) or ast.unparse(node) == "random.Random()"
    ]
    assert not wild, f"the same input gives the same output; chance is passed in: {wild}"
