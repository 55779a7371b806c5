"""The desk's rows: who lapses, who is renewed already, what there is against it, and what to do next."""

from datetime import date, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.request_licenses import request_licenses
from core.actions.write_note import write_note
from core.reads.desk import desk_rows
from core.rules.desk import Step
from tests.acme import ANA, an_acme, change
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, a_staff_member
from tests.moments import NOW

YESTERDAY, IN_A_MONTH = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=30)


@pytest.fixture
def acme(db):
    """In Madrid; three learners' licenses ended yesterday, two more of that lot nobody held."""
    acme = an_acme(db)
    acme.licensed(acme.lot(5, expires_on=YESTERDAY), 3)
    return acme


def rows(acme, **about):
    return desk_rows(acme.db, now=NOW, **about).to_dicts()


def request(acme, quantity):
    return request_licenses(
        acme.db, company_id=acme.company_id, quantity=quantity, request_key=f"r{quantity}", now=NOW, actor=ANA
    )


def test_a_row_counts_who_lapsed_on_its_day_and_what_is_short(acme):
    (row,) = rows(acme)

    assert (row["company"], row["owner"], row["expires_on"], row["days_left"]) == ("Acme", "Ana Ruiz", YESTERDAY, -1)
    assert (row["learners"], row["managers"], row["people"], row["renewed"], row["unallocated"]) == (3, 0, 3, 0, 2)
    assert (row["in_stock"], row["requested"], row["short_by"], row["step"]) == (0, 0, 3, Step.REQUEST)


def test_managers_are_counted_apart(acme):
    acme.licensed(acme.lot(1, expires_on=IN_A_MONTH), is_manager=True)

    (later,) = [row for row in rows(acme) if row["expires_on"] == IN_A_MONTH]
    assert (later["learners"], later["managers"], later["days_left"]) == (0, 1, 30)


def test_a_date_that_later_lots_cover_is_renewed_early(acme):
    acme.licensed(acme.lot(2, expires_on=IN_A_MONTH), 2)
    # The people of yesterday take three of them.
    acme.lot(5, starts_on=IN_A_MONTH)
    acme.lot(9, starts_on=IN_A_MONTH - timedelta(days=1))

    (row,) = [row for row in rows(acme) if row["expires_on"] == IN_A_MONTH]
    assert (row["starting_later"], row["short_by"], row["step"]) == (5, 0, Step.RENEW_EARLY)


def test_who_is_renewed_or_archived_loses_nothing(acme):
    lot_id = acme.lot(2, expires_on=IN_A_MONTH)
    renewed, left = acme.licensed(lot_id, 2)
    later = acme.lot(1, starts_on=IN_A_MONTH)
    allocate_licenses(
        acme.db, company_id=acme.company_id, learners=[renewed], lot_id=later, request_key="a", now=NOW, actor=ANA
    )
    archive_learners(acme.db, company_id=acme.company_id, learners=[left], request_key="b", now=NOW, actor=ANA)

    (row,) = [row for row in rows(acme) if row["expires_on"] == IN_A_MONTH]
    assert (row["people"], row["renewed"], row["step"]) == (0, 1, None)


def test_an_order_that_waits_covers_and_is_to_be_assigned_first(acme):
    order_id = request(acme, 2)

    (row,) = rows(acme)
    assert (row["requested"], row["short_by"], row["step"], row["first_order_id"]) == (2, 1, Step.ASSIGN, order_id)


def test_stock_that_outlasts_the_coming_weeks_covers_also_where_it_starts_later(acme):
    acme.lot(2)
    acme.lot(1, starts_on=IN_A_MONTH)

    (row,) = rows(acme)
    assert (row["in_stock"], row["short_by"], row["step"]) == (3, 0, Step.ALLOCATE)


def test_stock_that_ends_within_the_coming_weeks_covers_nobody(acme):
    acme.lot(5, expires_on=IN_A_MONTH)

    assert [row["short_by"] for row in rows(acme)] == [3, 0]


def test_the_earliest_date_is_covered_first(acme):
    acme.licensed(acme.lot(2, expires_on=IN_A_MONTH), 2)
    acme.lot(4)

    assert [(row["expires_on"], row["short_by"]) for row in rows(acme)] == [(YESTERDAY, 0), (IN_A_MONTH, 1)]


def test_rows_reach_from_30_days_ago_to_60_days_ahead(acme):
    today = NOW.date()
    for days in (-31, -30, 60, 61):
        acme.licensed(acme.lot(1, expires_on=today + timedelta(days=days)))

    assert [row["days_left"] for row in rows(acme)] == [-30, -1, 60]


@pytest.mark.parametrize(("zone", "days_left"), [("Pacific/Kiritimati", 1), ("Pacific/Honolulu", 2)])
def test_a_day_is_counted_by_the_company_s_own_calendar(db, zone, days_left):
    acme = an_acme(db, time_zone=zone)
    acme.licensed(acme.lot(1, expires_on=date(2026, 3, 3)))

    (row,) = rows(acme)
    assert row["days_left"] == days_left


def test_an_account_manager_s_companies_are_those_that_were_handed_over_too(acme, db):
    with db.transaction(NOW, "a test") as tx:
        bob = a_staff_member(tx, name="Bob Stone")
        other = a_company(tx, name="Other", account_manager_id=bob)
        a_license(tx, a_lot(tx, other, quantity=1, expires_on=YESTERDAY), a_learner(tx, other))

    assert [row["company"] for row in rows(acme, staff_id=acme.ana_id)] == ["Acme"]
    assert [row["company"] for row in rows(acme, staff_id=bob)] == ["Other"]
    assert [row["owner"] for row in rows(acme)] == ["Ana Ruiz", "Bob Stone"]
    change(
        db,
        "insert into hand_over (company_id, account_manager_id) select $company_id, $bob::uuid",
        company_id=acme.company_id,
        bob=bob,
    )
    assert {row["company"] for row in rows(acme, staff_id=bob)} == {"Acme", "Other"}
    assert [row["company"] for row in rows(acme, company_id=acme.company_id)] == ["Acme"]


def test_the_mails_about_a_date_and_the_last_call_are_its_contacts(acme, db):
    with db.transaction(NOW, "a test") as tx:
        for state in ("delivered", "bounced", "skipped"):
            a_mail(tx, acme.company_id, kind="license_expired", about_on=YESTERDAY, state=state)
    write_note(db, company_id=acme.company_id, text="Left a message.", kind="call", now=NOW, actor=ANA)

    (row,) = rows(acme)
    assert (row["mails"], row["delivered"], row["bounced"], row["notes"]) == (2, 1, 1, 1)
    assert row["called_at"] == NOW


def test_a_company_without_a_manager_who_can_be_mailed_is_called(acme, db):
    change(db, "update learner set is_manager = false where learner_id = $id::uuid", id=acme.alice_id)

    (row,) = rows(acme)
    assert (row["is_reachable"], row["step"]) == (False, Step.CALL)
