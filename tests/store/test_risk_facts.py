"""What risk is made of, counted from licenses, lots, orders and mails by instants; each bound on both sides."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.request_licenses import request_licenses
from core.actions.restore_contact import restore_contact
from core.reads.desk import desk_rows
from core.rules.filters import ExpiryFilter
from core.rules.risk import weighed
from core.store.risk_facts import risk_facts
from tests.acme import ALICE, ANA, an_acme
from tests.builders import a_license, a_lot, a_mail
from tests.moments import NOW

TODAY, A_DAY, MOMENT = NOW.date(), timedelta(days=1), timedelta(microseconds=1)
YEAR_AGO = NOW - timedelta(days=365)
IN_NOVEMBER = date(2025, 11, 3)
# The months do not count.
EVERY = ExpiryFilter(first_on=TODAY, until_on=TODAY + A_DAY)


@pytest.fixture
def acme(db):
    """In Madrid; ten people and Alice, its manager, hold licenses that began 165 days ago."""
    acme = an_acme(db)
    lot_id = acme.lot(11, expires_on=TODAY + 200 * A_DAY)
    acme.licensed(lot_id, 10)
    with db.transaction(NOW, "a test") as tx:
        a_license(tx, lot_id, acme.alice_id)
    return acme


def facts(acme):
    with acme.db.read() as r:
        rows = risk_facts(r, EVERY, NOW)
    (row,) = rows.to_dicts()
    return row


def begins(day):
    """The instant at which a day begins in Madrid."""
    return datetime.combine(day, time(), ZoneInfo("Europe/Madrid")).astimezone(UTC)


def ended(acme, count, on, *, after):
    """Licenses that ended on a day, and for each of their learners one that was allocated so long after."""
    learners = acme.licensed(acme.lot(count, expires_on=on), count)
    with acme.db.transaction(NOW, "a test") as tx:
        lot_id = a_lot(tx, acme.company_id, quantity=count, starts_on=on)
        for learner_id in learners:
            a_license(tx, lot_id, learner_id, allocated_at=begins(on) + after)


def allocate(acme, learners):
    allocate_licenses(
        acme.db,
        company_id=acme.company_id,
        learners=learners,
        lot_id=acme.lot(len(learners)),
        request_key="allocated",
        now=NOW,
        actor=ANA,
    )


def archive(acme, learners):
    archive_learners(acme.db, company_id=acme.company_id, learners=learners, request_key="left", now=NOW, actor=ANA)


def bounced(acme, recipient):
    with acme.db.transaction(NOW, "a test") as tx:
        a_mail(tx, acme.company_id, state="bounced", recipient=recipient, settled_at=NOW - A_DAY)


def test_a_company_in_good_order_has_its_seats_and_its_manager(acme):
    assert {name: value for name, value in facts(acme).items() if name != "company_id"} == {
        **{"company": "Acme", "owner": "Ana Ruiz", "live": 11, "live_before": 0, "lapsing": 0, "cover": 0},
        **{"brought": 11, "dying": 0, "managers": 1, "reachable_managers": 1, "expired_managers": 0},
        **{"last_on": None, "ended": None, "late": None},
    }


def test_who_ended_within_30_days_or_will_and_has_nothing_that_follows_lapses(acme):
    acme.licensed(acme.lot(4, expires_on=TODAY + 30 * A_DAY), 4)
    acme.licensed(acme.lot(3, expires_on=TODAY - 29 * A_DAY), 3)

    assert facts(acme)["lapsing"] == 7


def test_30_days_are_counted_from_this_instant(acme):
    # A day begins in Madrid at 23:00 or 22:00 UTC: after 30 times 24 hours, and before them.
    acme.licensed(acme.lot(1, expires_on=TODAY + 31 * A_DAY))
    acme.licensed(acme.lot(1, expires_on=TODAY - 30 * A_DAY))

    assert facts(acme)["lapsing"] == 0


def test_who_is_renewed_or_archived_does_not_lapse(acme):
    renewed, left, _ = acme.licensed(acme.lot(3, expires_on=TODAY - 2 * A_DAY), 3)
    allocate(acme, [renewed])
    archive(acme, [left])

    assert facts(acme)["lapsing"] == 1


def test_somebody_with_two_licenses_that_end_soon_lapses_once(acme):
    (learner_id,) = acme.licensed(acme.lot(1, expires_on=TODAY - 2 * A_DAY))
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, a_lot(tx, acme.company_id, expires_on=TODAY + 9 * A_DAY), learner_id)

    assert facts(acme)["lapsing"] == 1


def test_stock_that_outlasts_60_days_lots_that_start_later_and_requested_orders_are_cover(acme):
    acme.lot(4, expires_on=TODAY + 60 * A_DAY)
    acme.lot(1, expires_on=TODAY + 61 * A_DAY)
    acme.lot(2, starts_on=TODAY + 20 * A_DAY)
    request_licenses(acme.db, company_id=acme.company_id, quantity=2, request_key="r", now=NOW, actor=ANA)

    assert facts(acme)["cover"] == 5


def test_short_is_what_the_desk_is_short_by_in_these_days(acme):
    acme.licensed(acme.lot(9, expires_on=TODAY - 3 * A_DAY), 4)
    acme.licensed(acme.lot(5, expires_on=TODAY + 12 * A_DAY), 5)
    acme.licensed(acme.lot(5, expires_on=TODAY + 45 * A_DAY), 5)
    acme.lot(6)

    soon = [row for row in desk_rows(acme.db, now=NOW).to_dicts() if row["days_left"] <= 30]
    with acme.db.read() as r:
        (short_by,) = weighed(risk_facts(r, EVERY, NOW))["short_by"]
    assert short_by == sum(row["short_by"] for row in soon) == 3


def test_stock_of_live_lots_that_ends_within_60_days_dies(acme):
    acme.lot(2, expires_on=TODAY + 60 * A_DAY)
    acme.lot(3, expires_on=TODAY + 61 * A_DAY)
    acme.lot(9, expires_on=TODAY)
    acme.lot(9, starts_on=TODAY + A_DAY)

    assert (facts(acme)["dying"], facts(acme)["brought"]) == (2, 16)


def test_a_manager_whose_mail_bounced_is_out_of_reach_until_they_can_be_mailed_again(acme):
    bounced(acme, ALICE)
    assert facts(acme)["reachable_managers"] == 0

    restore_contact(acme.db, company_id=acme.company_id, learner_id=acme.alice_id, now=NOW, actor=ANA)
    assert facts(acme)["reachable_managers"] == 1


def test_managers_whom_mail_reaches_are_counted_without_those_who_were_archived(acme):
    bounced(acme, ALICE)
    _, left = acme.people(2, is_manager=True)
    archive(acme, [left])

    assert (facts(acme)["managers"], facts(acme)["reachable_managers"]) == (2, 1)


def test_a_manager_whose_own_license_has_ended_without_another_is_expired(acme):
    locked_out, renewed = acme.licensed(acme.lot(2, expires_on=TODAY - 90 * A_DAY), 2, is_manager=True)
    acme.people(is_manager=True)
    allocate(acme, [renewed])
    assert facts(acme)["expired_managers"] == 1

    archive(acme, [locked_out])
    assert facts(acme)["expired_managers"] == 0


def test_the_last_month_of_which_all_ended_90_days_ago_is_judged(acme):
    ended(acme, 4, date(2025, 9, 10), after=timedelta())
    ended(acme, 2, IN_NOVEMBER, after=timedelta(hours=3))
    # 90 days ago was the morning of December 2: what ended then is final, what ended on the 3rd is not.
    ended(acme, 1, date(2025, 12, 2), after=timedelta())
    ended(acme, 1, date(2025, 12, 3), after=timedelta())

    row = facts(acme)
    assert (row["last_on"], row["ended"], row["late"]) == (date(2025, 11, 1), 2, 2)


def test_a_month_is_final_90_days_after_its_last_license_ended(acme):
    ended(acme, 1, date(2025, 12, 2), after=timedelta())

    assert facts(acme)["last_on"] == date(2025, 12, 1)


def test_late_is_who_lost_access_renewed_since_or_not(acme):
    ended(acme, 3, IN_NOVEMBER, after=timedelta())
    ended(acme, 2, IN_NOVEMBER, after=MOMENT)
    acme.licensed(acme.lot(4, expires_on=IN_NOVEMBER), 1)

    row = facts(acme)
    assert (row["ended"], row["late"]) == (6, 3)


def test_a_lot_that_nobody_held_is_no_last_time(acme):
    acme.lot(3, expires_on=IN_NOVEMBER)

    assert facts(acme)["last_on"] is None


def test_seats_are_counted_by_who_held_them_at_that_instant(acme):
    lot_id = acme.lot(9, expires_on=TODAY - 40 * A_DAY)
    given, late, back, kept = acme.people(4)
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, lot_id, given, allocated_at=YEAR_AGO)
        a_license(tx, lot_id, late, allocated_at=YEAR_AGO + MOMENT)
        a_license(tx, lot_id, back, allocated_at=YEAR_AGO - A_DAY, released_at=YEAR_AGO)
        a_license(tx, lot_id, kept, allocated_at=YEAR_AGO - A_DAY, released_at=YEAR_AGO + MOMENT)

    assert facts(acme)["live_before"] == 2


def test_a_seat_of_now_has_begun_and_not_ended(acme):
    acme.licensed(acme.lot(1, starts_on=TODAY + A_DAY))
    acme.licensed(acme.lot(1, expires_on=TODAY))
    acme.licensed(acme.lot(1, expires_on=TODAY + A_DAY))

    assert facts(acme)["live"] == 12


@pytest.mark.parametrize(("days", "companies"), [(365, 0), (364, 1)])
def test_a_company_that_held_nothing_for_a_year_is_left_out(db, days, companies):
    acme = an_acme(db)
    acme.lot(5)
    acme.licensed(acme.lot(1, expires_on=TODAY - days * A_DAY))

    with db.read() as r:
        assert risk_facts(r, EVERY, NOW).height == companies
