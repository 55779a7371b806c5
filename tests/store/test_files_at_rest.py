"""Files that nobody has open: copied with their log, replaced at one stroke, the old one kept."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import DatabaseBusy
from core.store.database import Database
from core.store.files_at_rest import copy_at_rest, replace_at_rest, settle_on_disk, sha256
from tests.moments import NOW
from tests.store.process import insert


def rows(settings):
    with Database(settings) as db, db.read() as r:
        return r.value("select count(*) as rows from job_run")


def test_a_copy_holds_what_a_killed_process_had_left_in_the_log(embedded_only, start, tmp_path):
    killed = start("hold")
    killed.stdout.readline()
    killed.kill()
    killed.wait(timeout=10)
    assert Path(embedded_only.database_url + ".wal").exists()

    copy = copy_at_rest(embedded_only, tmp_path / "copy.duckdb")

    assert rows(copy) == 1


def test_a_replaced_file_is_kept_with_its_log(embedded_only, start, tmp_path):
    empty = copy_at_rest(embedded_only, tmp_path / "copy.duckdb")
    killed = start("hold")
    killed.stdout.readline()
    killed.kill()
    killed.wait(timeout=10)

    kept = replace_at_rest(embedded_only, Path(empty.database_url), datetime(2026, 3, 2, 9, tzinfo=UTC))

    assert kept == Path(embedded_only.database_url + ".replaced-20260302T090000000000")
    assert rows(embedded_only) == 0
    assert rows(embedded_only.model_copy(update={"database_url": str(kept)})) == 1


def test_an_open_file_is_neither_copied_nor_replaced(embedded_only, start, tmp_path):
    start("hold").stdout.readline()
    impatient = embedded_only.model_copy(update={"database_wait_seconds": 0.1})
    (tmp_path / "other.duckdb").touch()

    with pytest.raises(DatabaseBusy):
        copy_at_rest(impatient, tmp_path / "copy.duckdb")
    with pytest.raises(DatabaseBusy):
        replace_at_rest(impatient, tmp_path / "other.duckdb", NOW)
    assert not (tmp_path / "copy.duckdb").exists()


def test_a_process_lends_its_own_file_too(embedded_only, tmp_path):
    with Database(embedded_only) as db:
        insert(db, "test", 0)
        copy = copy_at_rest(embedded_only, tmp_path / "copy.duckdb")
        insert(db, "test", 1)

    assert rows(copy) == 1
    assert rows(embedded_only) == 2


def test_the_hash_is_of_the_bytes(tmp_path):
    path = tmp_path / "bytes"
    path.write_bytes(b"renewal")
    settle_on_disk(path)

    assert sha256(path) == hashlib.sha256(b"renewal").hexdigest()
