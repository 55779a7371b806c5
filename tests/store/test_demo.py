"""The demo: the same rows for the same arguments, coherent in itself, and never in the place of anything real."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from core.clock import frozen
from core.errors import DatabaseUnusable
from core.job import run_job
from core.mail.preview import PreviewTransport
from core.reads import invariants
from core.rules.emails import email_key
from core.rules.people import search_text
from core.rules.terms import local_day, term
from core.settings import ROOT, Settings
from core.store import engine
from core.store.database import Database
from core.store.demo import build_demo
from tests.builders import a_company, an_installation
from tests.moments import NOW

LICENSES = 2000
TABLES = (
    "installation", "staff", "company", "batch", "learner", "license_order", "lot", "license", "event", "mail",
    "mail_event", "job_run", "risk_call",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _engine(_new_database) -> None:
    """Whichever DuckDB the session is about is loaded before a file is opened."""


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory) -> str:
    """A small demo that no test changes."""
    url = str(tmp_path_factory.mktemp("demo") / "demo.duckdb")
    build_demo(Settings(database_url=url), licenses=LICENSES, seed=3, as_of=NOW)
    return url


@pytest.fixture
def demo(demo_file):
    with Database(Settings(database_url=demo_file)) as db, db.read() as reader:
        yield reader


def digests(url: str) -> dict[str, tuple[int, object]]:
    """Per table, how many rows and a number that changes with any of them."""
    with Database(Settings(database_url=url)) as db, db.read() as r:
        return {t: tuple(r.rows(f"select count(*) as n, bit_xor(hash({t}::varchar)) as digest from {t}")[0].values())
                for t in TABLES}  # fmt: skip


def test_the_same_arguments_build_the_same_rows(demo_file, tmp_path):
    url = str(tmp_path / "again.duckdb")
    build_demo(Settings(database_url=url), licenses=LICENSES, seed=3, as_of=NOW)

    assert digests(url) == digests(demo_file)


def test_another_seed_builds_other_people(demo_file, tmp_path):
    url = str(tmp_path / "other.duckdb")
    build_demo(Settings(database_url=url), licenses=LICENSES, seed=4, as_of=NOW)

    assert digests(url)["learner"] != digests(demo_file)["learner"]


def test_every_table_is_filled_about_as_asked(demo):
    rows = {table: demo.value(f"select count(*) as n from {table}") for table in TABLES}

    assert min(rows.values()) > 0
    assert rows["staff"] == 8
    assert rows["company"] == 40
    assert 0.9 * LICENSES < rows["license"] < 1.15 * LICENSES
    assert 0.55 * LICENSES < rows["learner"] < 0.8 * LICENSES
    assert demo.value("select kind from installation") == "demo"
    assert demo.value("select name from staff where role = 'account_manager' order by staff_id limit 1") is not None
    assert set(demo.frame("select distinct time_zone from company")["time_zone"]) >= {
        "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Auckland", "Europe/Berlin", "Asia/Beirut", "America/St_Johns",
    }  # fmt: skip


def test_there_is_something_of_every_kind_around_the_moment(demo):
    found = demo.row(
        """
        select
            (select count(*) from lot where expires_at <= $now and expiry_recorded_at is null) as unrecorded,
            (select count(*) from lot where expires_at > $now and expires_at <= $now + interval 72 hour) as soon,
            (select count(*) from lot where expires_at <= $now - interval 60 day) as long_ago,
            (select count(*) from lot where starts_at > $now) as ahead,
            (select count(*) from lot where expires_at > $now and allocated < quantity) as in_stock,
            (select count(*) from license where released_at is not null) as released,
            (select count(*) from learner where archived_at is not null) as archived,
            (select count(*) from license_order where state = 'requested') as requested,
            (select count(*) from license_order where state = 'declined') as declined,
            (select count(*) from license_order where state = 'cancelled') as cancelled,
            (select count(*) from license_order where note <> '' and po_number <> '') as noted
        """,
        now=NOW,
    )

    assert min(found.values()) > 0, found


def test_the_first_run_of_the_job_finds_expiries_and_reminders_and_the_second_nothing(demo_file, tmp_path):
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(demo_file).read_bytes())
    with Database(Settings(database_url=str(copy))) as db:
        first = run_job(db, PreviewTransport(), clock=frozen(NOW))
        second = run_job(db, PreviewTransport(), clock=frozen(NOW))

    assert first.expired > 0
    assert min(first.planned.values()) > 0
    assert not first.halted
    assert second.expired == sum(second.planned.values()) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        """
        select l.lot_id from lot l
        left join (select lot_id, count(*) as held from license where released_at is null group by lot_id) k
          on k.lot_id = l.lot_id
        where l.allocated <> coalesce(k.held, 0)
        """,
        """
        select a.learner_id from license a
        join license b on b.learner_id = a.learner_id and b.license_id <> a.license_id
        where a.released_at is null and b.released_at is null
          and a.starts_at < b.expires_at and b.starts_at < a.expires_at
        """,
        """
        select k.license_id from license k
        join lot l on l.lot_id = k.lot_id
        join learner p on p.learner_id = k.learner_id
        where k.starts_at <> l.starts_at or k.expires_at <> l.expires_at or p.company_id <> l.company_id
           or k.company_id <> l.company_id
        """,
        """
        select k.license_id from license k
        join lot l on l.lot_id = k.lot_id
        join batch b on b.batch_id = k.batch_id
        where k.allocated_at < l.assigned_at or k.allocated_at <> b.created_at or k.allocated_at > $now
           or k.released_at < k.allocated_at or k.released_at > k.expires_at or b.company_id <> k.company_id
        """,
        """
        select l.lot_id from lot l
        join license_order o on o.order_id = l.order_id
        where o.state <> 'assigned' or o.decided_at <> l.assigned_at or o.requested_at >= o.decided_at
           or (o.quantity <> l.quantity and o.reason = '')
        """,
        """
        select k.license_id from license k
        join learner p on p.learner_id = k.learner_id
        where p.archived_at is not null and k.released_at is null and k.expires_at > p.archived_at
        """,
        """
        select l.lot_id from lot l
        where (l.expiry_recorded_at is null) <> (l.expiry_notice_planned_at is null)
           or l.expiry_recorded_at < l.expires_at
           or (l.expires_at <= $now - interval 25 hour and l.expiry_recorded_at is null)
           or (l.expires_at > $now and l.reminder_planned_at is not null)
           or (l.expires_at <= $now and l.reminder_planned_at is null)
        """,
        "select event_id from event where recorded_at > $now or occurred_at > recorded_at",
        "select mail_id from mail where planned_at > $now or settled_at > $now or claimed_at < planned_at",
    ],
    ids=["counters", "overlaps", "copies", "allocations", "orders", "archived", "marks", "events", "mails"],
)  # fmt: skip
def test_no_row_contradicts_another(demo, wrong):
    assert demo.rows(wrong, **({"now": NOW} if "$now" in wrong else {})) == []


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("license_allocated", "select license_id as id from license"),
        ("license_released", "select license_id as id from license where released_at is not null"),
        (
            "license_expired",
            """
            select k.license_id as id from license k
            join lot l on l.lot_id = k.lot_id
            where l.expiry_recorded_at is not null and k.released_at is null
            """,
        ),
        ("lot_expired", "select lot_id as id from lot where expiry_recorded_at is not null"),
        ("learner_added", "select learner_id as id from learner"),
        ("learner_archived", "select learner_id as id from learner where archived_at is not null"),
        ("order_requested", "select order_id as id from license_order"),
        ("order_assigned", "select order_id as id from license_order where state = 'assigned'"),
        ("order_declined", "select order_id as id from license_order where state = 'declined'"),
        ("order_cancelled", "select order_id as id from license_order where state = 'cancelled'"),
        ("batch_undone", "select batch_id as id from batch where kind = 'undo'"),
    ],
)
def test_every_fact_has_its_event_once(demo, kind, facts):
    column = {"license": "license_id", "lot": "lot_id", "learner": "learner_id", "order": "order_id"}.get(
        kind.split("_")[0], "batch_id"
    )
    told = demo.frame(f"select {column} as id from event where kind = $kind order by id", kind=kind)["id"].to_list()

    assert told
    assert told == demo.frame(f"select id from ({facts}) order by id")["id"].to_list()


@pytest.mark.parametrize("hours", [0, 96])
def test_all_invariants_hold_before_and_after_the_job(demo_file, tmp_path, hours):
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(demo_file).read_bytes())
    now = NOW + timedelta(hours=hours)
    with Database(Settings(database_url=str(copy))) as db:
        before = invariants.check(db, now=NOW)
        run_job(db, PreviewTransport(), clock=frozen(now))
        after = invariants.check(db, now=now)

    assert before == after == []


def test_an_expiry_is_stamped_with_the_instant_it_became_true(demo):
    wrong = """
    select e.event_id from event e
    join lot l on l.lot_id = e.lot_id
    where e.kind in ('license_expired', 'lot_expired')
      and (e.occurred_at <> l.expires_at or e.recorded_at <> l.expiry_recorded_at or e.actor <> 'job')
    """

    assert demo.rows(wrong) == []


def test_terms_addresses_and_search_texts_are_what_the_rules_say(demo):
    lots = demo.rows("select l.*, c.time_zone from lot l join company c on c.company_id = l.company_id")
    people = demo.rows("select name, email, email_key, department, search_text from learner")

    for lot in lots:
        expected = term(lot["starts_on"], lot["time_zone"])
        assert (lot["expires_on"], lot["starts_at"], lot["expires_at"]) == (
            expected.expires_on, expected.starts_at, expected.expires_at,
        )  # fmt: skip
        assert local_day(lot["assigned_at"], lot["time_zone"]) <= lot["starts_on"]
    for person in people:
        assert person["email_key"] == email_key(person["email"])
        assert person["search_text"] == search_text(person["name"], person["email"], person["department"])


def test_a_new_demo_takes_the_place_of_an_old_one(settings):
    build_demo(settings, licenses=500, seed=1, as_of=NOW - timedelta(days=40))
    report = build_demo(settings, licenses=600, seed=2, as_of=NOW)

    with Database(settings) as db, db.read() as r:
        assert r.value("select count(*) as n from license") == report.licenses
        assert r.value("select count(*) as n from learner") == report.learners
        assert r.value("select max(created_at) as built from installation") == NOW


def test_an_empty_database_becomes_a_demo(settings):
    told: list[tuple[str, float]] = []

    report = build_demo(
        settings, licenses=500, seed=1, as_of=NOW, progress=lambda step, share: told.append((step, share))
    )

    assert told[-1][1] == 1.0
    assert f"{report.licenses:,} licenses" in str(report)
    if not settings.on_postgres:
        assert [p.name for p in Path(settings.database_url).parent.glob("*.new*")] == []


@pytest.mark.parametrize("kind", ["real", None])
def test_what_is_not_a_demo_is_refused_and_left_alone(settings, kind):
    with Database(settings) as db, db.transaction(NOW, "test") as tx:
        company_id = a_company(tx)
        if kind:
            an_installation(tx, kind)

    with pytest.raises(DatabaseUnusable, match="is not a demo"):
        build_demo(settings, licenses=500, as_of=NOW)

    with Database(settings) as db, db.read() as r:
        assert r.value("select company_id from company") == company_id


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    settings = Settings(database_url=str(tmp_path / "foreign.duckdb"))
    connection = engine.connect(settings)
    engine.cursor(connection).execute("create table invoice as select 42 as total")
    connection.close()
    before = Path(settings.database_url).read_bytes()

    with pytest.raises(DatabaseUnusable, match="is not a demo"):
        build_demo(settings, licenses=500, as_of=NOW)

    assert Path(settings.database_url).read_bytes() == before


def test_a_build_that_is_killed_leaves_the_old_demo_and_the_next_one_succeeds(tmp_path):
    settings = Settings(database_url=str(tmp_path / "demo.duckdb"))
    report = build_demo(settings, licenses=500, seed=1, as_of=NOW)
    dying = (
        "import os, signal, sys; from datetime import datetime; from core.settings import Settings; "
        "from core.store.demo import build_demo; "
        "build_demo(Settings(database_url=sys.argv[1]), licenses=900, as_of=datetime.fromisoformat(sys.argv[2]), "
        "progress=lambda step, share: share > 0 and os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", dying, settings.database_url, NOW.isoformat()], cwd=ROOT, env=os.environ, check=False
    )

    assert killed.returncode == -signal.SIGKILL
    with Database(settings) as db, db.read() as r:
        assert r.value("select count(*) as n from license") == report.licenses
    assert build_demo(settings, licenses=900, seed=1, as_of=NOW).licenses > report.licenses
    assert list(tmp_path.glob("*.new*")) == []


@pytest.mark.parametrize(
    "as_of", ["2028-02-29T12:00:00+00:00", "2027-02-28T23:30:00+00:00", "2026-03-29T01:00:00+00:00"]
)
def test_leap_days_and_changes_of_the_clocks_are_moments_like_others(tmp_path, as_of):
    settings = Settings(database_url=str(tmp_path / "demo.duckdb"))
    moment = pl.Series([as_of]).str.to_datetime(time_zone="UTC")[0]
    build_demo(settings, licenses=1000, seed=1, as_of=moment)

    with Database(settings) as db:
        report = run_job(db, PreviewTransport(), clock=frozen(moment))

    assert report.expired > 0
    assert report.planned["expiry_reminder"] > 0
