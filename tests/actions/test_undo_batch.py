"""To undo: what is still as the act left it is taken back, what changed since is kept and listed."""

from datetime import timedelta

import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.errors import ConstraintViolated, NotFound, Refused
from tests.acme import ANA, digest, events, licenses, row
from tests.moments import NOW
from tests.together import at_once


def allocate(acme, learners, **about):
    given = {"company_id": acme.company_id, "learners": learners, "request_key": "an act", "now": NOW, "actor": ANA}
    return allocate_licenses(acme.db, **(given | about)).batch_id


def add(acme, *emails):
    people = [NewLearner(email) for email in emails]
    return add_learners(
        acme.db, company_id=acme.company_id, people=people, request_key="an act", now=NOW, actor=ANA
    ).batch_id


def archive(acme, learners, key="gone"):
    return archive_learners(
        acme.db, company_id=acme.company_id, learners=learners, request_key=key, now=NOW, actor=ANA
    ).batch_id


def undo(acme, batch_id, **about):
    return undo_batch(acme.db, batch_id=batch_id, **({"request_key": "regret", "now": NOW, "actor": ANA} | about))


@pytest.mark.parametrize("kind", ["allocation", "import"])
def test_an_allocation_or_an_import_is_taken_back_whole(acme, kind):
    lot_id = acme.lot(5)
    learners = acme.people(3)
    batch_id = allocate(acme, learners, kind=kind)

    undone = undo(acme, batch_id)

    assert (undone.released, undone.archived, undone.kept) == (3, 0, ())
    assert row(acme.db, "lot", lot_id)["allocated"] == len(licenses(acme.db)) == 0
    assert {license["released_batch_id"] for license in licenses(acme.db, held=False)} == {undone.batch_id}
    batch = row(acme.db, "batch", undone.batch_id)
    assert (batch["kind"], batch["undoes_batch_id"]) == ("undo", batch_id)
    assert [event["batch_id"] for event in events(acme.db, "batch_undone")] == [undone.batch_id]
    assert len(events(acme.db, "license_released")) == 3


def test_people_whom_an_undone_addition_brought_are_archived(acme):
    acme.lot()
    batch_id = add(acme, "bob@acme.example", "mia@acme.example")

    undone = undo(acme, batch_id)

    assert (undone.released, undone.archived) == (2, 2)
    assert len(events(acme.db, "learner_archived")) == 2
    assert row(acme.db, "learner", acme.alice_id)["archived_at"] is None


def test_an_added_learner_who_holds_another_license_by_now_is_not_archived(acme):
    end = row(acme.db, "lot", acme.lot(1))["expires_on"]
    batch_id = add(acme, "bob@acme.example")
    bob = licenses(acme.db)[0]["learner_id"]
    allocate(acme, [bob], lot_id=acme.lot(1, starts_on=end), request_key="early renewal")

    undone = undo(acme, batch_id)

    assert (undone.released, undone.archived) == (1, 0)
    assert len(licenses(acme.db, bob)) == 1


def test_what_changed_since_is_kept_and_listed_with_its_reason(acme):
    acme.lot(3)
    gone, back, here = (acme.people(1, email=f"{name}@acme.example")[0] for name in ("gone", "back", "here"))
    batch_id = allocate(acme, [gone, back, here])
    archive(acme, [gone, back])
    restore_learners(acme.db, company_id=acme.company_id, learners=[back], request_key="oh", now=NOW, actor=ANA)

    undone = undo(acme, batch_id)

    assert undone.released == 1
    assert [(kept.learner_id, kept.email, kept.reason) for kept in undone.kept] == [
        (back, "back@acme.example", "The license has been released since."),
        (gone, "gone@acme.example", "The learner has been archived since."),
    ]


def test_licenses_that_have_expired_are_kept(acme):
    lot_id = acme.lot(2)
    batch_id = allocate(acme, acme.people(2))
    ends = row(acme.db, "lot", lot_id)["expires_at"]

    with pytest.raises(Refused, match="every license in it has changed"):
        undo(acme, batch_id, now=ends)
    assert undo(acme, batch_id, now=ends - timedelta(microseconds=1)).released == 2


def test_a_batch_of_which_nothing_is_left_is_refused(acme):
    acme.lot()
    learners = acme.people(1)
    batch_id = allocate(acme, learners)
    archive(acme, learners)
    before = digest(acme.db)

    with pytest.raises(Refused):
        undo(acme, batch_id)
    assert digest(acme.db) == before


def test_a_batch_is_undone_once(acme):
    acme.lot()
    batch_id = allocate(acme, acme.people(1))
    undo(acme, batch_id)

    with pytest.raises(Refused, match="undone already"):
        undo(acme, batch_id, request_key="regret again")


def test_the_same_key_twice_is_one_undo(acme):
    lot_id = acme.lot()
    batch_id = allocate(acme, acme.people(2))

    assert undo(acme, batch_id).batch_id == undo(acme, batch_id).batch_id
    assert row(acme.db, "lot", lot_id)["allocated"] == 0


def test_a_key_of_another_act_is_no_undo(acme):
    acme.lot()
    batch_id = allocate(acme, acme.people(1))

    with pytest.raises(ConstraintViolated):
        undo(acme, batch_id, request_key="an act")


def test_two_undos_at_once_release_once(acme):
    lot_id = acme.lot()
    batch_id = allocate(acme, acme.people(3))

    answers = at_once([lambda key=key: undo(acme, batch_id, request_key=key) for key in ("one", "two")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert row(acme.db, "lot", lot_id)["allocated"] == 0
    assert len(events(acme.db, "license_released")) == 3


def test_an_archiving_is_restored_not_undone(acme):
    with pytest.raises(Refused, match="Only an allocation"):
        undo(acme, archive(acme, acme.people(1)))


def test_an_unknown_batch_is_not_found(acme):
    with pytest.raises(NotFound):
        undo(acme, "019c0000-0000-7000-8000-000000000000")
