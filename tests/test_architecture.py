"""What import-linter cannot see, read from the code itself: pyproject.toml holds the layers, this file the rest."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
CODE = [*CORE, *PAGES, *ROOT.glob("app.py")]
SQL = sorted((ROOT / "data" / "migrations").rglob("*.sql"))

MOST_LINES = 250
MOST_LINES_OF_A_PAGE = 120

# Rules are pure: what else they may import needs no clock, no settings and no database.
PURE = {"core.errors", "core.rules", "dateutil", "email_validator", "polars", "rapidfuzz"}

# Statements that take no bound values (attach, set), and the text of the migrations.
BUILDS_STATEMENTS = {"core/store/engine.py", "core/store/migrate.py"}
RUNS_SQL = {"copy_out", "execute", "executemany", "frame", "row", "rows", "sql", "value"}
DOORS = {"connection", "cursor", "_cursor", "r", "reader", "tx"}

SQL_CLOCK = re.compile(r"\b(now|today|get_current_timestamp)\(\)|\bcurrent_(date|time|timestamp)\b", re.IGNORECASE)
STATEMENT = re.compile(r"\s*(select|insert|update|delete|with|create)\b", re.IGNORECASE)


def named(path: Path) -> str:
    """A path as tests name it."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text())


every_module = pytest.mark.parametrize("path", CODE, ids=named)
every_core_module = pytest.mark.parametrize("path", CORE, ids=named)
every_page_module = pytest.mark.parametrize("path", PAGES, ids=named)


@every_module
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(tree(path))


@every_module
def test_a_module_is_one_idea(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES


@every_module
def test_only_the_store_names_duckdb(path):
    assert path.is_relative_to(ROOT / "core" / "store") or "duckdb" not in imported(path)


@every_module
def test_only_the_engine_connects(path):
    connects = [call for call in calls(path) if called(call) == "connect" and receiver(call) in ("duckdb", "_duckdb")]

    assert named(path) == "core/store/engine.py" or not connects


@every_module
def test_sql_is_constant(path):
    passed_on = constant_parameters(path) | constant_loops(path)
    built = [
        f"line {call.lineno}"
        for call in calls(path)
        if called(call) in RUNS_SQL
        and receiver(call) in DOORS
        and call.args
        and not constant(call.args[0])
        and ast.unparse(call.args[0]) not in passed_on
    ]

    assert named(path) in BUILDS_STATEMENTS or not built


@every_module
def test_sql_never_asks_for_the_time(path):
    strings = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]

    assert not [text for text in strings if isinstance(text, str) and STATEMENT.match(text) and SQL_CLOCK.search(text)]


@pytest.mark.parametrize("path", SQL, ids=named)
def test_a_migration_never_asks_for_the_time(path):
    assert not SQL_CLOCK.search(path.read_text())


@pytest.mark.parametrize("path", [path for path in SQL if path.parent.name != "postgres"], ids=named)
def test_the_embedded_file_has_no_secondary_index(path):
    assert not re.search(r"create\s+(unique\s+)?index", path.read_text(), re.IGNORECASE)


@pytest.mark.parametrize("path", [path for path in CORE if path.parent.name == "rules"], ids=named)
def test_rules_import_only_what_is_pure(path):
    foreign = {
        name
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not any(f"{name}.".startswith(f"{p}.") for p in PURE)
    }

    assert not foreign


@every_core_module
def test_the_core_never_imports_in_passing(path):
    starred = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]

    assert not starred


@every_page_module
def test_a_page_has_no_classes_and_its_parts_only_values(path):
    classes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    values = [node for node in classes if any("dataclass" in ast.unparse(mark) for mark in node.decorator_list)]

    assert classes == (values if path.parent.name == "parts" else [])


@pytest.mark.parametrize("path", [path for path in PAGES if path.parent.name == "pages"], ids=named)
def test_a_page_is_short(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES_OF_A_PAGE


@every_page_module
def test_a_page_never_lets_html_through(path):
    assert not [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"
    ]


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call of a module."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The method's name: `execute` of `tx.execute(...)`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def receiver(call: ast.Call) -> str:
    """The last name before the method: `tx` of `tx.execute(...)`, `_cursor` of `self._cursor.execute(...)`."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    value = value.func if isinstance(value, ast.Call) else value
    return value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""


def constant(statement: ast.expr) -> bool:
    """A literal, a name in capitals, a sum of those, or the `sql` that the door itself passes on."""
    if isinstance(statement, ast.Constant):
        return True
    if isinstance(statement, ast.Name):
        return statement.id.isupper() or statement.id == "sql"
    if isinstance(statement, ast.Attribute):
        return statement.attr.isupper()
    if isinstance(statement, ast.Subscript):
        return constant(statement.value)
    return isinstance(statement, ast.BinOp) and constant(statement.left) and constant(statement.right)


def constant_parameters(path: Path) -> set[str]:
    """Parameters of private functions to which every call of the module gives a constant."""
    found: set[str] = set()
    for function in (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)):
        given = [call.args for call in calls(path) if isinstance(call.func, ast.Name) and call.func.id == function.name]
        if function.name.startswith("_") and given:
            names = [argument.arg for argument in function.args.args]
            found |= {n for i, n in enumerate(names) if all(len(a) > i and constant(a[i]) for a in given)}
    return found


def constant_loops(path: Path) -> set[str]:
    """Names that a loop takes from constants: from a tuple of them, or from a constant tuple."""
    loops = [node for node in ast.walk(tree(path)) if isinstance(node, ast.For) and isinstance(node.target, ast.Name)]
    return {
        ast.unparse(loop.target)
        for loop in loops
        if constant(loop.iter) or (isinstance(loop.iter, ast.Tuple) and all(map(constant, loop.iter.elts)))
    }


def imported(path: Path) -> set[str]:
    """The dotted names of all imports of a module, wherever they stand, also those by import_module("name")."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "core":
            names |= {f"core.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "import_module":
            names |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return names


# What is kept from run to run, and why nobody of another company can be served it.
CACHES = {
    # One per process: the database, which is asked on somebody's behalf.
    "pages/parts/page.py": "database",
    # One per process: which browser may fetch which bytes, no file of anybody.
    "pages/parts/exports.py": "grants",
    # Of one browser session; what is kept is of the company and the file that its arguments name.
    "pages/parts/add_learners_act.py": "session",
    "pages/parts/add_learners_review.py": "session",
    "pages/parts/renewal_act.py": "session",
    "pages/parts/renewal_file.py": "session",
    "pages/parts/renewal_near.py": "session",
    "pages/parts/renewal_review.py": "session",
    "pages/parts/upload.py": "session",
    # The theme's colors.
    "pages/parts/charts.py": "pure",
    # Pure functions of what they are given.
    "core/files/dialect.py": "pure",
    "core/files/mend.py": "pure",
    "core/files/records.py": "pure",
    "core/mail/render.py": "pure",
    "core/mail/words.py": "pure",
    "core/rules/terms.py": "pure",
    "core/store/demo/plan.py": "pure",
}
CACHE = re.compile(r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*|@st\.cache_\w+[^\n]*")


@every_module
def test_a_cache_is_listed_with_what_keeps_companies_apart(path):
    found = CACHE.findall(path.read_text())

    assert bool(found) == (named(path) in CACHES), "a new cache: say in CACHES why no company is served another's"
    if CACHES.get(named(path)) == "session":
        assert all('scope="session"' in decorator for decorator in found)
