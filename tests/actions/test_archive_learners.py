"""To archive: the seat goes back to its lot with its date unchanged, and the history stays."""

from datetime import date

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.errors import NotFound, Refused
from tests.acme import ANA, digest, events, licenses, row
from tests.moments import NOW
from tests.together import at_once


def archive(acme, learners, **about):
    given = {"company_id": acme.company_id, "learners": learners, "request_key": "a press", "now": NOW, "actor": ANA}
    return archive_learners(acme.db, **(given | about))


def test_the_seat_returns_and_the_lot_keeps_its_dates(acme):
    lot_id = acme.lot(5)
    lena, omar = acme.licensed(lot_id, 2)
    before = row(acme.db, "lot", lot_id)

    done = archive(acme, [lena])

    assert (done.archived, done.released) == (1, 1)
    assert row(acme.db, "learner", lena)["archived_at"] == NOW
    assert row(acme.db, "lot", lot_id) == before | {"allocated": 1}
    (released,) = licenses(acme.db, lena, held=False)
    assert (released["released_at"], released["released_batch_id"]) == (NOW, done.batch_id)
    assert len(licenses(acme.db, omar)) == 1
    assert [event["learner_id"] for event in events(acme.db, "learner_archived")] == [lena]
    assert [event["license_id"] for event in events(acme.db, "license_released")] == [released["license_id"]]


def test_the_seat_can_be_given_to_another_learner(acme):
    lot_id = acme.lot(1)
    archive(acme, acme.licensed(lot_id))

    allocate_licenses(
        acme.db, company_id=acme.company_id, learners=acme.people(1), request_key="next", now=NOW, actor=ANA
    )

    assert row(acme.db, "lot", lot_id)["allocated"] == 1


def test_an_expired_license_stays_as_history(acme):
    lot_id = acme.lot(5, expires_on=date(2026, 2, 1))
    (lena,) = acme.licensed(lot_id)

    assert archive(acme, [lena]).released == 0
    assert len(licenses(acme.db, lena)) == row(acme.db, "lot", lot_id)["allocated"] == 1


def test_an_upcoming_license_is_released_too(acme):
    lot_id = acme.lot(5, starts_on=date(2026, 4, 1))

    assert archive(acme, acme.licensed(lot_id)).released == 1
    assert row(acme.db, "lot", lot_id)["allocated"] == 0


def test_those_archived_before_stay_as_they_are(acme):
    lena, omar = acme.people(2)
    archive(acme, [lena])

    assert archive(acme, [lena, omar], request_key="another press").archived == 1
    assert len(events(acme.db, "learner_archived")) == 2


def test_nobody_left_to_archive_is_refused(acme):
    lena = acme.people(1, archived_at=NOW)

    with pytest.raises(Refused, match="archived already"):
        archive(acme, lena)


@pytest.mark.parametrize("chosen", ["nobody", "a stranger"])
def test_who_is_not_of_the_company_is_not_found_and_nothing_changes(acme, chosen):
    learners = [] if chosen == "nobody" else [*acme.people(1), acme.stranger()]
    before = digest(acme.db)

    with pytest.raises(NotFound):
        archive(acme, learners)
    assert digest(acme.db) == before


def test_the_same_key_twice_is_one_archiving(acme):
    learners = acme.licensed(acme.lot(), 2)

    assert archive(acme, learners).batch_id == archive(acme, learners).batch_id
    assert len(events(acme.db, "license_released")) == 2


def test_two_at_once_release_a_seat_once(acme):
    lot_id = acme.lot()
    learners = acme.licensed(lot_id, 3)

    answers = at_once([lambda key=key: archive(acme, learners, request_key=key) for key in ("one", "two")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert row(acme.db, "lot", lot_id)["allocated"] == 0
    assert len(events(acme.db, "license_released")) == 3
