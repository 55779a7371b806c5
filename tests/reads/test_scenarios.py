"""What came true of a saved scenario: of its companies alone, from its moment on, and nothing that was undone."""

from datetime import date, timedelta
from uuid import uuid4

import polars as pl
import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.save_scenario import save_scenario
from core.actions.undo_batch import undo_batch
from core.reads.renewal_forecast import forecast_ground
from core.reads.scenarios import saved_scenarios, scenario_hindsight
from core.rules.access import Caller, Role
from core.rules.filters import ExpiryFilter
from core.rules.scenarios import Scenario
from tests.acme import ANA, an_acme
from tests.builders import A_MONTH, a_company, a_learner, a_license, a_lot
from tests.moments import NOW

IN_MARCH, APRIL = date(2026, 3, 20), NOW + timedelta(days=40)


@pytest.fixture
def acme(db):
    """Four licenses end on March 20, and ten are in stock that outlast them."""
    acme = an_acme(db)
    acme.licensed(acme.lot(4, expires_on=IN_MARCH), 4)
    acme.lot(10)
    return acme


def save(acme, **about):
    given = {"about": "all companies", "companies": pl.Series([acme.company_id]), "months": A_MONTH}
    return save_scenario(acme.db, name="Spring", scenario=Scenario(0, 0, 0), now=NOW, actor=ANA, **given | about)


def hindsight(acme, scenario_id, now=APRIL):
    wanted = ExpiryFilter(first_on=NOW.date(), until_on=NOW.date() + timedelta(days=400))
    outcomes = forecast_ground(acme.db, wanted=wanted, now=now).outcomes
    (month,) = scenario_hindsight(acme.db, scenario_id=scenario_id, outcomes=outcomes, now=now).rows(named=True)
    return month


def renew(acme, count, now=NOW + timedelta(days=20)):
    """Allocates to so many of those who lost access on March 20; returns the batch."""
    with acme.db.read() as r:
        expired = r.frame(
            "select k.learner_id from license k join lot on lot.lot_id = k.lot_id "
            "where lot.expires_on = $on order by k.learner_id limit $count",
            on=IN_MARCH,
            count=count,
        )["learner_id"]
    return allocate_licenses(
        acme.db, company_id=acme.company_id, learners=expired.to_list(), request_key=str(uuid4()), now=now, actor=ANA
    ).batch_id


def test_what_was_renewed_and_allocated_since_stands_beside_what_was_said(acme):
    scenario_id = save(acme)
    renew(acme, 3)

    month = hindsight(acme, scenario_id)
    assert (month["ending"], month["expected"], month["needed"]) == (10, 8.0, 7.5)
    assert (month["ended"], month["renewed"], month["allocated"]) == (4, 3, 3)


def test_an_allocation_that_was_undone_does_not_count(acme):
    scenario_id = save(acme)
    undo_batch(acme.db, batch_id=renew(acme, 3), request_key=str(uuid4()), now=NOW + timedelta(days=21), actor=ANA)

    month = hindsight(acme, scenario_id)
    assert (month["renewed"], month["allocated"]) == (0, 0)


def test_companies_that_it_is_not_about_do_not_count(acme):
    scenario_id = save(acme)
    with acme.db.transaction(NOW, "a test") as tx:
        other = a_company(tx, name="Bolt")
        a_license(tx, a_lot(tx, other, expires_on=IN_MARCH), a_learner(tx, other))

    assert hindsight(acme, scenario_id)["ended"] == 4


def test_whoever_saved_one_is_named_to_analysts_too(acme):
    save(acme)

    (kept,) = saved_scenarios(acme.db.on_behalf_of(Caller(Role.ANALYST, "nadia@renewal-desk.example")))
    assert kept.saved_by == "Ana Ruiz"
