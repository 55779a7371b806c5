"""What the Forecast counts, and who is behind it: the same licenses, and to an analyst nobody's name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.reads.expiries import expiries, people_behind
from core.rules.access import Caller, Role
from core.rules.filters import ExpiryFilter
from tests.acme import ANA, an_acme
from tests.builders import a_company, a_license, a_lot, a_staff_member
from tests.moments import NOW

TODAY = NOW.date()
IN_A_MONTH = TODAY + timedelta(days=30)
WANTED = ExpiryFilter(first_on=date(TODAY.year - 2, TODAY.month, 1), until_on=date(TODAY.year + 2, TODAY.month, 1))
ANALYST = Caller(Role.ANALYST, "ann@renewal-desk.example")


@pytest.fixture
def acme(db):
    return an_acme(db)


def behind(db, chosen, *, wanted=WANTED, page=1, page_size=50):
    return people_behind(db, wanted=wanted, chosen=chosen, now=NOW, page=page, page_size=page_size)


def test_a_lot_counts_the_licenses_that_are_held(acme):
    acme.licensed(acme.lot(5, expires_on=IN_A_MONTH), 3)

    (lot,) = expiries(acme.db, wanted=WANTED).to_dicts()
    assert (lot["company"], lot["owner"], lot["expires_on"]) == ("Acme", "Ana Ruiz", IN_A_MONTH)
    assert (lot["quantity"], lot["licenses"]) == (5, 3)


def test_the_first_day_is_wanted_and_the_last_is_not(acme):
    for days in (-1, 0, 29, 30):
        acme.lot(1, expires_on=TODAY + timedelta(days=days))

    wanted = ExpiryFilter(first_on=TODAY, until_on=IN_A_MONTH)
    found = expiries(acme.db, wanted=wanted)["expires_on"].to_list()
    assert found == [TODAY, TODAY + timedelta(days=29)]


def test_one_company_or_one_account_manager_leaves_the_others_out(acme):
    acme.lot(1, expires_on=IN_A_MONTH)
    with acme.db.transaction(NOW, "a test") as tx:
        other_id = a_company(tx, name="Bolt", account_manager_id=a_staff_member(tx, name="Ben Cole"))
        a_lot(tx, other_id, expires_on=IN_A_MONTH)

    def companies(**about):
        return expiries(acme.db, wanted=replace(WANTED, **about))["company"].to_list()

    assert companies() == ["Acme", "Bolt"]
    assert companies(company_id=other_id) == ["Bolt"]
    assert companies(staff_id=acme.ana_id) == ["Acme"]


def test_one_time_zone_leaves_the_companies_of_others_out(acme):
    acme.lot(1, expires_on=IN_A_MONTH)
    with acme.db.transaction(NOW, "a test") as tx:
        a_lot(tx, a_company(tx, name="Kiwi", time_zone="Pacific/Auckland"), expires_on=IN_A_MONTH)

    def companies(time_zone):
        return expiries(acme.db, wanted=replace(WANTED, time_zone=time_zone))["company"].to_list()

    assert companies(None) == ["Acme", "Kiwi"]
    assert companies("Pacific/Auckland") == ["Kiwi"]
    assert companies("Europe/Lisbon") == []


def test_departments_share_the_licenses_of_a_lot(acme):
    lot_id = acme.lot(5, expires_on=IN_A_MONTH)
    acme.licensed(lot_id, 2, department="Sales")
    acme.licensed(lot_id, 1, department="")

    found = expiries(acme.db, wanted=WANTED, by_department=True)
    assert sorted(found.select("department", "licenses").rows()) == [("", 1), ("Sales", 2)]


def test_a_license_that_was_taken_back_ends_for_nobody(acme):
    lot_id = acme.lot(5, expires_on=IN_A_MONTH)
    (learner_id,) = acme.people(1, department="Sales")
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, lot_id, learner_id, released_at=NOW)

    (lot,) = expiries(acme.db, wanted=WANTED).to_dicts()
    assert lot["licenses"] == 0
    assert expiries(acme.db, wanted=WANTED, by_department=True).is_empty()


def test_behind_a_lot_are_those_who_hold_its_licenses(acme):
    lot_id = acme.lot(5, expires_on=TODAY - timedelta(days=9))
    first, _ = acme.licensed(lot_id, 2, department="Sales")
    acme.licensed(acme.lot(1, expires_on=IN_A_MONTH))
    chosen = expiries(acme.db, wanted=replace(WANTED, until_on=TODAY))
    acme.lot(1)
    allocate_licenses(acme.db, company_id=acme.company_id, learners=[first], request_key="a", now=NOW, actor=ANA)

    people, total = behind(acme.db, chosen)
    assert total == people.height == 2
    assert people["has_expired"].to_list() == [True, True]
    assert sorted(people["is_renewed"].to_list()) == [False, True]


def test_behind_a_department_are_its_people_alone(acme):
    lot_id = acme.lot(5, expires_on=IN_A_MONTH)
    acme.licensed(lot_id, department="Sales", email="sam@acme.example")
    acme.licensed(lot_id, department="Law")

    found = expiries(acme.db, wanted=WANTED, by_department=True)
    people, total = behind(acme.db, found.filter(department="Sales"))
    assert (total, people["email"].to_list()) == (1, ["sam@acme.example"])


def test_people_come_in_pages(acme):
    acme.licensed(acme.lot(5, expires_on=IN_A_MONTH), 5)
    chosen = expiries(acme.db, wanted=WANTED)

    pages = [behind(acme.db, chosen, page=number, page_size=2) for number in (1, 2, 3)]
    assert [total for _, total in pages] == [5, 5, 5]
    assert len({email for rows, _ in pages for email in rows["email"]}) == 5


def test_lots_that_are_not_wanted_show_nobody(acme):
    acme.licensed(acme.lot(5, expires_on=IN_A_MONTH), 5)
    chosen = expiries(acme.db, wanted=WANTED)
    with acme.db.transaction(NOW, "a test") as tx:
        other_id = a_company(tx, name="Bolt")

    assert behind(acme.db, chosen, wanted=replace(WANTED, company_id=other_id))[1] == 0


def test_an_analyst_sees_addresses_masked_and_no_names(acme):
    acme.licensed(acme.lot(1, expires_on=IN_A_MONTH), email="sam@acme.example", name="Sam Poe")
    db = acme.db.on_behalf_of(ANALYST)

    people, _ = behind(db, expiries(db, wanted=WANTED))
    assert people.select("email", "name").rows() == [("s•••@acme.example", "")]
