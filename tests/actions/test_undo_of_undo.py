"""To undo an undo: what it took is given again as far as it still can be, what cannot is kept and listed."""

from datetime import timedelta

import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.expire_licenses import expire_licenses
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.errors import Refused
from core.reads.invariants import check
from core.reads.undo_plans import undo_plan
from core.rules.undos import Extent
from tests.acme import ALICE, ANA, change, digest, events, licenses, row
from tests.moments import NOW
from tests.together import at_once

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _sound(acme):
    """Only what no builder wrote is looked at: people and lots of tests have no history."""
    yield
    broken = {finding.invariant for finding in check(acme.db, now=LATER)}
    unbuilt = {"an order is recorded", "an order's mails are planned", "a learner is recorded"}
    assert broken <= unbuilt


def allocate(acme, learners, *, key="an act", **about):
    given = {"company_id": acme.company_id, "learners": learners, "request_key": key, "now": NOW, "actor": ANA}
    return allocate_licenses(acme.db, **(given | about)).batch_id


def undo(acme, batch_id, *, key=None, now=LATER, **about):
    return undo_batch(acme.db, batch_id=batch_id, request_key=key or f"undo {batch_id}", now=now, actor=ANA, **about)


def holders(acme):
    return sorted(license["learner_id"] for license in licenses(acme.db))


def rename(acme, learner_id, email):
    change(
        acme.db, "update learner set email = $email where learner_id = $learner_id", email=email, learner_id=learner_id
    )


def kept(undone):
    return [(each.email, each.reason) for each in undone.kept]


def test_the_same_people_hold_licenses_of_the_same_lots_again(acme):
    first, second = acme.lot(2), acme.lot(3)
    learners = acme.people(4)
    batch_id = allocate(acme, learners)
    before = {(each["learner_id"], each["lot_id"]) for each in licenses(acme.db)}

    undone = undo(acme, undo(acme, batch_id).batch_id)

    assert (undone.allocated, undone.released, undone.archived, undone.restored, undone.kept) == (4, 0, 0, 0, ())
    assert {(each["learner_id"], each["lot_id"]) for each in licenses(acme.db)} == before
    assert {each["batch_id"] for each in licenses(acme.db)} == {undone.batch_id}
    assert row(acme.db, "lot", first)["allocated"] + row(acme.db, "lot", second)["allocated"] == 4
    assert events(acme.db, "batch_undone")[-1]["batch_id"] == undone.batch_id


def test_each_undo_can_be_undone_in_turn(acme):
    lot_id = acme.lot(3)
    last = allocate(acme, acme.people(3))
    seats = []
    for hours in range(4):
        last = undo(acme, last, now=LATER + timedelta(hours=hours)).batch_id
        seats.append(row(acme.db, "lot", lot_id)["allocated"])

    assert seats == [0, 3, 0, 3]


def test_people_whom_the_undo_of_an_addition_archived_are_restored_and_archived_in_turn(acme):
    acme.lot()
    people = [NewLearner("bob@acme.example"), NewLearner("mia@acme.example")]
    about = {"company_id": acme.company_id, "people": people, "request_key": "add", "now": NOW, "actor": ANA}
    first = undo(acme, add_learners(acme.db, **about).batch_id)

    second = undo(acme, first.batch_id)
    assert (second.allocated, second.restored) == (2, 2)
    assert len(events(acme.db, "learner_restored")) == 2

    third = undo(acme, second.batch_id, now=LATER + timedelta(hours=1))
    assert (third.released, third.archived) == (2, 2)
    assert holders(acme) == []


def test_who_was_added_and_has_no_seat_any_more_stays_archived(acme):
    acme.lot(1)
    about = {"company_id": acme.company_id, "now": NOW, "actor": ANA}
    added = add_learners(acme.db, people=[NewLearner("bob@acme.example")], request_key="add", **about)
    bob = licenses(acme.db)[0]["learner_id"]
    first = undo(acme, added.batch_id)
    allocate(acme, acme.people(1), now=LATER, key="another")
    before = digest(acme.db)

    with pytest.raises(Refused, match="every license in it has changed"):
        undo(acme, first.batch_id)
    assert digest(acme.db) == before
    assert row(acme.db, "learner", bob)["archived_at"] == LATER


