"""To restore: an archived learner is back, without a license; everything else stays."""

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.restore_learners import restore_learners
from core.errors import NotFound, Refused
from tests.acme import ANA, digest, events, licenses, row
from tests.moments import NOW


def restore(acme, learners, **about):
    given = {"company_id": acme.company_id, "learners": learners, "request_key": "a press", "now": NOW, "actor": ANA}
    return restore_learners(acme.db, **(given | about))


def test_archiving_is_reversible_and_the_seat_is_not_taken_back(acme):
    lot_id = acme.lot(1)
    learners = acme.licensed(lot_id)
    archive_learners(acme.db, company_id=acme.company_id, learners=learners, request_key="go", now=NOW, actor=ANA)

    done = restore(acme, learners)

    assert done.restored == 1
    assert row(acme.db, "learner", learners[0])["archived_at"] is None
    assert licenses(acme.db, learners[0]) == []
    assert row(acme.db, "lot", lot_id)["allocated"] == 0
    (event,) = events(acme.db, "learner_restored")
    assert (event["learner_id"], event["batch_id"]) == (learners[0], done.batch_id)


def test_a_restored_learner_can_be_licensed_again(acme):
    acme.lot(1)
    gone = acme.people(1, archived_at=NOW)
    restore(acme, gone)

    allocate_licenses(acme.db, company_id=acme.company_id, learners=gone, request_key="next", now=NOW, actor=ANA)

    assert len(licenses(acme.db, gone[0])) == 1


def test_those_who_are_not_archived_stay_as_they_are(acme):
    here, gone = acme.people(1), acme.people(1, archived_at=NOW)

    assert restore(acme, [*here, *gone]).restored == 1
    assert [event["learner_id"] for event in events(acme.db, "learner_restored")] == gone


def test_nobody_archived_is_refused(acme):
    with pytest.raises(Refused, match="none of the selected is archived"):
        restore(acme, acme.people(1))


def test_a_learner_of_another_company_is_not_found_and_nothing_changes(acme):
    learners = [*acme.people(1, archived_at=NOW), acme.stranger()]
    before = digest(acme.db)

    with pytest.raises(NotFound):
        restore(acme, learners)
    assert digest(acme.db) == before


def test_the_same_key_twice_is_one_restoring(acme):
    gone = acme.people(1, archived_at=NOW)

    assert restore(acme, gone).batch_id == restore(acme, gone).batch_id
    assert len(events(acme.db, "learner_restored")) == 1
