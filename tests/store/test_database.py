"""The one door: snapshots, all or nothing, plain values out, errors that the core knows, and nothing let in."""

import stat
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest

from core.errors import Conflict, ConstraintViolated, DatabaseBusy, DatabaseUnusable
from core.settings import Settings
from core.store.database import Database, require_existing
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member
from tests.moments import NOW
from tests.together import at_once


def companies(db):
    with db.read() as r:
        return r.value("select count(*) as companies from company")


@pytest.fixture
def lot_id(db):
    with db.transaction(NOW, "test") as tx:
        return a_lot(tx, a_company(tx), quantity=3)


def test_a_read_sees_one_moment_while_others_write(db):
    with db.read() as r:
        before = r.value("select count(*) as companies from company")
        with db.transaction(NOW, "test") as tx:
            a_company(tx)
        after = r.value("select count(*) as companies from company")

    assert (before, after) == (0, 0)
    assert companies(db) == 1


def test_what_raises_changes_nothing(db):
    def given_up():
        with db.transaction(NOW, "test") as tx:
            a_company(tx)
            raise KeyError

    with pytest.raises(KeyError):
        given_up()
    assert companies(db) == 0


def test_a_transaction_sees_what_it_wrote_and_others_do_not(db):
    with db.transaction(NOW, "test") as tx:
        a_company(tx)
        assert tx.value("select count(*) as companies from company") == 1
        assert companies(db) == 0

    assert companies(db) == 1


def test_execute_says_how_many_rows_it_changed(db):
    with db.transaction(NOW, "test") as tx:
        for _ in range(3):
            a_company(tx)
        assert tx.execute("update company set revision = revision + 1") == 3
        assert tx.execute("update company set revision = 0 where name = 'nobody'") == 0


def test_ids_are_text_and_go_back_in_as_text(db):
    with db.transaction(NOW, "test") as tx:
        company_id = a_company(tx)
        row = tx.row("select company_id from company where company_id = $company_id", company_id=company_id)

    assert row == {"company_id": company_id}
    assert UUID(company_id).version == 7


