"""Risk: companies by their points, the own call beside them, and who sees what of it."""

from datetime import timedelta

import pytest

from core.actions.call_risk import call_risk
from core.errors import Forbidden
from core.reads.risk import risk_rows
from core.rules.access import Caller, Role
from core.rules.filters import ExpiryFilter
from core.rules.risk import Level, Reason
from tests.acme import ALICE, ANA, an_acme
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member
from tests.moments import NOW

TODAY, A_DAY = NOW.date(), timedelta(days=1)
WHY = "Mrs. Grün, their champion, left."


@pytest.fixture
def acme(db):
    """Ten people hold licenses for another 200 days."""
    acme = an_acme(db)
    acme.licensed(acme.lot(10, expires_on=TODAY + 200 * A_DAY), 10)
    return acme


@pytest.fixture
def zenith(acme):
    """A company of Ben's, without a manager; returns the ids of both."""
    with acme.db.transaction(NOW, "a test") as tx:
        ben = a_staff_member(tx, name="Ben Okafor")
        zenith = a_company(tx, name="Zenith", account_manager_id=ben)
        a_license(tx, a_lot(tx, zenith), a_learner(tx, zenith))
    return zenith, ben


def rows(acme, **about):
    # The months do not count.
    return risk_rows(acme.db, wanted=ExpiryFilter(TODAY, TODAY + A_DAY, **about), now=NOW).to_dicts()


def risk(acme):
    (row,) = rows(acme)
    return row


def call(acme, level, now=NOW):
    call_risk(acme.db, company_id=acme.company_id, level=level, reason=WHY, now=now, actor=ANA)


def test_points_add_up_and_their_reasons_come_with_numbers(acme):
    acme.licensed(acme.lot(4, expires_on=TODAY + 9 * A_DAY), 3)
    acme.lot(1)

    row = risk(acme)
    assert row["reasons"] == [Reason.NO_ORDER]
    assert (row["points"], row["level"], row["short_by"]) == (3, "medium", 2)
    assert (row["live"], row["lapsing"], row["cover"], row["dying"], row["brought"]) == (13, 3, 1, 1, 15)


def test_the_most_points_come_first(acme, zenith):
    assert [(row["company"], row["points"]) for row in rows(acme)] == [("Zenith", 2), ("Acme", 0)]


def test_the_companies_are_those_of_one_account_manager_or_one(acme, zenith):
    zenith_id, ben = zenith

    assert [(row["company"], row["owner"]) for row in rows(acme, staff_id=ben)] == [("Zenith", "Ben Okafor")]
    assert [row["company"] for row in rows(acme, company_id=acme.company_id)] == ["Acme"]
    assert [row["company"] for row in rows(acme, company_id=zenith_id, staff_id=ben)] == ["Zenith"]


def test_an_own_call_stands_beside_the_points_and_changes_none(acme):
    assert (risk(acme)["own_level"], risk(acme)["disagrees"]) == (None, False)

    call(acme, Level.HIGH)
    row = risk(acme)
    assert (row["points"], row["level"], row["own_level"], row["disagrees"]) == (0, "low", "high", True)
    assert (row["own_reason"], row["called_at"], row["called_by"]) == (WHY, NOW, "Ana Ruiz")


def test_a_call_that_agrees_or_was_taken_back_disagrees_no_more(acme):
    call(acme, Level.HIGH)

    call(acme, Level.LOW, now=NOW + A_DAY)
    assert (risk(acme)["own_level"], risk(acme)["disagrees"]) == ("low", False)
    call(acme, None, now=NOW + 2 * A_DAY)
    assert (risk(acme)["own_level"], risk(acme)["disagrees"]) == (None, False)


def test_an_analyst_sees_the_call_but_neither_who_made_it_nor_what_they_wrote(acme):
    call(acme, Level.HIGH)
    bound = acme.db.on_behalf_of(Caller(Role.ANALYST, "nadia@renewal-desk.example"))

    (row,) = risk_rows(bound, wanted=ExpiryFilter(TODAY, TODAY + A_DAY), now=NOW).to_dicts()
    assert (row["own_level"], row["disagrees"]) == ("high", True)
    assert (row["called_by"], row["own_reason"]) == ("a•••@renewal-desk.example", "")


def test_a_company_manager_sees_none_of_it(acme):
    bound = acme.db.on_behalf_of(Caller(Role.COMPANY_MANAGER, ALICE, acme.company_id))

    with pytest.raises(Forbidden):
        risk_rows(bound, wanted=ExpiryFilter(TODAY, TODAY + A_DAY, company_id=acme.company_id), now=NOW)
