"""A company's life, made up by Hypothesis: every act in any order on a real database, beside a model in plain Python.

What the model refuses, the product refuses for the same reason and changes nothing; what it does, the product does:
the same stock, live and expired licenses, the same notices, each once. At the end of each life the mailer recovers, the
job runs until it is quiet, and every invariant holds (docs/design.md section 9, promises 1, 2, 3, 4 and 7).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.assign_licenses import assign_licenses
from core.actions.cancel_order import cancel_order
from core.actions.decline_order import decline_order
from core.actions.request_licenses import request_licenses
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.clock import frozen
from core.errors import Refused
from core.job import run_job
from core.reads.expired import license_counts
from core.reads.invariants import check
from core.rules.allocation import DrawOrder
from core.rules.filters import ExpiredFilter
from core.settings import Settings
from core.store.database import Database
from tests.acme import ALICE, ANA, an_acme
from tests.mailer import Mailer
from tests.model import Batch, Learner, Lot, Model
from tests.moments import NOW

_BOSS = "boss@acme.example"
_NEVER_LICENSED = ("bob@acme.example", "carol@acme.example", "dan@acme.example")
_EMAILS = [_BOSS, *(f"{name}@acme.example" for name in ("dan", "eve", "fay", "gus", "hal"))]
_KEYS = st.integers(0, 200).map(str)
_MOST_MAILS = 100_000

# The same lives every time, in less than a minute; the profile `thorough` makes up new ones (tests/conftest.py).
_SHORT = settings(max_examples=20, stateful_step_count=30, derandomize=True)

_LIVE = """
select l.learner_id
from license l
where l.released_at is null and l.starts_at <= $now and l.expires_at > $now
order by l.learner_id
"""
_NOTICES = """
select
    kind, coalesce(order_id::varchar, about_on::varchar) as about, lower(recipient) as recipient,
    state = 'skipped' and reason <> 'It could not be sent before it had lost its use.' as skipped