def test_instants_come_back_in_utc_and_dates_as_dates(db):
    elsewhere = datetime(2026, 3, 2, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with db.transaction(elsewhere, "test") as tx:
        a_lot(tx, a_company(tx, time_zone="Asia/Kolkata"))
        row = tx.row("select starts_on, starts_at, assigned_at from lot")

    assert row["assigned_at"] == min(elsewhere, datetime(2026, 3, 2, 3, 30, tzinfo=UTC))
    assert row["starts_at"] == datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    assert row["starts_at"].utcoffset() == timedelta(0)
    assert row["starts_on"] == date(2026, 3, 2)


def test_an_instant_without_a_zone_is_a_fault_of_ours(db):
    with pytest.raises(ValueError, match="aware"), db.transaction(NOW.replace(tzinfo=None), "test"):
        pass


def test_no_row_is_none_and_two_rows_are_a_fault_of_ours(db):
    with db.transaction(NOW, "test") as tx:
        a_company(tx)
        a_company(tx)
        assert tx.row("select name from company where name = 'nobody'") is None
        assert tx.value("select name from company where name = 'nobody'") is None
        with pytest.raises(ValueError, match="one row"):
            tx.row("select name from company")


def test_a_loaded_frame_is_readable_by_its_name_only_inside_its_block(db):
    frame = pl.DataFrame({"name": ["Ana", "Bo"], "day": [date(2026, 1, 1), None]})

    with db.read() as r:
        with r.loaded("people", frame):
            assert r.frame("select name, day from people order by name").equals(frame)
        with pytest.raises(Exception, match="people"):
            r.rows("select name from people")


def test_a_unit_inside_a_unit_of_the_same_thread_has_its_own_snapshot(db):
    with db.read() as outer:
        assert outer.value("select count(*) as companies from company") == 0
        with db.transaction(NOW, "test") as tx:
            a_company(tx)
        with db.read() as inner:
            assert inner.value("select count(*) as companies from company") == 1


def test_many_threads_work_through_one_door(db):
    def add_and_count():
        for _ in range(5):
            with db.transaction(NOW, "test") as tx:
                a_company(tx)
            assert companies(db) > 0

    assert at_once([add_and_count] * 8) == [None] * 8
    assert companies(db) == 40


@pytest.mark.parametrize(
    "statement",
    [
        "update lot set allocated = quantity + 1",
        "update lot set allocated = -1",
        "insert into staff select * from staff limit 1",
        "insert into lot by name select uuidv7() as lot_id, lot.* exclude (lot_id) from lot",
        "update learner set company_id = uuidv7()",
        "update learner set name = null",
    ],
)
def test_rows_that_break_a_constraint_are_refused_and_nothing_changes(db, lot_id, statement):
    with db.transaction(NOW, "test") as tx:
        a_learner(tx, tx.value("select company_id from lot"))

    def act():
        with db.transaction(NOW, "test") as tx:
            a_company(tx)
            tx.execute(statement)

    with pytest.raises(ConstraintViolated):
        act()
    assert companies(db) == 1


def test_of_two_acts_on_the_same_row_one_is_told_of_the_conflict(db, lot_id):
    with db.transaction(NOW, "test") as first:
        assert first.value("select allocated from lot") == 0

        def overtake():
            with db.transaction(NOW, "test") as second:
                second.execute("update lot set allocated = allocated + 1")

        overtaking = threading.Thread(target=overtake)
        overtaking.start()
        overtaking.join()
        with pytest.raises(Conflict):
            first.execute("update lot set allocated = allocated + 1")

    with db.read() as r:
        assert r.value("select allocated from lot") == 1


def test_a_conflict_leaves_nothing_of_the_loser(db, lot_id):
    def take():
        with db.transaction(NOW, "test") as tx:
            learner_id = a_learner(tx, tx.value("select company_id from lot"))
            a_license(tx, lot_id, learner_id)

    outcomes = at_once([take] * 6)

    with db.read() as r:
        held = r.value("select count(*) as held from license")
        assert r.value("select allocated from lot") == held == outcomes.count(None)
    assert held <= 3
    assert {type(outcome) for outcome in outcomes} <= {type(None), Conflict, ConstraintViolated}


def test_a_door_can_be_closed_and_gone_through_again(db):
    companies(db)
    db.close()
    db.close()

    assert companies(db) == 0


# What a statement of an attacker could try; all of it is off, and cannot be switched on.
INTRUSIONS = [
    "select * from read_text('/etc/passwd')",
    "copy (select 1) to '/tmp/renewal-desk-intrusion.csv'",
    "attach '/tmp/renewal-desk-intrusion.duckdb' as other (type duckdb)",
    "install httpfs",
    "load '/tmp/intrusion.duckdb_extension'",
    "set enable_external_access = true",
    "set memory_limit = '1TB'",
]


@pytest.mark.parametrize("statement", INTRUSIONS)
def test_statements_reach_no_file_and_no_setting(db, statement):
    with pytest.raises(Exception, match=r"(?i)disabled|locked|permission|cannot|not allowed"), db.read() as r:
        r.frame(statement)


def test_statements_do_not_see_variables_of_the_program(db):
    secret = pl.DataFrame({"key": ["a secret"]})

    with pytest.raises(Exception, match="secret"), db.read() as r:
        r.frame("select * from secret")
    assert not secret.is_empty()


def test_everything_beside_the_file_is_for_its_user_only(embedded_only, db):
    path = Path(embedded_only.database_url)
    path.chmod(0o600)
    with db.transaction(NOW, "test") as tx:
        a_staff_member(tx)

    files = [path.with_name(path.name + ending) for ending in (".wal", ".lock", ".queue", ".holder")]
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in files} == dict.fromkeys(
        (f.name for f in files), 0o600
    )


def test_a_file_that_is_no_database_is_named(tmp_path, embedded_only):
    path = tmp_path / "letter.duckdb"
    path.write_text("Dear Sir or Madam")

    with pytest.raises(DatabaseUnusable, match=r"letter\.duckdb"):
        companies(Database(Settings(database_url=str(path))))


def test_a_file_open_in_a_program_that_takes_no_turns_is_busy(embedded_only, start):
    program = start("hold")
    program.stdout.readline()
    for ending in (".lock", ".queue"):
        Path(embedded_only.database_url + ending).unlink()

    with pytest.raises(DatabaseBusy, match="does not take turns"):
        companies(Database(embedded_only))


def test_a_command_that_needs_a_database_does_not_make_one(tmp_path, embedded_only):
    with pytest.raises(DatabaseUnusable, match="mistyped"):
        require_existing(Settings(database_url=str(tmp_path / "mistyped.duckdb")))