def test_who_cannot_have_it_back_is_kept_and_listed_with_the_reason(acme):
    lot_id, other = acme.lot(4), acme.lot(1)
    names = ("archived", "holder", "late", "first")
    made = sorted(acme.people(4))
    ids = dict(zip(("first", "late", "archived", "holder"), made, strict=True))
    for name, learner_id in ids.items():
        rename(acme, learner_id, f"{name}@acme.example")
    first = undo(acme, allocate(acme, [ids[name] for name in names], lot_id=lot_id))
    archive_learners(
        acme.db, company_id=acme.company_id, learners=[ids["archived"]], request_key="gone", now=LATER, actor=ANA
    )
    allocate(acme, [ids["holder"]], lot_id=other, now=LATER, key="another")
    allocate(acme, acme.people(3), lot_id=lot_id, now=LATER, key="others")

    undone = undo(acme, first.batch_id)

    # Seats are given in the order of the learners' ids: who was made first comes first.
    assert undone.allocated == 1
    assert {each["learner_id"] for each in licenses(acme.db)} >= {ids["first"], ids["holder"]}
    assert kept(undone) == [
        ("archived@acme.example", "The learner has been archived since."),
        ("holder@acme.example", "The learner has got another license since."),
        ("late@acme.example", "The seat has been allocated to somebody else since."),
    ]


def test_who_was_archived_by_the_undo_and_again_by_a_person_since_stays_archived(acme):
    acme.lot()
    about = {"company_id": acme.company_id, "actor": ANA}
    people = [NewLearner("bob@acme.example"), NewLearner("mia@acme.example")]
    added = add_learners(acme.db, people=people, request_key="add", now=NOW, **about)
    bob = next(each["learner_id"] for each in licenses(acme.db))
    first = undo(acme, added.batch_id)
    again = LATER + timedelta(minutes=1)
    restore_learners(acme.db, learners=[bob], request_key="back", now=again, **about)
    archive_learners(acme.db, learners=[bob], request_key="gone", now=again + timedelta(minutes=1), **about)

    undone = undo(acme, first.batch_id, now=again + timedelta(minutes=2))

    assert (undone.allocated, undone.restored) == (1, 1)
    assert [reason for _, reason in kept(undone)] == ["The learner has been archived since."]
    assert row(acme.db, "learner", bob)["archived_at"] is not None


def test_a_lot_that_has_ended_or_whose_end_is_recorded_gives_nothing_again(acme):
    lot_id = acme.lot(2)
    first = undo(acme, allocate(acme, acme.people(2)))
    ends = row(acme.db, "lot", lot_id)["expires_at"]
    with pytest.raises(Refused):
        undo(acme, first.batch_id, now=ends)
    expire_licenses(acme.db, now=ends)

    with pytest.raises(Refused):
        undo(acme, first.batch_id, now=ends - timedelta(microseconds=1))
    assert holders(acme) == []


def test_the_plan_is_what_the_undo_does_and_another_one_is_refused(acme):
    lot_id = acme.lot(2)
    learners = acme.people(2)
    first = undo(acme, allocate(acme, learners, lot_id=lot_id))
    plan = undo_plan(acme.db, batch_id=first.batch_id, now=LATER)
    assert plan.extent == Extent(released=0, allocated=2, archived=0, restored=0, kept=0)
    allocate(acme, acme.people(1), lot_id=lot_id, key="another", now=LATER)

    with pytest.raises(Refused, match="has changed since it was shown"):
        undo(acme, first.batch_id, shown=plan.extent)
    plan = undo_plan(acme.db, batch_id=first.batch_id, now=LATER)
    undone = undo(acme, first.batch_id, shown=plan.extent)
    assert kept(undone) == plan.kept.select("email", "reason").rows()
    assert plan.changed.height == undone.allocated == 1


def test_an_undo_is_undone_once(acme):
    acme.lot()
    first = undo(acme, allocate(acme, acme.people(1)))
    undo(acme, first.batch_id)

    with pytest.raises(Refused, match="undone already"):
        undo(acme, first.batch_id, key="another press")


def test_two_undos_of_one_undo_at_once_allocate_once(acme):
    lot_id = acme.lot(5)
    first = undo(acme, allocate(acme, acme.people(3)))

    answers = at_once([lambda key=key: undo(acme, first.batch_id, key=key) for key in ("one", "two")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert row(acme.db, "lot", lot_id)["allocated"] == len(holders(acme)) == 3


def test_an_undo_and_an_allocation_at_once_never_oversell(acme):
    lot_id = acme.lot(3)
    first = undo(acme, allocate(acme, acme.people(3)))
    others = acme.people(2)

    at_once([lambda: undo(acme, first.batch_id), lambda: allocate(acme, others, key="others", now=LATER)])

    assert row(acme.db, "lot", lot_id)["allocated"] == len(holders(acme)) in (2, 3)


def test_an_undo_of_another_actor_is_undone_in_ones_own_name(acme):
    acme.lot()
    first = undo(acme, allocate(acme, acme.people(1)))

    again = undo_batch(acme.db, batch_id=first.batch_id, request_key="mine", now=LATER, actor=ALICE)

    assert row(acme.db, "batch", again.batch_id)["actor"] == ALICE