from mail
order by kind, about, recipient
"""
_LOTS_OF = """
select learner_id, lot_id from license where batch_id = $batch_id order by learner_id
"""
_MAILS = "select mail_id, state from mail order by mail_id"


class Lifecycle(RuleBasedStateMachine):
    """One life of one company, at `model.now`."""

    orders = Bundle("orders")
    lots = Bundle("lots")
    learners = Bundle("learners")

    def __init__(self, database_url: str) -> None:
        super().__init__()
        limits = {"mail_limit_per_run": _MOST_MAILS, "mail_limit_per_company_day": _MOST_MAILS}
        self.db = Database(Settings(database_url=database_url, mail_concurrency=2, **limits))
        self.mailer = Mailer()
        acme = an_acme(self.db)
        self.company_id = acme.company_id
        self.model = Model(now=NOW, account_manager=ANA, since=NOW)
        self.model.learners[acme.alice_id] = Learner(acme.alice_id, ALICE, is_manager=True)
        for email in _NEVER_LICENSED:
            [learner_id] = acme.people(email=email)
            self.model.learners[learner_id] = Learner(learner_id, email, is_manager=False)

    @initialize(target=learners)
    def first_people(self) -> Any:
        return multiple(*self.model.learners)

    @initialize(target=lots, quantity=st.integers(3, 8))
    def first_lot(self, quantity: int) -> str:
        return self._assigned(self._requested("first", quantity), None, None, "")

    @rule(target=lots, quantity=st.integers(1, 6), days_ahead=st.sampled_from([0, 1, 40]))
    def an_order_is_filled(self, quantity: int, days_ahead: int) -> str:
        return self._assigned(self._requested(f"number {len(self.model.orders)}", quantity), None, days_ahead, "")

    # Orders.

    @rule(target=orders, key=_KEYS, quantity=st.integers(0, 6))
    def request(self, key: str, quantity: int) -> str:
        return self._requested(key, quantity)

    @rule(
        target=lots,
        order_id=orders,
        quantity=st.none() | st.integers(1, 6),
        days_ahead=st.none() | st.integers(-1, 367),
        reason=st.sampled_from(["", "As agreed."]),
    )
    def assign(self, order_id: str, quantity: int | None, days_ahead: int | None, reason: str) -> str:
        return self._assigned(order_id, quantity, days_ahead, reason)

    @rule(order_id=orders, state=st.sampled_from(["declined", "cancelled"]), reason=st.sampled_from(["", "No budget."]))
    def decline_or_cancel(self, order_id: str, state: str, reason: str) -> None:
        act = decline_order if state == "declined" else cancel_order
        self._done_or_refused(
            lambda: self.model.decide(order_id, state, reason),
            lambda: act(self.db, order_id=order_id, reason=reason, now=self.model.now, actor=ANA),
        )

    # Licenses and people.

    @rule(
        key=_KEYS,
        chosen=st.lists(learners, min_size=1, max_size=2),
        lot_id=st.none() | lots,
        order=st.sampled_from(DrawOrder),
    )
    def allocate(self, key: str, chosen: list[str], lot_id: str | None, order: DrawOrder) -> None:
        self._allocated(key, chosen, lot_id, order)

    @rule(key=_KEYS, order=st.sampled_from(DrawOrder))
    def renew_all_expired(self, key: str, order: DrawOrder) -> None:
        self._allocated(key, ExpiredFilter(), None, order)

    @rule(target=lots, key=_KEYS, job=st.booleans())
    def a_lot_ends_and_is_renewed(self, key: str, job: bool) -> str:
        self.the_next_lot_ends(timedelta(0), job)
        lot_id = self.an_order_is_filled(6, 0)
        self.renew_all_expired(key, DrawOrder.LATEST_FIRST)
        return lot_id

    @rule(target=learners, key=_KEYS, emails=st.lists(st.sampled_from(_EMAILS), min_size=1, max_size=3))
    def add(self, key: str, emails: list[str]) -> Any:
        return self._added(key, emails)

    @rule(key=_KEYS, chosen=st.lists(learners, min_size=1, max_size=3))
    def archive(self, key: str, chosen: list[str]) -> None:
        earlier = self.model.pressed.get(("archiving", key))
        active = [one for one in self._people(chosen) if not one.archived]
        archived = self._done_or_refused(
            lambda: _refuse_unless(active or earlier),
            lambda: archive_learners(self.db, learners=chosen, **self._press("archiving", key)),
        )
        if earlier is not None:
            assert (archived.batch_id, archived.archived, archived.released) == (earlier, 0, 0)
        elif archived is not None:
            assert (archived.archived, archived.released) == (len(active), self.model.archive(active))
            self._remember("archiving", key, archived.batch_id)

    @rule(key=_KEYS, chosen=st.lists(learners, min_size=1, max_size=3))
    def restore(self, key: str, chosen: list[str]) -> None:
        earlier = self.model.pressed.get(("restoring", key))
        archived = [one for one in self._people(chosen) if one.archived]
        restored = self._done_or_refused(
            lambda: _refuse_unless(archived or earlier),
            lambda: restore_learners(self.db, learners=chosen, **self._press("restoring", key)),
        )
        if earlier is not None:
            assert (restored.batch_id, restored.restored) == (earlier, 0)
        elif restored is not None:
            assert restored.restored == len(archived)
            for one in archived:
                one.archived, one.archived_at = False, None
            self._remember("restoring", key, restored.batch_id)

    @precondition(lambda self: self.model.batches)
    @rule(key=_KEYS, data=st.data())
    def undo(self, key: str, data: st.DataObject) -> None:
        batch_id = data.draw(st.sampled_from(sorted(self.model.batches)))
        earlier = self.model.pressed.get(("undo", key))
        found: list[tuple[int, int, int, int]] = []

        def expected() -> None:
            if earlier is None:
                found.append(tuple(map(len, self.model.reverse(batch_id))))

        undone = self._done_or_refused(
            expected,
            lambda: undo_batch(self.db, batch_id=batch_id, request_key=f"undo {key}", now=self.model.now, actor=ALICE),
        )
        if undone is None:
            return
        if earlier is not None:
            assert undone.batch_id == earlier
            return
        assert [(undone.released, undone.allocated, undone.archived, undone.restored)] == found
        self.model.undo(batch_id, undone.batch_id)
        self._remember("undo", key, undone.batch_id)

    # Time, the job and its mailer.

    @rule(hours=st.integers(1, 60) | st.integers(100, 1500))
    def time_passes(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)

    @rule(before=st.sampled_from([timedelta(hours=72), timedelta(microseconds=1), timedelta(0)]), job=st.booleans())
    def the_next_lot_ends(self, before: timedelta, job: bool) -> None:
        ahead = [
            lot.expires_at - before for lot in self.model.lots.values() if lot.expires_at - before > self.model.now
        ]
        self.model.now = min(ahead, default=self.model.now)
        if job:
            self.the_job_runs()

    @rule(
        key=_KEYS, learner_id=learners, lot_id=lots, before=st.sampled_from([timedelta(microseconds=1), timedelta(0)])
    )
    def somebody_presses_as_a_lot_ends(self, key: str, learner_id: str, lot_id: str, before: timedelta) -> None:
        self.model.now = max(self.model.now, self.model.lots[lot_id].expires_at - before)
        self._allocated(key, [learner_id], lot_id, DrawOrder.LATEST_FIRST)

    @rule(mode=st.sampled_from(Mailer.MODES))
    def the_mailer_changes(self, mode: str) -> None:
        self.mailer.mode = mode

    @rule()
    def the_job_runs(self) -> None:
        expired, planned, skipped = self.model.run_job()
        report = run_job(self.db, self.mailer, clock=frozen(self.model.now))
        assert (report.expired, sum(report.planned.values())) == (expired, planned)
        assert report.skipped >= skipped
        before = self._events()
        again = run_job(self.db, self.mailer, clock=frozen(self.model.now))
        assert self._events() == before
        assert (again.expired, sum(again.planned.values()), again.skipped) == (0, 0, 0)

    @invariant()
    def the_same_people_get_in(self) -> None:
        with self.db.read() as r:
            assert list(r.frame(_LIVE, now=self.model.now)["learner_id"]) == self.model.live()
        assert len(set(self.model.live())) == len(self.model.live())

    @invariant()
    def the_same_licenses_are_counted(self) -> None:
        assert license_counts(self.db, now=self.model.now) == self.model.counts()

    @invariant()
    def the_same_notices_are_planned(self) -> None:
        with self.db.read() as r:
            rows = r.frame(_NOTICES).rows()
        assert {(kind, about, recipient): skipped for kind, about, recipient, skipped in rows} == self.model.notices
        assert len(rows) == len(self.model.notices)
        assert max(Counter(self.mailer.accepted).values(), default=1) == 1

    def teardown(self) -> None:
        try:
            self._settle()
            assert check(self.db, now=self.model.now) == []
        finally:
            self.db.close()

    def _settle(self) -> None:
        """The mailer recovers; past every rest, lease and wait, each mail has come to an end."""
        self.mailer.mode = "up"
        for _ in range(3):
            self.model.run_job()
            run_job(self.db, self.mailer, clock=frozen(self.model.now))
            self.model.now += timedelta(hours=self.db.settings.mail_unknown_wait_hours)
        with self.db.read() as r:
            mails = r.rows(_MAILS)
        sent, parked = ({mail["mail_id"] for mail in mails if mail["state"] == state} for state in ("sent", "parked"))
        assert {mail["state"] for mail in mails} <= {"sent", "skipped", "failed", "parked"}
        assert sent <= set(self.mailer.accepted) <= sent | parked

    # How an act is done on both sides.

    def _done_or_refused(self, expected: Callable[[], Any], act: Callable[[], Any]) -> Any:
        """What the act returned; None where model and product refuse it alike, and nothing was changed."""
        reason = _refusal_of(expected)
        if reason is None:
            return act()
        before = self._events()
        with pytest.raises(reason) as refused:
            act()
        assert refused.type is reason
        assert self._events() == before
        return None

    def _events(self) -> int:
        """How many facts are recorded: whatever changes state writes one."""
        with self.db.read() as r:
            return int(r.value("select count(*) as events from event"))

    def _requested(self, key: str, quantity: int) -> Any:
        order_id = self._done_or_refused(
            lambda: self.model.check_request(quantity),
            lambda: request_licenses(self.db, quantity=quantity, **self._press("order", key)),
        )
        if order_id is None:
            return multiple()
        assert self.model.pressed.get(("order", key), order_id) == order_id
        self.model.request(order_id, key, quantity, ALICE)
        return order_id

    def _assigned(self, order_id: str, quantity: int | None, days_ahead: int | None, reason: str) -> Any:
        starts_on = None if days_ahead is None else self.model.today + timedelta(days=days_ahead)
        lot = self._done_or_refused(
            lambda: self.model.check_assign(order_id, quantity, starts_on, reason),
            lambda: assign_licenses(
                self.db,
                order_id=order_id,
                quantity=quantity,
                starts_on=starts_on,
                reason=reason,
                now=self.model.now,
                actor=ANA,
            ),
        )
        if lot is None:
            return multiple()
        expected = self.model.assign(order_id, lot.lot_id, quantity, starts_on)
        assert (lot.quantity, lot.term.expires_at) == (expected.quantity, expected.expires_at)
        return lot.lot_id

    def _allocated(self, key: str, chosen: list[str] | ExpiredFilter, lot_id: str | None, order: DrawOrder) -> None:
        earlier = self.model.pressed.get(("allocation", key))
        people = self.model.expired() if isinstance(chosen, ExpiredFilter) else self._people(chosen)
        people = sorted(people, key=lambda one: one.learner_id)
        seats: list[Lot] = []

        def expected() -> None:
            if earlier is None:
                latest_first = order is DrawOrder.LATEST_FIRST
                seats.extend(self.model.seats(people, lot_id, latest_first=latest_first))
                self.model.check_free(people, seats)

        allocation = self._done_or_refused(
            expected,
            lambda: allocate_licenses(
                self.db, learners=chosen, lot_id=lot_id, order=order, **self._press("allocation", key)
            ),
        )
        if allocation is None:
            return
        if earlier is not None:
            assert allocation.batch_id == earlier
            return
        self._given(allocation.batch_id, people, seats)
        self._remember("allocation", key, allocation.batch_id)

    def _added(self, key: str, emails: Sequence[str]) -> Any:
        earlier = self.model.pressed.get(("addition", key))
        known = {one.email for one in self.model.learners.values()}
        new = [Learner("", email, email == _BOSS) for email in dict.fromkeys(emails) if email not in known]
        seats: list[Lot] = []
        addition = self._done_or_refused(
            lambda: seats.extend(self.model.seats(new, None, latest_first=False) if earlier is None else []),
            lambda: add_learners(
                self.db,
                people=[
                    NewLearner(email.upper() if n else email, is_manager=email == _BOSS)
                    for n, email in enumerate(emails)
                ],
                **self._press("addition", key),
            ),
        )
        if addition is None:
            return multiple()
        if earlier is not None:
            assert addition.batch_id == earlier
            return multiple()
        assert addition.added == len(new)
        self._adopt(new)
        self._given(addition.batch_id, sorted(new, key=lambda one: one.learner_id), seats)
        self._remember("addition", key, addition.batch_id, brought=new)
        return multiple(*(one.learner_id for one in new))

    def _press(self, kind: str, key: str) -> dict[str, Any]:
        return {
            "company_id": self.company_id,
            "request_key": f"{kind} {key}",
            "now": self.model.now,
            "actor": ALICE,
        }

    def _people(self, chosen: Sequence[str]) -> list[Learner]:
        return [self.model.learners[learner_id] for learner_id in dict.fromkeys(chosen)]

    def _adopt(self, new: Sequence[Learner]) -> None:
        with self.db.read() as r:
            ids = dict(r.frame("select email_key, learner_id from learner order by email_key").iter_rows())
        for learner in new:
            learner.learner_id = ids[learner.email]
            self.model.learners[learner.learner_id] = learner

    def _given(self, batch_id: str, people: Sequence[Learner], seats: Sequence[Lot]) -> None:
        with self.db.read() as r:
            given = r.frame(_LOTS_OF, batch_id=batch_id).rows()
        assert given == [(one.learner_id, seat.lot_id) for one, seat in zip(people, seats, strict=True)]
        self.model.give(batch_id, people, seats)

    def _remember(self, kind: str, key: str, batch_id: str, *, brought: Sequence[Learner] = ()) -> None:
        ids = frozenset(one.learner_id for one in brought)
        if self.model.pressed.setdefault((kind, key), batch_id) == batch_id:
            self.model.batches.setdefault(batch_id, Batch(kind, brought=ids))


def _refusal_of(act: Callable[[], Any]) -> type[Refused] | None:
    try:
        act()
    except Refused as refusal:
        return type(refusal)
    return None


def _refuse_unless(anything: object) -> None:
    if not anything:
        raise Refused("nothing to do")


@pytest.mark.slow
def test_a_company_lives_as_the_model_says(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    new_database = request.getfixturevalue("_new_database")
    lives = iter(range(1_000_000))

    def a_life() -> Lifecycle:
        folder = tmp_path / str(next(lives))
        folder.mkdir()
        return Lifecycle(new_database(folder))

    profile = settings() if settings.get_current_profile_name() == "thorough" else _SHORT
    run_state_machine_as_test(a_life, settings=settings(profile, deadline=None, suppress_health_check=HealthCheck))
