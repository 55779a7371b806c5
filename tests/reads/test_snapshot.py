"""A snapshot has every table, nobody's name or address unless people are asked for, and no secret ever."""

import json
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.create_api_token import create_api_token
from core.actions.request_licenses import request_licenses
from core.actions.write_note import write_note
from core.errors import DatabaseUnusable, Refused
from core.reads import snapshot as module
from core.reads.expiries import expiries
from core.reads.lot_sums import lot_sums
from core.reads.renewal_forecast import forecast_ground
from core.reads.renewal_outcomes import renewal_outcomes
from core.reads.risk import risk_rows
from core.reads.snapshot import MANIFEST, snapshot
from core.rules.filters import ExpiryFilter
from core.rules.scenarios import ready_made
from core.rules.stock_need import months_ahead
from core.settings import Settings
from core.store.snapshot_tables import TABLES
from tests.acme import ALICE, ANA, an_acme
from tests.moments import NOW

OF_CALLS = ("own_level", "own_reason", "called_at", "called_by", "disagrees")
WRITTEN = "Please call Mrs. Grün before noon"
OF_PEOPLE = ("joan", "Joan Price", "alice@", "ana@", WRITTEN)


@pytest.fixture
def acme(db):
    """A company with people, an order with a note, a note of a call, a token, licenses that ended and that live."""
    acme = an_acme(db)
    acme.licensed(acme.lot(3, expires_on=NOW.date() - timedelta(days=9)), 2)
    acme.lot(5)
    about = {"company_id": acme.company_id, "now": NOW}
    joan = NewLearner("joan@acme.example", "Joan Price", "Sales")
    add_learners(db, people=[joan], request_key="joan", actor=ALICE, **about)
    request_licenses(db, quantity=3, note=WRITTEN, request_key="order", actor=ALICE, **about)
    write_note(db, kind="call", text=WRITTEN, actor=ANA, **about)
    create_api_token(db, name="Platform", now=NOW, actor="root")
    return acme


@pytest.fixture
def take(acme, settings, tmp_path):
    """`take(with_people=True)`: a snapshot in a new folder; returns the folder."""

    def taken(*, with_people=False):
        folder = tmp_path / f"snapshot-{with_people}"
        snapshot(settings, folder, with_people=with_people, now=NOW)
        return folder

    return taken


def columns(db):
    with db.read() as r:
        found = r.frame(
            "select table_name, column_name from information_schema.columns "
            "where table_catalog = 'store' and table_schema in ('main', 'public')"
        )
    return {(table, column) for table, column in found.rows() if table != "schema_migration"}


def text_of(folder):
    """All values of all files, as one text."""
    return "\n".join(str(pl.read_parquet(path).to_dicts()) for path in sorted(folder.glob("*.parquet")))


def test_every_column_of_every_table_is_said_to_be_for_somebody_or_nobody(db):
    listed = [
        (table, name)
        for table, about in TABLES.items()
        for names in (about.for_all, about.masked, about.of_people, about.never)
        for name in names.split()
    ]

    assert sorted(listed) == sorted(columns(db))


def test_every_table_is_there_with_all_its_rows(take, db):
    folder = take()

    manifest = json.loads((folder / MANIFEST).read_text())
    assert {path.name for path in folder.iterdir()} == {*manifest["rows"], MANIFEST}
    with db.read() as r:
        licenses = r.value("select count(*) from license")
        events = r.value("select count(*) from event")
    assert manifest["rows"]["license.parquet"] == pl.read_parquet(folder / "license.parquet").height == licenses
    assert manifest["rows"]["event.parquet"] == events
    assert (manifest["people"], manifest["created_at"]) == ("masked", NOW.isoformat())


def test_nobody_is_in_it_unless_people_are_asked_for(take):
    text = text_of(take())

    assert [secret for secret in OF_PEOPLE if secret in text] == []
    assert "j•••@acme.example" in text


def test_people_are_in_it_where_they_are_asked_for(take):
    text = text_of(take(with_people=True))

    assert [secret for secret in OF_PEOPLE if secret not in text] == []


def test_no_secret_is_in_it_whoever_asks(take, db):
    folder = take(with_people=True)

    with db.read() as r:
        secret = r.value("select secret_hash from api_token")
    assert secret not in text_of(folder)


def test_ids_are_text_and_instants_are_instants(take, acme):
    learners = pl.read_parquet(take() / "learner.parquet")

    assert learners["company_id"].unique().to_list() == [acme.company_id]
    assert learners.schema["created_at"] == pl.Datetime("us", "UTC")


def test_its_views_are_what_the_forecast_shows(take, acme):
    folder = take()

    ever = ExpiryFilter(date(2000, 1, 1), date(2100, 1, 1))
    ground = forecast_ground(acme.db, wanted=ever, now=NOW)
    as_before, months = ready_made(ground.late)["As before"], months_ahead(NOW.date(), ever.until_on)
    shown = {
        "view_expiries": expiries(acme.db, wanted=ever, by_department=True),
        "view_renewals": renewal_outcomes(acme.db, wanted=ever, now=NOW, by_department=True),
        "view_lots": lot_sums(acme.db, wanted=ever, now=NOW),
        # Of one company; the calls are a table of their own.
        "view_risk": risk_rows(acme.db, wanted=ever, now=NOW).drop(OF_CALLS),
        "view_forecast": ground.renewals(as_before),
        "view_stock": ground.need(as_before, months=months, today=NOW.date()),
        "view_tested": ground.tested,
    }
    for name, rows in shown.items():
        written = pl.read_parquet(folder / f"{name}.parquet")
        order = [column for column in written.columns if column != "reasons"]
        assert written.sort(order).equals(rows.sort(order)), name
        # No month is final yet.
        assert written.height or name == "view_tested", name


def test_a_folder_with_something_in_it_is_refused_and_left_alone(acme, settings, tmp_path):
    kept = tmp_path / "mine.txt"
    kept.write_text("mine")

    with pytest.raises(Refused, match="not empty"):
        snapshot(settings, tmp_path, with_people=False, now=NOW)
    assert kept.read_text() == "mine"


def test_a_snapshot_that_fails_leaves_an_empty_folder(acme, settings, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_views", fails)
    with pytest.raises(DatabaseUnusable, match="No space left"):
        snapshot(settings, tmp_path / "full", with_people=False, now=NOW)
    assert list((tmp_path / "full").iterdir()) == []


def test_a_database_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(DatabaseUnusable, match="no database"):
        snapshot(Settings(database_url=str(tmp_path / "none")), tmp_path / "a", with_people=False, now=NOW)


def test_outcomes_are_those_of_its_moment(acme, settings, tmp_path):
    before = datetime(2000, 1, 1, tzinfo=UTC)
    snapshot(settings, tmp_path / "early", with_people=False, now=before)

    assert pl.read_parquet(tmp_path / "early" / "view_renewals.parquet").is_empty()
