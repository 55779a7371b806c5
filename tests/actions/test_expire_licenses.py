"""To expire: each transition is recorded once, stamped with the instant at which it became true."""

from datetime import timedelta

import pytest

from core.actions.expire_licenses import Expired, expire_licenses
from tests.acme import digest, events, licenses, row
from tests.builders import a_license
from tests.moments import NOW
from tests.together import at_once

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def lot_id(acme):
    """A lot of five, two of them allocated."""
    lot_id = acme.lot(5)
    acme.licensed(lot_id, 2)
    return lot_id


@pytest.fixture
def ends(acme, lot_id):
    """The instant at which that lot ends."""
    return row(acme.db, "lot", lot_id)["expires_at"]


def test_nothing_has_expired_an_instant_before_the_end(acme, ends):
    before = digest(acme.db)

    assert expire_licenses(acme.db, now=ends - INSTANT) == Expired(lots=0, licenses=0)
    assert digest(acme.db) == before


@pytest.mark.parametrize("late", [timedelta(0), INSTANT])
def test_all_has_expired_at_the_end_and_after(acme, ends, late):
    assert expire_licenses(acme.db, now=ends + late) == Expired(lots=1, licenses=2)


def test_a_late_job_stamps_the_instant_the_term_ended(acme, lot_id, ends):
    late = ends + timedelta(days=9)

    expire_licenses(acme.db, now=late)

    recorded = events(acme.db, "license_expired")
    assert {(event["occurred_at"], event["recorded_at"], event["actor"]) for event in recorded} == {(ends, late, "job")}
    assert {event["license_id"] for event in recorded} == {license["license_id"] for license in licenses(acme.db)}
    (of_lot,) = events(acme.db, "lot_expired")
    assert (of_lot["lot_id"], of_lot["occurred_at"], of_lot["company_id"]) == (lot_id, ends, acme.company_id)
    assert row(acme.db, "lot", lot_id)["expiry_recorded_at"] == late


def test_twice_is_once(acme, ends):
    expire_licenses(acme.db, now=ends)
    before = digest(acme.db)

    assert expire_licenses(acme.db, now=ends + timedelta(hours=1)) == Expired(lots=0, licenses=0)
    assert digest(acme.db) == before


def test_two_at_once_are_once(acme, ends):
    answers = at_once([lambda: expire_licenses(acme.db, now=ends)] * 3)

    assert sorted(answers, key=lambda answer: answer.lots) == [Expired(0, 0), Expired(0, 0), Expired(1, 2)]
    assert (len(events(acme.db, "lot_expired")), len(events(acme.db, "license_expired"))) == (1, 2)


def test_a_released_license_has_no_expiry_event(acme, lot_id, ends):
    (gone,) = acme.people(1)
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, lot_id, gone, released_at=NOW)

    assert expire_licenses(acme.db, now=ends).licenses == 2
    assert gone not in {event["learner_id"] for event in events(acme.db, "license_expired")}


def test_a_lot_without_licenses_expires_too(acme):
    ends = row(acme.db, "lot", acme.lot(3))["expires_at"]

    assert expire_licenses(acme.db, now=ends) == Expired(lots=1, licenses=0)


def test_lots_of_different_ends_are_each_stamped_with_their_own(acme, lot_id, ends):
    later = acme.lot(1, starts_on=row(acme.db, "lot", lot_id)["starts_on"] + timedelta(days=3))
    acme.licensed(later)

    expire_licenses(acme.db, now=ends + timedelta(days=30))

    assert {event["occurred_at"] for event in events(acme.db, "license_expired")} == {
        ends,
        row(acme.db, "lot", later)["expires_at"],
    }
