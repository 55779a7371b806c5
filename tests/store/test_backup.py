"""A backup is one moment, whole, with every constraint; a restore loses nothing (docs/adr/0006)."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.assign_licenses import assign_licenses
from core.actions.request_licenses import request_licenses
from core.errors import ConstraintViolated, DatabaseUnusable, Refused
from core.reads.invariants import check
from core.settings import ROOT, Settings
from core.store.backup import FILE, MANIFEST, back_up, restore
from core.store.backup_tables import COPY_IN, COPY_OUT, COUNT_BACKUP, COUNT_STORE
from core.store.database import Database
from tests.acme import an_acme, change, digest
from tests.moments import NOW
from tests.store.process import insert


def sound(db):
    """What a restore is asked to prove."""
    assert check(db, now=NOW) == []


@pytest.fixture
def live(db):
    """A database with an order, a lot and two licenses."""
    acme = an_acme(db)
    about = {"company_id": acme.company_id, "now": NOW, "actor": "test"}
    order_id = request_licenses(db, quantity=3, request_key="the order", **about)
    assign_licenses(db, order_id=order_id, now=NOW, actor="test")
    allocate_licenses(db, learners=acme.people(2), request_key="two", **about)
    return db


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "saved"


@pytest.fixture
def beside(tmp_path):
    """Settings of a database file that does not exist yet."""
    return Settings(database_url=str(tmp_path / "beside.duckdb"))


def test_what_is_restored_is_what_was_there(live, settings, folder, beside):
    saved = back_up(settings, folder, now=NOW)
    restored = restore(beside, folder, now=NOW, verify=sound)

    with Database(beside) as copy:
        assert digest_of_rows(copy) == digest_of_rows(live)
        sound(copy)
    assert saved.rows == restored.rows
    assert saved.rows["license"] == 2
    assert restored.created_at == NOW
    assert restored.kept is None


def digest_of_rows(db):
    with db.read() as r:
        return {
            table: r.rows(f"select * exclude (details) from {table} order by 1")
            if table in ("event", "mail_event")
            else r.rows(f"select * from {table} order by 1")
            for table in ("company", "learner", "license_order", "lot", "license", "event", "mail", "mail_event")
        }


@pytest.mark.parametrize(
    "statement",
    [
        "update lot set allocated = quantity + 1",
        "insert into mail by name select uuidv7() as mail_id, mail.* exclude (mail_id) from mail limit 1",
        "insert into company select * from company limit 1",
        "update license set learner_id = uuidv7()",
        "update license_order set state = 'forgotten'",
        "update learner set email_key = null",
    ],
)
def test_what_is_restored_refuses_what_the_original_refused(live, settings, folder, beside, statement):
    back_up(settings, folder, now=NOW)
    restore(beside, folder, now=NOW, verify=sound)

    with Database(beside) as copy, pytest.raises(ConstraintViolated):
        change(copy, statement)


def test_a_backup_while_others_write_is_one_moment(settings, folder, beside, start):
    writer = start("keep-writing", "writer", 2)
    writer.stdout.readline()
    back_up(settings, folder, now=NOW)
    writer.communicate("", timeout=60)
    restore(beside, folder, now=NOW, verify=sound)

    with Database(beside) as copy, copy.read() as r:
        rows = r.rows("select host, count(*) as rows, max(process_id) + 1 as last from job_run group by host")
    assert writer.returncode == 0
    assert all(row["rows"] == row["last"] for row in rows)


def test_the_app_goes_on_with_what_was_restored_under_it(embedded_only, live, folder):
    back_up(embedded_only, folder, now=NOW)
    insert(live, "after the backup", 0)
    report = restore(embedded_only, folder, now=NOW, verify=sound)

    with live.read() as r:
        assert r.value("select count(*) as runs from job_run") == 0
        assert r.value("select count(*) as licenses from license") == 2
    with Database(embedded_only.model_copy(update={"database_url": str(report.kept)})) as kept, kept.read() as r:
        assert r.value("select count(*) as runs from job_run") == 1


def test_a_file_in_use_by_another_process_is_replaced_between_its_units(embedded_only, folder, start):
    back_up(embedded_only, folder, now=NOW)
    app = start("idle")
    app.stdout.readline()

    restore(embedded_only, folder, now=NOW, verify=sound)
    _, err = app.communicate("go on\n", timeout=60)

    assert app.returncode == 0, err
    with Database(embedded_only) as db, db.read() as r:
        assert r.rows("select process_id as number from job_run order by 1") == [{"number": 1}]


def test_a_server_that_has_rows_is_not_restored_into(live, server_only, folder):
    back_up(server_only, folder, now=NOW)
    before = digest(live)

    with pytest.raises(Refused, match="not empty"):
        restore(server_only, folder, now=NOW, verify=sound)
    assert digest(live) == before


def test_a_file_moves_to_an_empty_server(server_only, db, folder, beside):
    with Database(beside) as file:
        an_acme(file)
        insert(file, "moved", 7)
    back_up(beside, folder, now=NOW)

    restore(server_only, folder, now=NOW, verify=sound)

    with db.read() as r:
        assert r.row("select host, process_id from job_run") == {"host": "moved", "process_id": 7}
        assert r.value("select count(*) as companies from company") == 1
    sound(db)


def test_what_is_not_sound_is_not_restored(live, settings, folder, beside):
    change(live, "delete from event where kind = 'license_allocated'")
    back_up(settings, folder, now=NOW)

    with pytest.raises(AssertionError):
        restore(beside, folder, now=NOW, verify=sound)
    assert list(Path(beside.database_url).parent.glob("beside*")) == []


def damage(folder, how):
    manifest = json.loads((folder / MANIFEST).read_text())
    match how:
        case "a byte differs":
            content = bytearray((folder / FILE).read_bytes())
            content[len(content) // 2] ^= 1
            (folder / FILE).write_bytes(content)
        case "its end is missing":
            (folder / FILE).write_bytes((folder / FILE).read_bytes()[:-4096])
        case "no file":
            (folder / FILE).unlink()
        case "no manifest":
            (folder / MANIFEST).unlink()
        case "a torn manifest":
            (folder / MANIFEST).write_text((folder / MANIFEST).read_text()[:40])
        case "of a newer program":
            manifest["migrations"]["0999_later.sql"] = "unknown"
            (folder / MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    "how",
    ["a byte differs", "its end is missing", "no file", "no manifest", "a torn manifest", "of a newer program"],
)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(db, settings, folder, beside, how):
    insert(db, "before", 0)
    back_up(settings, folder, now=NOW)
    damage(folder, how)

    with pytest.raises(DatabaseUnusable, match=str(folder)):
        restore(beside, folder, now=NOW, verify=sound)
    assert list(Path(beside.database_url).parent.glob("beside*")) == []


def test_a_backup_is_never_overwritten(settings, folder):
    back_up(settings, folder, now=NOW)
    before = (folder / FILE).read_bytes()

    with pytest.raises(Refused, match="another folder"):
        back_up(settings, folder, now=NOW)
    assert (folder / FILE).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(settings, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUnusable, match="cannot be written"):
        back_up(settings, tmp_path / "file" / "saved", now=NOW)


_KILLED = """
import os, signal, sys
from pathlib import Path
from core.settings import Settings
from core.store import backup
from tests.moments import NOW

def die(path): os.kill(os.getpid(), signal.SIGKILL)
backup.settle_on_disk = die
backup.back_up(Settings(database_url=sys.argv[1]), Path(sys.argv[2]), now=NOW)
"""


def test_a_backup_killed_before_its_end_is_no_backup_and_can_be_made_again(db, settings, folder, beside):
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, settings.database_url, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL

    with pytest.raises(DatabaseUnusable, match="no whole backup"):
        restore(beside, folder, now=NOW, verify=sound)
    back_up(settings, folder, now=NOW)
    restore(beside, folder, now=NOW, verify=sound)


def test_every_table_is_carried_after_those_that_it_refers_to(db):
    with db.read() as r:
        tables = r.frame(
            "select table_name from information_schema.tables where table_catalog = 'store' "
            "and table_schema in ('main', 'public') and table_name <> 'schema_migration' order by table_name"
        )["table_name"].to_list()

    assert sorted(COPY_OUT) == tables
    assert list(COPY_OUT) == list(COPY_IN) == list(COUNT_BACKUP) == list(COUNT_STORE)
