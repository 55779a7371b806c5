"""The documents cannot drift: what exists is named where a person looks for it."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import typer

from core.settings import Settings
from pages.parts import renewal_figures, risk_words

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
METRICS = (ROOT / "docs" / "metrics.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
FIGURES = renewal_figures.DEFINITIONS | risk_words.DEFINITIONS
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted(path for path in (ROOT / "docs" / "adr").glob("0*.md") if path.stem != "0000-format")
TABLES = "\n".join(path.read_text() for path in sorted((ROOT / "data" / "migrations").glob("*.sql")))

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def tables() -> list[str]:
    """The names of all tables that the migrations make."""
    return re.findall(r"create table (\w+)", TABLES)


def listed_words() -> list[str]:
    """Each word that a check constraint lists: states, kinds and roles."""
    lists = re.findall(r"\bin \(('[^)]*')\)", TABLES)
    return sorted({word for words in lists for word in re.findall(r"'(\w+)'", words)})


def commands() -> list[str]:
    """The subcommands of `python -m core`."""
    group = typer.main.get_command(import_module("core.cli").app)
    return sorted(group.commands)


def targets() -> list[str]:
    """The targets that `make` lists."""
    return re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def packages() -> list[str]:
    """The pinned packages of the runtime."""
    return re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_in_the_runbook(name):
    assert f"`{name}`" in RUNBOOK


@pytest.mark.parametrize("name", tables())
def test_every_table_is_in_the_glossary(name):
    assert f"`{name}`" in GLOSSARY


@pytest.mark.parametrize("word", listed_words())
def test_every_state_kind_and_role_is_in_the_glossary(word):
    assert f"`{word}`" in GLOSSARY


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_runbook(name):
    assert f"python -m core {name}" in RUNBOOK


@pytest.mark.parametrize("name", targets())
def test_every_target_is_in_the_readme(name):
    assert f"make {name}" in README


@pytest.mark.parametrize(("figure", "definition"), FIGURES.items())
def test_every_figure_of_the_forecast_is_defined_as_on_the_page(figure, definition):
    assert f"| {figure} | {definition}" in METRICS


@pytest.mark.parametrize("name", packages())
def test_every_package_earns_its_place(name):
    assert f"`{name}`" in ARCHITECTURE


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    dead = [target for target in LINK.findall(path.read_text()) if not (path.parent / target).exists()]

    assert not dead


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_names_the_test_that_holds_it(path):
    headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)

    assert headings == ["Status", "Context", "Decision", "Consequences", "Alternatives", "The test that holds it"]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_test_that_a_decision_names_exists(path):
    missing = [name for name in re.findall(r"tests/[\w/]+\.py", path.read_text()) if not (ROOT / name).is_file()]

    assert not missing


def test_every_test_that_the_threat_model_names_exists():
    named = re.findall(r"tests/[\w/]+\.py", (ROOT / "docs" / "security.md").read_text())

    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
