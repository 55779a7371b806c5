"""What every test may ask for: settings that see nothing of this machine, and a migrated database of its own.

TEST_ENGINE=postgres runs the same tests on PostgreSQL. Nothing here imports duckdb: which of the two versions is
loaded is decided when the first database is opened (docs/adr/0003).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from core.settings import Settings
from core.store.database import Database
from tests.postgres_server import server

TEST_ENGINE = os.environ.get("TEST_ENGINE", "duckdb")
if TEST_ENGINE not in ("duckdb", "postgres"):
    raise pytest.UsageError(f"TEST_ENGINE is duckdb or postgres, not {TEST_ENGINE!r}")

# `pytest --hypothesis-profile=thorough tests/test_lifecycle.py` for an hour of what CI tries for a minute.
hypothesis.settings.register_profile("thorough", max_examples=1000, stateful_step_count=60, deadline=None)

# A busy machine fails no test: speed is the benchmark's business. The rest is as Hypothesis has it, also in CI.
hypothesis.settings.register_profile("untimed", hypothesis.settings(deadline=None))
hypothesis.settings.load_profile("untimed")

# Makes a migrated database for one test and returns its DATABASE_URL.
NewDatabase = Callable[[Path], str]


# What a test that asks for one of these fixtures is about.
_ONLY_ON = {"embedded_only": "duckdb", "server_only": "postgres"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about one engine is no test on the other: deselected, so that a skip stays something missing."""
    kept: list[pytest.Item] = []
    foreign: list[pytest.Item] = []
    for item in items:
        engines = {_ONLY_ON.get(name, TEST_ENGINE) for name in getattr(item, "fixturenames", ())}
        (kept if engines <= {TEST_ENGINE} else foreign).append(item)
    config.hook.pytest_deselected(items=foreign)
    items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_this_machine() -> Iterator[None]:
    """Neither the environment nor a developer's secrets file reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        patch.setitem(Settings.model_config, "toml_file", None)
        yield


@pytest.fixture(scope="session")
def _new_database(_nothing_of_this_machine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    if TEST_ENGINE == "duckdb":
        template = tmp_path_factory.mktemp("template") / "template.duckdb"
        _migrate(str(template))
        yield lambda folder: str(shutil.copy(template, folder / "renewal-desk.duckdb"))
        return
    with server() as postgres:
        made = [postgres.create()]
        _migrate(postgres.database_url(made[0]))

        def copy(_: Path) -> str:
            made.append(postgres.create(template=made[0]))
            return postgres.database_url(made[-1])

        yield copy
        for name in reversed(made):
            postgres.drop(name)


def _migrate(url: str) -> None:
    with Database(Settings(database_url=url)) as database, database.read() as r:
        r.value("select count(*) as companies from company")


@pytest.fixture
def settings(_new_database: NewDatabase, tmp_path: Path) -> Settings:
    """Defaults, previewed mail, and a migrated empty database that nobody else has."""
    return Settings(database_url=_new_database(tmp_path))


@pytest.fixture
def embedded_only(settings: Settings) -> Settings:
    """The settings, for tests that are about the DuckDB file and who has it open."""
    return settings


@pytest.fixture
def server_only(settings: Settings) -> Settings:
    """The settings, for tests that are about tables on a PostgreSQL server."""
    return settings


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    """The open door to the database of `settings`."""
    with Database(settings) as database:
        yield database
