"""A learner's history is the licenses and the events of that learner, newest first, and of nobody else."""

from datetime import date, timedelta

import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.expire_licenses import expire_licenses
from core.actions.restore_learners import restore_learners
from core.errors import NotFound
from core.reads.learner_history import learner_history
from tests.acme import ALICE, ANA, Acme, an_acme
from tests.builders import a_license, a_lot
from tests.moments import NOW

TODAY, NEXT_YEAR = date(2026, 3, 2), date(2027, 3, 2)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def acme(db) -> Acme:
    return an_acme(db)


@pytest.fixture
def bob(acme) -> str:
    """Added with a license, archived an hour later, restored after another one, and renewed by file after a third."""
    acme.lot(5)
    about = {"company_id": acme.company_id, "actor": ANA}
    add_learners(acme.db, people=[NewLearner("bob@acme.example", "Bob")], request_key="1", now=NOW, **about)
    with acme.db.read() as r:
        learner_id = str(r.value("select learner_id from learner where email = 'bob@acme.example'"))
    archive_learners(acme.db, learners=[learner_id], request_key="2", now=NOW + AN_HOUR, **about)
    restore_learners(acme.db, learners=[learner_id], request_key="3", now=NOW + 2 * AN_HOUR, **about)
    about["actor"] = ALICE
    allocate_licenses(acme.db, learners=[learner_id], request_key="4", kind="import", now=NOW + 3 * AN_HOUR, **about)
    return learner_id


def history(acme, learner_id, *, now=NOW + 4 * AN_HOUR, **about):
    return learner_history(acme.db, **({"learner_id": learner_id, "company_id": acme.company_id, "now": now} | about))


def test_it_says_who_it_is_about(acme, bob):
    found = history(acme, bob)

    assert (found.email, found.name, found.company, found.time_zone) == (
        "bob@acme.example",
        "Bob",
        "Acme",
        "Europe/Madrid",
    )


def test_each_license_has_its_days_and_who_gave_and_took_it(acme, bob):
    assert history(acme, bob).licenses.rows() == [
        (TODAY, NEXT_YEAR, "live", NOW + 3 * AN_HOUR, ALICE, None, None),
        (TODAY, NEXT_YEAR, "released", NOW, ANA, NOW + AN_HOUR, ANA),
    ]


def test_each_event_says_what_when_who_and_by_which_act_newest_first(acme, bob):
    events = history(acme, bob).events

    assert events["occurred_at"].is_sorted(descending=True)
    assert set(events.select("occurred_at", "kind", "actor", "act", "expires_on").rows()) == {
        (NOW, "learner_added", ANA, "addition", None),
        (NOW, "license_allocated", ANA, "addition", NEXT_YEAR),
        (NOW + AN_HOUR, "license_released", ANA, "archiving", NEXT_YEAR),
        (NOW + AN_HOUR, "learner_archived", ANA, "archiving", None),
        (NOW + 2 * AN_HOUR, "learner_restored", ANA, "restoring", None),
        (NOW + 3 * AN_HOUR, "license_allocated", ALICE, "import", NEXT_YEAR),
    }


def test_an_expiry_happened_when_it_became_true_and_by_no_act(acme, bob):
    late = NOW + timedelta(days=400)
    expire_licenses(acme.db, now=late)

    found = history(acme, bob, now=late)

    assert found.events.row(0) == (
        found.licenses["allocated_at"][1].replace(year=2027, month=3, day=1, hour=23),
        "license_expired",
        "job",
        None,
        NEXT_YEAR,
    )
    assert found.licenses["status"].to_list() == ["expired", "released"]


def test_a_license_of_a_lot_that_has_not_started_starts_later(acme):
    learner_id = acme.people(1)[0]
    with acme.db.transaction(NOW, "a test") as tx:
        a_license(tx, a_lot(tx, acme.company_id, starts_on=TODAY + timedelta(days=3)), learner_id, allocated_at=NOW)

    assert history(acme, learner_id).licenses["status"].to_list() == ["starting later"]


def test_who_has_no_history_has_two_empty_frames(acme):
    found = history(acme, acme.people(1)[0])

    assert found.licenses.is_empty()
    assert found.events.is_empty()


def test_others_are_not_in_it(acme, bob):
    before = history(acme, bob).events.height
    add_learners(
        acme.db,
        company_id=acme.company_id,
        people=[NewLearner("mia@acme.example")],
        request_key="5",
        now=NOW,
        actor=ANA,
    )

    assert history(acme, bob).events.height == before


def test_a_learner_of_another_company_is_refused(acme):
    stranger = acme.stranger()

    with pytest.raises(NotFound):
        history(acme, stranger)
    assert history(acme, stranger, company_id=None).email == "charlie@other.example"
