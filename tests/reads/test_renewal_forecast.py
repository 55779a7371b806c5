"""What the forecast is made from: the past of all companies, what is to come of those that are wanted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.reads.renewal_forecast import renewal_forecast
from core.rules.filters import ExpiryFilter
from tests.acme import an_acme
from tests.builders import a_company, a_learner, a_license, a_lot
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


def months(acme, **about):
    return renewal_forecast(acme.db, wanted=replace(WANTED, **about), now=NOW).months


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


def test_what_ended_is_not_to_come(acme):
    assert months(acme, until_on=NOW.date()).is_empty()


def test_last_year_is_tested_on_all_companies_whoever_is_wanted(acme, bolt):
    found = renewal_forecast(acme.db, wanted=replace(WANTED, company_id=bolt), now=NOW)

    assert found.tested.select("ending", "renewed").rows() == [(4, 3)]
