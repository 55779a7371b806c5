"""What the forecast is made from: the past of all companies, what is to come of those that are wanted."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from core.reads.renewal_forecast import forecast_ground
from core.rules.filters import ExpiryFilter
from core.rules.renewal_model import expected
from tests.acme import an_acme, change
from tests.builders import a_company, a_learner, a_license, a_lot, an_order
from tests.moments import NOW

ENDED_ON, IN_A_MONTH = NOW.date() - timedelta(days=100), NOW.date() + timedelta(days=30)
WANTED = ExpiryFilter(first_on=NOW.date() - timedelta(days=400), until_on=NOW.date() + timedelta(days=400))


@pytest.fixture
def acme(db):
    """Of four licenses that ended 100 days ago three were renewed; two more end in a month."""
    acme = an_acme(db)
    renewed = acme.licensed(acme.lot(4, expires_on=ENDED_ON), 4)[:3]
    with db.transaction(NOW, "a test") as tx:
        lot_id = a_lot(tx, acme.company_id, starts_on=ENDED_ON)
        for learner_id in renewed:
            a_license(tx, lot_id, learner_id)
    acme.licensed(acme.lot(2, expires_on=IN_A_MONTH), 2)
    return acme


@pytest.fixture
def bolt(db, acme):
    """A company of another account manager, one license of which ends in a month; returns its id."""
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx, name="Bolt")
        a_license(tx, a_lot(tx, company_id, expires_on=IN_A_MONTH), a_learner(tx, company_id))
    return company_id


def ground(acme, **about):
    return forecast_ground(acme.db, wanted=replace(WANTED, **about), now=NOW)


def months(acme, **about):
    found = ground(acme, **about)
    return expected(found.coming, found.model)


def test_the_share_that_was_renewed_is_expected_of_what_ends(acme):
    (first, later) = months(acme).rows(named=True)

    assert (first["ending"], first["ahead"]) == (2, 0)
    assert first["expected"] == pytest.approx(2 * 0.75)
    # What was renewed ends again, a year after it began.
    assert later["ending"] == 3


def test_what_follows_already_is_counted_as_renewed(acme):
    (learner_id,) = acme.licensed(acme.lot(1, expires_on=IN_A_MONTH))
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, a_lot(tx, acme.company_id, starts_on=IN_A_MONTH), learner_id)

    assert months(acme).select("ending", "ahead").row(0) == (3, 1)


def test_a_company_without_a_past_is_forecast_from_that_of_all(acme, bolt):
    (month,) = months(acme, company_id=bolt).rows(named=True)

    assert (month["ending"], month["expected"]) == (1, pytest.approx(0.75))


def test_the_companies_of_one_account_manager_are_forecast_alone(acme, bolt):
    assert months(acme)["ending"].to_list()[0] == 3
    assert months(acme, staff_id=acme.ana_id)["ending"].to_list()[0] == 2


def test_the_companies_in_one_time_zone_are_forecast_alone(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        kiwi = a_company(tx, name="Kiwi", time_zone="Pacific/Auckland")
        a_license(tx, a_lot(tx, kiwi, quantity=1, expires_on=IN_A_MONTH), a_learner(tx, kiwi))
        a_lot(tx, kiwi, quantity=3)

    found = ground(acme, time_zone="Pacific/Auckland")
    assert found.coming["company"].to_list() == found.companies["company"].to_list() == ["Kiwi"]
    assert found.stock["unallocated"].to_list() == [3]
    assert found.model.mean == pytest.approx(0.75)


def test_what_ended_is_not_to_come(acme):
    assert months(acme, until_on=NOW.date()).is_empty()


def test_last_year_is_tested_on_all_companies_whoever_is_wanted(acme, bolt):
    found = ground(acme, company_id=bolt)

    assert found.tested.select("ending", "renewed").rows() == [(4, 3)]


def test_what_has_nothing_that_follows_is_open_for_90_days_after_it_ended(acme):
    """Of the four that ended 100 days ago nobody is waited for; of what follows three end again."""
    lately = NOW.date() - timedelta(days=80)
    acme.licensed(acme.lot(2, expires_on=lately), 2)

    found = ground(acme).open_ends.group_by("expires_on").agg(pl.col("licenses").sum())
    assert dict(found.rows()) == {lately: 2, IN_A_MONTH: 2, ENDED_ON.replace(year=ENDED_ON.year + 1): 3}


def test_what_companies_hold_now_and_held_a_year_ago_is_counted_by_instants(acme, bolt):
    """Acme: two that end in a month and three that follow; a year ago those four that have ended."""
    change(acme.db, "update license set allocated_at = starts_at")

    held = {row["company"]: row for row in ground(acme).companies.iter_rows(named=True)}
    assert (held["Acme"]["held"], held["Bolt"]["held"]) == (5, 1)
    assert (held["Acme"]["held_before"], held["Bolt"]["held_before"]) == (4, 0)


def test_a_license_counts_as_held_from_its_allocation_until_it_is_taken_back(acme, bolt):
    later, much_later = NOW + timedelta(days=5), NOW + timedelta(days=10)
    with acme.db.transaction(NOW, "a test") as tx:
        lot_id = a_lot(tx, bolt)
        a_license(tx, lot_id, a_learner(tx, bolt), allocated_at=later, released_at=much_later)

    def held(at):
        found = forecast_ground(acme.db, wanted=replace(WANTED, company_id=bolt), now=at)
        return found.companies["held"].to_list()

    a_moment = timedelta(microseconds=1)
    assert [held(at) for at in (later - a_moment, later, much_later - a_moment, much_later)] == [[1], [2], [2], [1]]


def test_stock_is_what_nobody_holds_and_open_orders(acme, bolt):
    with acme.db.transaction(NOW, "a test") as tx:
        an_order(tx, acme.company_id, quantity=7)
        an_order(tx, bolt, quantity=1)
        a_lot(tx, acme.company_id, quantity=5, expires_on=NOW.date())
        a_lot(tx, acme.company_id, quantity=3, starts_on=IN_A_MONTH)

    stock = ground(acme, company_id=acme.company_id).stock
    orders, lots = stock.filter(pl.col("expires_on").is_null()), stock.filter(pl.col("starts_on") == IN_A_MONTH)
    assert orders["unallocated"].to_list() == [7]
    assert lots["unallocated"].to_list() == [3]
    assert NOW.date() not in stock["expires_on"].to_list()


def test_how_late_renewals_came_is_that_of_all_companies(acme, bolt):
    """Three of Acme's were renewed some hours late."""
    assert ground(acme, company_id=bolt).lateness.rows() == [(1, 1.0)]
