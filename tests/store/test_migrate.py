"""Migrations: applied once, in order, each whole or not at all; what is newer or edited is refused."""

import os
import shutil
import subprocess
import sys
from contextlib import closing

import pytest

from core.errors import DatabaseUnusable
from core.reads.access import access_of
from core.settings import ROOT, Settings
from core.store import engine
from core.store.database import Database
from core.store.migrate import FOLDER, bring_up_to_date, migrations
from tests.moments import NOW

FIRST = "create table note (note_id integer primary key);"
SECOND = "create table reply (reply_id integer primary key); insert into note select 1;"


@pytest.fixture
def connection(settings):
    """The test's database without its tables: a table of notes is what these migrations make."""
    with closing(engine.connect(settings)) as connection:
        engine.cursor(connection).execute("drop table schema_migration")
        yield connection


@pytest.fixture
def folder(tmp_path):
    """A folder of migrations with one file."""
    made = tmp_path / "migrations"
    made.mkdir()
    (made / "0001_note.sql").write_text(FIRST)
    return made


@pytest.fixture
def migrate(connection, folder, settings):
    """Brings the test's database up to date with the folder."""
    return lambda: bring_up_to_date(connection, postgres=settings.on_postgres, folder=folder)


def count(connection, table):
    return engine.cursor(connection).execute(f"select count(*) from {table}").fetchall()[0][0]


def test_an_empty_database_gets_everything_and_a_second_time_nothing(migrate, folder):
    (folder / "0002_reply.sql").write_text(SECOND)

    assert migrate() == ["0001_note.sql", "0002_reply.sql"]
    assert migrate() == []


def test_an_older_database_gets_what_it_lacks(migrate, folder, connection):
    migrate()
    (folder / "0002_reply.sql").write_text(SECOND)

    assert migrate() == ["0002_reply.sql"]
    assert count(connection, "note") == 1


def test_a_failing_file_changes_nothing_and_the_mended_one_is_applied(migrate, folder, connection):
    (folder / "0002_reply.sql").write_text(SECOND + " select * from nowhere;")

    with pytest.raises(Exception, match="nowhere"):
        migrate()
    assert count(connection, "note") == 0
    assert count(connection, "schema_migration") == 1
    (folder / "0002_reply.sql").write_text(SECOND)
    assert migrate() == ["0002_reply.sql"]


def test_an_edited_file_is_refused(migrate, folder):
    migrate()
    (folder / "0001_note.sql").write_text(FIRST + " -- one more word")

    with pytest.raises(DatabaseUnusable, match=r"0001_note\.sql was edited"):
        migrate()


def test_a_database_of_a_newer_program_is_refused(migrate, folder):
    (folder / "0002_reply.sql").write_text(SECOND)
    migrate()
    (folder / "0002_reply.sql").unlink()

    with pytest.raises(DatabaseUnusable, match=r"newer than this program.*0002_reply\.sql"):
        migrate()


def test_the_files_of_a_server_come_after_the_common_ones_of_their_number(folder):
    (folder / "0002_reply.sql").write_text(SECOND)
    (folder / "postgres").mkdir()
    (folder / "postgres" / "0001_index.sql").write_text("create index note_by_id on note (note_id);")

    assert [m.name for m in migrations(postgres=True, folder=folder)] == [
        "0001_note.sql",
        "postgres/0001_index.sql",
        "0002_reply.sql",
    ]
    assert [m.name for m in migrations(postgres=False, folder=folder)] == ["0001_note.sql", "0002_reply.sql"]


def test_the_migrations_of_the_product_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted(FOLDER.glob("*.sql"))]

    assert numbers == list(range(1, len(numbers) + 1))


_OLDER = (
    "insert into staff select uuidv7(), 'ana@x.example', 'ana@x.example', 'Ana', 'account_manager', 'UTC', $now, null",
    "insert into company select uuidv7(), 'Acme', 'UTC', staff_id, 0, $now from staff",
    "insert into learner select uuidv7(), company_id, 'Liv@acme.example', 'liv@acme.example', 'Liv', '', 'liv', false, "
    "null, $now, null from company",
)


def test_people_of_an_older_database_are_found_by_address(embedded_only, tmp_path):
    older, settings = tmp_path / "older", Settings(database_url=str(tmp_path / "older.duckdb"))
    older.mkdir()
    for path in sorted(FOLDER.glob("*.sql"))[:2]:
        shutil.copy(path, older)
    with closing(engine.connect(settings)) as connection:
        bring_up_to_date(connection, postgres=False, folder=older)
        for statement in _OLDER:
            engine.cursor(connection).execute(statement, {"now": NOW})

    with Database(settings) as db:
        assert [answer.company for answer in access_of(db, ["liv@acme.example"], now=NOW)] == ["Acme"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from core.settings import Settings
from core.store import engine, migrate

class Killing:
    # Passes statements on until the one that says where the process dies.
    def __init__(self, cursor): self.cursor = cursor
    def __getattr__(self, name): return getattr(self.cursor, name)
    def execute(self, sql, *params):
        done = self.cursor.execute(sql, *params)
        if sys.argv[3] in sql: os.kill(os.getpid(), signal.SIGKILL)
        return done

settings = Settings(database_url=sys.argv[1])
real = engine.cursor
engine.cursor = lambda connection: Killing(real(connection))
connection = engine.connect(settings)
migrate.bring_up_to_date(connection, postgres=settings.on_postgres, folder=Path(sys.argv[2]))
"""


@pytest.mark.parametrize("statement", ["create table note", "insert into schema_migration"])
def test_a_migration_killed_in_its_middle_never_happened(settings, folder, statement):
    with closing(engine.connect(settings)) as connection:
        engine.cursor(connection).execute("drop table schema_migration")
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, settings.database_url, str(folder), statement],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    with closing(engine.connect(settings)) as connection:
        applied = bring_up_to_date(connection, postgres=settings.on_postgres, folder=folder)

    assert killed.returncode == -9
    assert applied == ["0001_note.sql"]
