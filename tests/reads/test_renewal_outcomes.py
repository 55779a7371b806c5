"""What follows a license that ended: each way in which somebody gets access again, or does not."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.undo_batch import undo_batch
from core.reads.renewal_outcomes import renewal_outcomes
from core.rules.filters import ExpiryFilter
from tests.acme import ANA, an_acme
from tests.builders import a_license, a_lot
from tests.moments import NOW

ENDED_ON = NOW.date() - timedelta(days=100)
ENDED_AT = datetime.combine(ENDED_ON, time(), ZoneInfo("Europe/Madrid")).astimezone(UTC)
WANTED = ExpiryFilter(first_on=ENDED_ON, until_on=ENDED_ON + timedelta(days=1))


@pytest.fixture
def acme(db):
    return an_acme(db)


@pytest.fixture
def learner(acme):
    """One whose license ended 100 days ago."""
    (learner_id,) = acme.licensed(acme.lot(1, expires_on=ENDED_ON), department="Sales")
    return learner_id


def outcomes(acme, **about):
    return renewal_outcomes(acme.db, wanted=WANTED, now=NOW, **about).to_dicts()


def follow(acme, learner, *, after=timedelta(), starts_on=ENDED_ON, released_after=None):
    """A license of a lot that starts then, allocated so long after the old one ended."""
    with acme.db.transaction(NOW, "a test") as tx:
        lot_id = a_lot(tx, acme.company_id, quantity=5, starts_on=starts_on)
        allocated_at = ENDED_AT + after
        released_at = released_after and allocated_at + released_after
        a_license(tx, lot_id, learner, allocated_at=allocated_at, released_at=released_at)


def late_days(acme):
    (row,) = outcomes(acme)
    assert row["licenses"] == 1
    return row["late_days"]


def test_who_got_no_other_license_is_without_access_until_now(acme, learner):
    (row,) = outcomes(acme)

    assert (row["company"], row["owner"], row["expires_on"], row["quantity"]) == ("Acme", "Ana Ruiz", ENDED_ON, 1)
    assert (row["late_days"], row["licenses"]) == (None, 1)
    assert row["gap_days"] == pytest.approx((NOW - ENDED_AT) / timedelta(days=1))


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (timedelta(days=-20), 0),
        (timedelta(), 0),
        (timedelta(microseconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, microseconds=1), 2),
        (timedelta(days=30), 30),
        (timedelta(days=90, seconds=1), 91),
    ],
)
def test_a_renewal_is_as_late_as_the_day_on_which_it_let_the_learner_in(acme, learner, after, day):
    follow(acme, learner, after=after)

    assert late_days(acme) == day


def test_days_without_access_are_counted_in_parts_of_days(acme, learner):
    follow(acme, learner, after=timedelta(hours=36))

    assert outcomes(acme)[0]["gap_days"] == pytest.approx(1.5)


def test_a_license_that_was_given_ahead_counts_from_its_start(acme, learner):
    follow(acme, learner, after=timedelta(days=-5), starts_on=ENDED_ON + timedelta(days=7))

    assert late_days(acme) == 7


def test_a_license_that_starts_later_than_now_lets_nobody_in_yet(acme, learner):
    follow(acme, learner, after=timedelta(days=50), starts_on=NOW.date() + timedelta(days=1))

    assert late_days(acme) is None


def test_the_first_of_several_counts(acme, learner):
    follow(acme, learner, after=timedelta(days=3), released_after=timedelta(days=10))
    follow(acme, learner, after=timedelta(days=60))

    assert late_days(acme) == 3


def test_a_renewal_that_was_taken_back_with_an_archiving_still_was_one(acme, learner):
    follow(acme, learner, after=timedelta(days=3), released_after=timedelta(days=10))

    assert late_days(acme) == 3


def test_a_renewal_that_was_undone_never_was_one(acme, learner):
    acme.lot(5, starts_on=ENDED_ON)
    done = allocate_licenses(
        acme.db, company_id=acme.company_id, learners=[learner], request_key="a", now=NOW - timedelta(days=1), actor=ANA
    )
    undo_batch(acme.db, batch_id=done.batch_id, request_key="b", now=NOW - timedelta(hours=1), actor=ANA)

    assert late_days(acme) is None


def test_a_license_that_was_taken_back_before_it_began_let_nobody_in(acme, learner):
    follow(acme, learner, after=timedelta(), starts_on=ENDED_ON + timedelta(days=9), released_after=timedelta(days=2))

    assert late_days(acme) is None


def test_who_was_archived_is_without_access_until_then(acme, learner):
    archived_at = ENDED_AT + timedelta(days=12)
    archive_learners(
        acme.db, company_id=acme.company_id, learners=[learner], request_key="a", now=archived_at, actor=ANA
    )

    (row,) = outcomes(acme)
    assert row["late_days"] is None
    assert row["gap_days"] == pytest.approx(12)


def test_a_license_that_has_not_ended_has_no_outcome(acme, learner):
    wanted = ExpiryFilter(first_on=ENDED_ON, until_on=NOW.date() + timedelta(days=400))
    acme.licensed(acme.lot(3), 3)

    assert sum(renewal_outcomes(acme.db, wanted=wanted, now=NOW)["licenses"]) == 1


def test_licenses_of_one_lot_are_counted_by_how_late_they_were(acme):
    first, second, _ = acme.licensed(acme.lot(3, expires_on=ENDED_ON), 3)
    for learner_id in (first, second):
        follow(acme, learner_id, after=timedelta(days=2))

    assert sorted((row["late_days"] or -1, row["licenses"]) for row in outcomes(acme)) == [(-1, 1), (2, 2)]


def test_departments_share_the_licenses_of_a_lot(acme):
    lot_id = acme.lot(3, expires_on=ENDED_ON)
    acme.licensed(lot_id, 2, department="Sales")
    (learner_id,) = acme.licensed(lot_id, 1, department="Law")
    follow(acme, learner_id)

    found = [(row["department"], row["late_days"], row["licenses"]) for row in outcomes(acme, by_department=True)]
    assert sorted(found) == [("Law", 0, 1), ("Sales", None, 2)]
