"""What each learner of a company is, at each boundary, and nobody of another company."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.store.rosters import companies_elsewhere, roster, roster_keys
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

ENDED = date(2026, 2, 24)


@pytest.fixture
def company(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx)


def statuses(db, company, now=NOW):
    """E-mail to status and the day after the last license."""
    with db.read() as r:
        people = roster(r, company, now)
    return {row["email"]: (row["status"], row["ends_on"]) for row in people.iter_rows(named=True)}


def a_licensed_learner(tx, company, email, *, expires_on=ENDED, **about):
    learner = a_learner(tx, company, email=email, **{k: v for k, v in about.items() if k == "archived_at"})
    lot = a_lot(tx, company, expires_on=expires_on, starts_on=about.get("starts_on"))
    a_license(tx, lot, learner, released_at=about.get("released_at"))
    return learner


def test_each_learner_is_one_of_four_things(db, company):
    with db.transaction(NOW, "a test") as tx:
        a_licensed_learner(tx, company, "expired@acme.example")
        a_licensed_learner(tx, company, "live@acme.example", expires_on=None)
        a_learner(tx, company, email="never@acme.example")
        a_licensed_learner(tx, company, "archived@acme.example", released_at=NOW, archived_at=NOW)

    assert statuses(db, company) == {
        "expired@acme.example": ("expired", ENDED),
        "live@acme.example": ("live", date(2027, 3, 2)),
        "never@acme.example": ("never licensed", None),
        "archived@acme.example": ("archived", None),
    }


def test_a_learner_is_expired_from_the_instant_itself(db, company):
    with db.transaction(NOW, "a test") as tx:
        a_licensed_learner(tx, company, "lena@acme.example")
        expires_at = tx.value("select expires_at from lot")

    assert statuses(db, company, expires_at - timedelta(microseconds=1)) == {"lena@acme.example": ("live", ENDED)}
    assert statuses(db, company, expires_at) == {"lena@acme.example": ("expired", ENDED)}


def test_a_license_that_starts_later_makes_live(db, company):
    with db.transaction(NOW, "a test") as tx:
        learner = a_licensed_learner(tx, company, "lena@acme.example")
        a_license(tx, a_lot(tx, company, starts_on=date(2026, 4, 1)), learner)

    assert statuses(db, company) == {"lena@acme.example": ("live", date(2027, 4, 1))}


def test_a_released_license_counts_for_nothing(db, company):
    with db.transaction(NOW, "a test") as tx:
        learner = a_licensed_learner(tx, company, "lena@acme.example")
        a_license(tx, a_lot(tx, company), learner, released_at=NOW)
        a_licensed_learner(tx, company, "released@acme.example", released_at=NOW)

    assert statuses(db, company) == {
        "lena@acme.example": ("expired", ENDED),
        "released@acme.example": ("never licensed", None),
    }


def test_of_several_licenses_the_last_end_is_the_day(db, company):
    with db.transaction(NOW, "a test") as tx:
        learner = a_licensed_learner(tx, company, "lena@acme.example", expires_on=date(2025, 3, 1))
        a_license(tx, a_lot(tx, company, expires_on=ENDED), learner)

    assert statuses(db, company) == {"lena@acme.example": ("expired", ENDED)}


def test_nobody_of_another_company_is_read(db, company):
    with db.transaction(NOW, "a test") as tx:
        a_licensed_learner(tx, a_company(tx), "lena@acme.example")

    assert statuses(db, company) == {}


def test_a_roster_has_the_columns_that_matching_asks_for(db, company):
    with db.read() as r:
        columns = roster(r, company, NOW).columns

    assert columns == ["learner_id", "email", "email_key", "name", "department", "status", "ends_on"]


def test_the_keys_are_of_all_learners_of_the_company_alone(db, company):
    with db.transaction(NOW, "a test") as tx:
        a_learner(tx, company, email="ana@acme.example")
        a_learner(tx, company, email="gone@acme.example", archived_at=NOW)
        a_learner(tx, a_company(tx), email="ana@other.example")

    with db.read() as r:
        assert sorted(roster_keys(r, company)) == ["ana@acme.example", "gone@acme.example"]


def test_elsewhere_are_those_asked_for_who_are_learners_of_others_alone(db, company):
    with db.transaction(NOW, "a test") as tx:
        for name in ("Zephyr", "Borealis"):
            a_learner(tx, a_company(tx, name=name), email="both@acme.example")
        a_learner(tx, a_company(tx), email="not.asked@acme.example")
        a_learner(tx, company, email="ours@acme.example")

    asked = pl.Series(["both@acme.example", "ours@acme.example", "nobody@acme.example"])
    with db.read() as r:
        assert companies_elsewhere(r, company, asked).rows() == [("both@acme.example", "Borealis")]
