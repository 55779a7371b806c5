"""The digest: Monday 08:00 of the account manager's zone, once, or recorded as not worth sending."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actions.plan_notices import plan_notices
from tests.acme import ANA, an_acme, change, mails, told
from tests.builders import a_company, a_lot, a_staff_member, an_order
from tests.moments import NOW
from tests.together import at_once

KIND = "account_manager_digest"
# 08:00 in Madrid of the Monday after NOW.
MONDAY = date(2026, 3, 9)
EIGHT = datetime(2026, 3, 9, 7, tzinfo=UTC)
SOON = date(2026, 3, 20)


def plan(acme, now=EIGHT):
    return plan_notices(acme.db, now=now).planned[KIND]


@pytest.mark.parametrize(("instants", "planned"), [(-1, 0), (0, 1), (1, 1)])
def test_it_is_planned_from_monday_at_eight(acme, instants, planned):
    acme.lot(3, expires_on=SOON)

    assert plan(acme, EIGHT + timedelta(microseconds=instants)) == planned


def test_eight_is_eight_in_the_account_managers_zone(db):
    acme = an_acme(db, time_zone="America/New_York")
    acme.lot(3, expires_on=SOON)

    # New York has moved its clocks the day before; Madrid has not.
    assert plan(acme, datetime(2026, 3, 9, 11, 59, tzinfo=UTC)) == 0
    assert plan(acme, datetime(2026, 3, 9, 12, tzinfo=UTC)) == 1


def test_it_is_planned_once_a_week(acme):
    acme.lot(3, expires_on=SOON)

    runs = [plan(acme, EIGHT + timedelta(hours=hours)) for hours in (0, 1, 24, 167, 168, 169)]

    assert runs == [1, 0, 0, 0, 1, 0]
    assert [mail["about_on"] for mail in mails(acme.db, KIND)] == [MONDAY, MONDAY + timedelta(days=7)]


def test_two_at_once_plan_it_once(acme):
    acme.lot(3, expires_on=SOON)

    answers = at_once([lambda: plan(acme)] * 3)

    assert sorted(map(str, answers)) == ["0", "0", "1"], answers
    assert told(acme.db, KIND) == [ANA]


def test_nothing_to_say_is_recorded_as_skipped(acme):
    acme.lot(3)
    acme.lot(1, expires_on=MONDAY + timedelta(weeks=8, days=1))

    assert plan(acme) == 0
    (mail,) = mails(acme.db, KIND)
    assert (mail["state"], mail["reason"]) == ("skipped", "Nothing lapses in the next eight weeks.")


def test_a_late_run_still_plans_it_and_a_very_late_one_leaves_it_to_the_next(acme):
    acme.lot(3, expires_on=SOON)

    assert plan(acme, EIGHT + timedelta(days=6)) == 0
    assert mails(acme.db, KIND) == []
    assert plan(acme, EIGHT + timedelta(days=6) - timedelta(microseconds=1)) == 1
    assert mails(acme.db, KIND)[0]["useless_at"] == EIGHT + timedelta(days=6)


def test_who_joined_after_that_monday_gets_none_for_it(acme):
    acme.lot(3, expires_on=date(2026, 3, 10))

    # Ana was added on Monday, 2 March at 10:00 in Madrid.
    assert plan(acme, NOW) == 0


@pytest.mark.parametrize("changed", ["role = 'analyst'", "removed_at = created_at"])
def test_only_account_managers_who_are_with_us_get_one(acme, changed):
    acme.lot(3, expires_on=SOON)
    change(acme.db, f"update staff set {changed}")

    assert plan(acme) == 0
    assert mails(acme.db, KIND) == []


def test_it_tells_of_the_own_companies_only(acme):
    acme.lot(3, expires_on=SOON)
    with acme.db.transaction(NOW, "a test") as tx:
        ben = a_staff_member(tx, email="ben@renewal-desk.example")
        a_lot(tx, a_company(tx, name="Umbrella", account_manager_id=ben), expires_on=SOON)
    plan(acme)

    text = {mail["recipient"]: mail["text"] for mail in mails(acme.db, KIND)}
    assert "Acme" in text[ANA]
    assert "Umbrella" not in text[ANA]
    assert "Umbrella" in text["ben@renewal-desk.example"]


def test_stock_and_open_orders_cover_the_earliest_lapse_first(acme):
    acme.licensed(acme.lot(4, expires_on=SOON), 4)
    acme.licensed(acme.lot(6, expires_on=SOON + timedelta(days=7)), 6)
    with acme.db.transaction(NOW, "a test") as tx:
        an_order(tx, acme.company_id, quantity=5)
    plan(acme)

    # Five are on order: four for the first day, one for the second, where five are short.
    (mail,) = mails(acme.db, KIND)
    assert "short" in mail["text"].lower()
    assert "5" in mail["text"]


def test_stock_that_lapses_itself_covers_nobody(acme):
    acme.licensed(acme.lot(8, expires_on=SOON), 3)
    acme.licensed(acme.lot(2, expires_on=SOON + timedelta(days=7)), 1)
    acme.lot(1)
    plan(acme)

    # Five and one of the licenses that end are unallocated; one license of a later lot is all there is for four people.
    (mail,) = mails(acme.db, KIND)
    lines = [line[line.index("requested") :] for line in mail["text"].splitlines() if "in stock 1" in line]
    assert lines == ["requested 0, in stock 1, short 2", "requested 0, in stock 1, short 1"]


def test_stock_that_starts_later_covers_too(acme):
    acme.licensed(acme.lot(3, expires_on=SOON), 3)
    acme.lot(2, starts_on=SOON)
    plan(acme)

    (mail,) = mails(acme.db, KIND)
    assert "requested 0, in stock 2, short 1" in mail["text"]


def test_a_lapse_after_eight_weeks_is_left_for_a_later_digest(acme):
    last = MONDAY + timedelta(weeks=8)
    acme.lot(3, expires_on=last)
    acme.lot(5, expires_on=last + timedelta(days=1))
    plan(acme)

    (mail,) = mails(acme.db, KIND)
    assert "3 unallocated licenses" in mail["text"]
    assert "5 unallocated licenses" not in mail["text"]
