"""As of a moment: what the present reads said then, at every step of a company's life, is what is derived later."""

from datetime import timedelta
from itertools import pairwise

import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.assign_licenses import assign_licenses
from core.actions.cancel_order import cancel_order
from core.actions.expire_licenses import expire_licenses
from core.actions.request_licenses import request_licenses
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.errors import InvalidInput, NotFound
from core.reads.as_of import company_as_of, learner_as_of
from core.reads.learners import learner_page
from core.reads.orders import requested_licenses
from core.reads.stock import stock_by_company
from core.rules.filters import LearnerFilter, LearnerStatus
from tests.acme import ANA, Acme, an_acme
from tests.moments import NOW

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def acme(db) -> Acme:
    return an_acme(db)


class Life:
    """A company's life, an act an hour; what the present reads said after each is kept."""

    def __init__(self, acme):
        self.acme, self.db, self.now, self.said = acme, acme.db, NOW, {}
        self.about = {"company_id": acme.company_id, "actor": ANA}

    def step(self, act, after=AN_HOUR, **about):
        self.now += after
        done = act(self.db, now=self.now, **about)
        self.said[self.now] = self.present(self.now)
        return done

    def order(self, quantity, key):
        return self.step(request_licenses, quantity=quantity, request_key=key, **self.about)

    def undo(self, batch_id):
        return self.step(undo_batch, batch_id=batch_id, request_key=f"undo {batch_id}", actor=ANA).batch_id

    def present(self, now):
        """What the screens of the present say."""
        stock = stock_by_company(self.db, now=now, company_id=self.acme.company_id).row(0, named=True)
        rows, counts = learner_page(
            self.db, company_id=self.acme.company_id, wanted=LearnerFilter(), now=now, page=1, page_size=100
        )
        orders = requested_licenses(self.db, self.acme.company_id)
        return (
            (stock["available"], stock["starting_later"], stock["allocated"]),
            counts,
            (orders.waiting, orders.licenses),
            {row["learner_id"]: (row["status"], row["expires_on"]) for row in rows.iter_rows(named=True)},
        )

    def derived(self, at):
        """The same, as of then."""
        about = {"company_id": self.acme.company_id, "at": at, "now": self.now}
        found = company_as_of(self.db, **about)
        with self.db.read() as r:
            ids = r.frame("select learner_id from learner order by learner_id")["learner_id"]
        each = {learner_id: learner_as_of(self.db, learner_id=learner_id, **about) for learner_id in ids}
        return (
            (found.available, found.starting_later, found.allocated),
            found.learners,
            (found.open_orders, found.requested),
            {key: (one.status.value, one.expires_on) for key, one in each.items() if one.status is not None},
        )


@pytest.fixture
def life(acme):
    """Two lots, people added, renewed, archived, restored, mistakes undone and redone, and the end of a lot."""
    life = Life(acme)
    first = life.order(5, "first")
    life.order(2, "cancelled")
    life.step(assign_licenses, order_id=first, actor=ANA)
    people = [NewLearner("bob@acme.example"), NewLearner("mia@acme.example")]
    added = life.step(add_learners, people=people, request_key="add", **life.about).batch_id
    undone = life.undo(added)
    again = life.undo(undone)
    cancelled = life.order(3, "third")
    life.step(cancel_order, order_id=cancelled, actor=ANA)
    given = life.step(allocate_licenses, learners=[acme.alice_id], request_key="alice", **life.about).batch_id
    gone = life.step(archive_learners, learners=[acme.alice_id], request_key="gone", **life.about)
    assert gone.released == 1
    assert given
    life.step(restore_learners, learners=[acme.alice_id], request_key="back", **life.about)
    later = life.order(4, "later")
    starts_on = (life.now + timedelta(days=40)).date()
    life.step(assign_licenses, order_id=later, starts_on=starts_on, actor=ANA)
    life.undo(again)
    life.step(expire_licenses, after=timedelta(days=370), actor="job")
    return life


def test_as_of_each_step_is_what_the_screens_said_then(life):
    for moment, said in life.said.items():
        assert life.derived(moment) == said, moment
    assert len(life.said) == 15


def test_between_two_acts_it_is_as_the_first_left_it(life):
    moments = sorted(life.said)

    for moment, following in pairwise(moments):
        if following - moment == AN_HOUR:
            assert life.derived(following - timedelta(microseconds=1)) == life.said[moment]


def test_before_an_act_and_after_its_undo_are_the_same(life):
    moments = sorted(life.said)
    before, _, after_undo, again = moments[2:6]

    assert life.derived(before)[0] == life.derived(after_undo)[0]
    assert life.derived(again)[0] == life.derived(moments[3])[0]


def test_lots_are_told_with_what_they_were_then(life):
    first, now = sorted(life.said)[3], life.now
    about = {"company_id": life.acme.company_id, "now": now}

    then = company_as_of(life.db, at=first, **about).lots
    today = company_as_of(life.db, at=now, **about).lots

    assert then.select("quantity", "allocated", "status").rows() == [(5, 2, "live")]
    assert today.select("quantity", "allocated", "status").rows() == [(4, 0, "live"), (5, 0, "expired")]


def test_who_was_not_added_yet_has_no_status(life):
    with life.db.read() as r:
        bob = r.value("select learner_id from learner where email = 'bob@acme.example'")

    found = learner_as_of(life.db, learner_id=bob, company_id=None, at=NOW, now=life.now)

    assert (found.status, found.expires_on, found.time_zone) == (None, None, "Europe/Madrid")


def test_a_license_is_told_with_its_term(life):
    with life.db.read() as r:
        bob = r.value("select learner_id from learner where email = 'bob@acme.example'")
    at = sorted(life.said)[3]

    found = learner_as_of(life.db, learner_id=bob, company_id=life.acme.company_id, at=at, now=life.now)

    assert found.status is LearnerStatus.LIVE
    assert found.expires_on == found.starts_on.replace(year=2027)


def test_a_moment_that_lies_ahead_is_refused(acme):
    ahead = {"at": NOW + timedelta(microseconds=1), "now": NOW}

    with pytest.raises(InvalidInput, match="lies ahead"):
        company_as_of(acme.db, company_id=acme.company_id, **ahead)
    with pytest.raises(InvalidInput, match="lies ahead"):
        learner_as_of(acme.db, learner_id=acme.alice_id, company_id=None, **ahead)


def test_a_learner_of_another_company_and_no_company_are_not_found(acme):
    with pytest.raises(NotFound):
        learner_as_of(acme.db, learner_id=acme.stranger(), company_id=acme.company_id, at=NOW, now=NOW)
    with pytest.raises(NotFound):
        company_as_of(acme.db, company_id=acme.alice_id, at=NOW, now=NOW)
