"""To send the outbox: what people see is what the stand-in accepted, and that is never twice.

The transport is the real one; only the provider and the clock are stand-ins.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from core.actions.send_outbox import Delivery, send_outbox
from core.clock import frozen
from core.mail.port import Message, Outcome, Sent, Unknown
from core.mail.preview import PreviewTransport
from core.mail.sendgrid_transport import SendGridTransport
from core.store.database import Database
from tests.acme import digest
from tests.builders import a_company, a_mail
from tests.moments import NOW
from tests.sendgrid_server import API_KEY, SendGridServer
from tests.together import at_once

RESET_AT = NOW + timedelta(minutes=7)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SendGridServer]:
    """The provider."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with SendGridServer() as running:
        running.reset_at = int(RESET_AT.timestamp())
        yield running


def a_transport(host: str) -> SendGridTransport:
    return SendGridTransport(API_KEY, host, "desk@vendor.example", "Renewal Desk", False, 0.5, 1.0)


def plan(db: Database, count: int = 1, **about: object) -> list[str]:
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx)
        return [a_mail(tx, company_id, recipient=f"learner-{n}@acme.example", **about) for n in range(count)]


def send(db: Database, server: SendGridServer, now: datetime = NOW, **about: object) -> Delivery:
    return send_outbox(db, a_transport(server.host), clock=frozen(now), **about)


def states(db: Database) -> list[str]:
    with db.read() as r:
        return [mail["state"] for mail in r.rows("select state from mail order by recipient, mail_id")]


def one(db: Database) -> dict:
    with db.read() as r:
        return r.rows("select * from mail")[0]


def history(db: Database, mail_id: str) -> list[str]:
    with db.read() as r:
        found = r.rows("select kind from mail_event where mail_id = $id order by mail_event_id", id=mail_id)
    return [event["kind"] for event in found]


def test_a_mail_that_is_taken_is_sent_once_and_remembered(db, server):
    (mail_id,) = plan(db)

    assert send(db, server) == Delivery(sent=1)
    assert send(db, server) == Delivery()

    (seen,) = server.accepted
    mail = one(db)
    assert (seen["to"], seen["mail_id"], seen["attempt_id"]) == (mail["recipient"], mail_id, mail["attempt_id"])
    assert (mail["state"], mail["provider_message_id"], mail["settled_at"]) == ("sent", seen["message_id"], NOW)
    assert mail["attempts"] == 1
    assert history(db, mail_id) == ["claimed", "sent"]


@pytest.mark.parametrize(
    ("mode", "state", "accepted"),
    [
        ("202", "sent", 1),
        ("200", "unknown", 0),
        ("302", "unknown", 0),
        ("400", "failed", 0),
        ("401", "planned", 0),
        ("403", "planned", 0),
        ("413", "failed", 0),
        ("415", "failed", 0),
        ("429", "planned", 0),
        ("500", "unknown", 0),
        ("500-after-accept", "unknown", 1),
        ("503", "unknown", 0),
        ("hang", "unknown", 0),
        ("hang-after-accept", "unknown", 1),
        ("drip", "unknown", 1),
        ("reset-before", "unknown", 0),
        ("reset-after", "unknown", 1),
        ("garbage", "unknown", 0),
    ],
)
def test_each_answer_leads_to_its_state_and_nothing_is_taken_twice(db, server, mode, state, accepted):
    (mail_id,) = plan(db)
    server.mode = mode
    server.drip = 0.2

    send(db, server)

    assert (states(db), len(server.accepted)) == ([state], accepted)
    assert (one(db)["reason"] == "") == (state == "sent")
    server.mode = "202"
    send(db, server, NOW + timedelta(hours=7))
    assert len(server.accepted) == (1 if state == "planned" else accepted)
    assert len(history(db, mail_id)) == (4 if state == "planned" else 2)


def test_a_provider_that_cannot_be_reached_leaves_the_mail_planned_with_longer_and_longer_rests(db):
    plan(db)
    with SendGridServer() as gone:
        host = gone.host
    now, rests = NOW, []
    for _ in range(9):
        send_outbox(db, a_transport(host), clock=frozen(now))
        mail = one(db)
        assert mail["state"] == "planned"
        rests.append((mail["send_after"] - now) / timedelta(minutes=1))
        now = mail["send_after"]

    assert rests == [5, 10, 20, 40, 80, 160, 320, 360, 360]


@pytest.mark.parametrize("mode", ["401", "403"])
def test_a_refused_key_halts_the_run_says_so_and_loses_nothing(db, server, mode):
    plan(db, 40)
    server.mode = mode

    delivery = send(db, server)

    assert "SENDGRID_API_KEY" in delivery.halted
    assert states(db) == ["planned"] * 40
    assert len(server.requests) == 2 * db.settings.mail_concurrency
    server.mode = "202"
    assert send(db, server).sent == len(server.accepted) == 40


def test_too_many_requests_rests_until_the_named_time_and_stops_the_run(db, server):
    plan(db, 40)
    server.mode = "429"

    delivery = send(db, server)

    claimed = 2 * db.settings.mail_concurrency
    assert (delivery.deferred, delivery.halted, len(server.requests)) == (claimed, "", claimed)
    with db.read() as r:
        rests = r.rows("select send_after, count(*) as mails from mail group by send_after order by send_after")
    assert [(rest["send_after"], rest["mails"]) for rest in rests] == [(NOW, 40 - claimed), (RESET_AT, claimed)]
    server.mode = "202"
    assert send(db, server, RESET_AT - timedelta(seconds=1)).sent == 40 - claimed
    assert send(db, server, RESET_AT).sent == claimed


def test_one_bad_mail_does_not_keep_the_others(db, server):
    plan(db, 5)
    server.mode = lambda number: "400" if number == 2 else "202"

    assert send(db, server) == Delivery(sent=4, failed=1)


def test_what_is_unknown_is_never_sent_again_and_parked_after_the_wait(db, server):
    plan(db)
    server.mode = "500-after-accept"
    send(db, server)
    server.mode = "202"
    wait = timedelta(hours=db.settings.mail_unknown_wait_hours)

    assert send(db, server, NOW + wait - timedelta(microseconds=1)) == Delivery()
    assert send(db, server, NOW + wait) == Delivery(parked=1)

    mail = one(db)
    assert (mail["state"], mail["settled_at"], len(server.accepted)) == ("parked", NOW + wait, 1)
    assert "Re-send it, or mark it as sent" in mail["reason"]
    assert send(db, server, NOW + 10 * wait) == Delivery()


def test_a_claim_whose_sender_died_is_unknown_after_its_lease(db, server):
    (mail_id,) = plan(db, state="sending", claimed_at=NOW)
    lease = db.settings.mail_lease

    assert send(db, server, NOW + lease - timedelta(microseconds=1)) == Delivery()
    assert send(db, server, NOW + lease) == Delivery(unknown=1)

    assert (states(db), history(db, mail_id), server.accepted) == (["unknown"], ["unknown"], [])


class _SlowTransport:
    """Answers after `meanwhile` has happened."""

    name = "slow"

    def __init__(self, outcome, meanwhile):
        self._outcome, self._meanwhile = outcome, meanwhile

    def send(self, message: Message, *, now: datetime) -> Outcome:
        self._meanwhile()
        return self._outcome


def test_an_answer_that_comes_after_the_lease_still_counts(db):
    (mail_id,) = plan(db)

    def another_run():
        assert send_outbox(db, PreviewTransport(), clock=frozen(NOW + db.settings.mail_lease)).unknown == 1

    delivery = send_outbox(db, _SlowTransport(Sent("a-message"), another_run), clock=frozen(NOW))

    assert (delivery.sent, states(db)) == (1, ["sent"])
    assert history(db, mail_id) == ["claimed", "unknown", "sent"]


def test_a_transport_that_raises_leaves_the_mail_unknown(db):
    plan(db)

    def broken():
        raise RuntimeError("secret details")

    send_outbox(db, _SlowTransport(Unknown(""), broken), clock=frozen(NOW))

    assert (states(db), one(db)["reason"]) == (["unknown"], "The transport failed with RuntimeError.")


@pytest.mark.parametrize(("early", "state"), [(1, "sent"), (0, "skipped"), (-1, "skipped")])
def test_a_mail_that_has_lost_its_use_is_skipped_not_sent(db, server, early, state):
    plan(db, useless_at=NOW + timedelta(microseconds=early))

    delivery = send(db, server)

    assert states(db) == [state]
    assert (delivery.skipped, len(server.accepted)) == ((0, 1) if state == "sent" else (1, 0))


def test_a_mail_that_loses_its_use_while_the_run_sends_is_left_for_the_next_run_to_skip(db, server):
    plan(db, 1, useless_at=NOW + timedelta(minutes=1))
    clock = iter([NOW, NOW])

    delivery = send_outbox(db, a_transport(server.host), clock=lambda: next(clock, NOW + timedelta(minutes=1)))

    assert (delivery.sent, server.accepted, states(db)) == (0, [], ["planned"])
    assert send(db, server, NOW + timedelta(minutes=1)).skipped == 1


def test_more_than_the_limit_of_a_run_is_asked_about_before_anything_is_sent(settings, server):
    limited = settings.model_copy(update={"mail_limit_per_run": 3})
    with Database(limited) as db:
        plan(db, 4)
        before = digest(db)

        delivery = send(db, server)

        assert "4 mails are due and the limit of a run is 3" in delivery.halted
        assert (digest(db), server.requests) == (before, [])
        assert "limit" in send(db, server, allow=3).halted
        assert send(db, server, allow=4) == Delivery(sent=4)


def test_more_than_the_limit_of_a_companys_day_is_asked_about_before_anything_is_sent(settings, server):
    limited = settings.model_copy(update={"mail_limit_per_company_day": 3})
    with Database(limited) as db:
        plan(db, 4)
        plan(db, 2)

        delivery = send(db, server)

        assert "4 mails would go to Company" in delivery.halted
        assert server.requests == []
        assert send(db, server, allow=6) == Delivery(sent=6)


def test_what_went_out_in_the_last_24_hours_counts_against_a_companys_day(settings, server):
    limited = settings.model_copy(update={"mail_limit_per_company_day": 3})
    with Database(limited) as db:
        with db.transaction(NOW, "a test") as tx:
            company_id = a_company(tx)
            for state in ("sent", "delivered", "unknown", "planned"):
                a_mail(tx, company_id, state=state)
        assert "4 mails would go" in send(db, server, NOW + timedelta(hours=23)).halted
        assert send(db, server, NOW + timedelta(hours=24)) == Delivery(sent=1, parked=1)


def test_two_senders_at_once_never_send_one_mail_twice(db, server):
    plan(db, 45)
    server.latency = 0.01

    deliveries = at_once([lambda: send(db, server)] * 2)

    assert sum(delivery.sent for delivery in deliveries) == 45, deliveries
    assert len({seen["mail_id"] for seen in server.accepted}) == len(server.accepted) == 45
    assert states(db) == ["sent"] * 45


def test_each_recipient_sees_only_themselves(db, server):
    plan(db, 3)

    send(db, server)

    for seen in server.accepted:
        (personalization,) = seen["body"]["personalizations"]
        assert [person["email"] for person in personalization["to"]] == [seen["to"]]


def test_progress_is_told_after_each_recording(db, server):
    plan(db, 40)
    told = []

    send(db, server, progress=lambda done, due: told.append((done, due)))

    assert told == [(16, 40), (32, 40), (40, 40)]


def test_an_error_on_the_way_loses_no_answer(db, server):
    plan(db, 49)

    def break_off(done: int, due: int) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        send(db, server, progress=break_off)

    assert len(server.accepted) == 3 * db.settings.mail_concurrency
    assert sorted(states(db)) == ["planned"] + ["sent"] * 48


class _WatchingTransport:
    """Takes each mail after `watch` has seen its number, from 1 in the order of sending."""

    name = "watching"

    def __init__(self, watch: Callable[[int], object]) -> None:
        self._watch, self._sent, self._lock = watch, 0, threading.Lock()

    def send(self, message: Message, *, now: datetime) -> Outcome:
        with self._lock:
            self._sent += 1
            number = self._sent
        self._watch(number)
        return Sent(f"taken-{message.attempt_id}")


def test_the_next_mails_are_claimed_while_a_slow_answer_is_awaited(db):
    plan(db, 70)
    all_others, in_time = threading.Event(), []

    def watch(number: int) -> None:
        if number == 70:
            all_others.set()
        if number == 1:
            in_time.append(all_others.wait(20))

    assert send_outbox(db, _WatchingTransport(watch), clock=frozen(NOW), allow=70) == Delivery(sent=70)
    assert in_time == [True]


def test_never_more_than_two_mails_per_sender_are_claimed_and_not_settled(settings):
    few = settings.model_copy(update={"mail_concurrency": 3})
    seen = []
    with Database(few) as db:
        plan(db, 20)

        send_outbox(db, _WatchingTransport(lambda _: seen.append(states(db).count("sending"))), clock=frozen(NOW))

        assert states(db) == ["sent"] * 20
    assert (len(seen), max(seen)) == (20, 6)


@pytest.mark.parametrize("refusal", ["401", "429"])
def test_a_halt_on_the_way_leaves_nothing_claimed_and_unsent(db, server, refusal):
    plan(db, 49)
    server.mode = lambda number: "202" if number <= 20 else refusal

    send(db, server)

    with db.read() as r:
        claimed = r.value("select count(*) as claims from mail_event where kind = 'claimed'")
    assert claimed == len(server.requests) < 49
    assert sorted(states(db)) == ["planned"] * 29 + ["sent"] * 20
    server.mode = "202"
    assert send(db, server, RESET_AT).sent == 29
    assert len({mail["mail_id"] for mail in server.accepted}) == len(server.accepted) == 49


def test_good_answers_after_a_halt_do_not_resume_the_run(db, server):
    plan(db, 49)
    server.mode = lambda number: "401" if number == 5 else "202"

    delivery = send(db, server)

    claimed = len(server.requests)
    assert (delivery.sent, claimed < 49, "SENDGRID_API_KEY" in delivery.halted) == (claimed - 1, True, True)
    assert sorted(states(db)) == ["planned"] * (50 - claimed) + ["sent"] * (claimed - 1)


def test_an_empty_outbox_asks_nobody(db, server):
    assert send(db, server) == Delivery()
    assert server.requests == []


def test_the_preview_lets_nothing_leave_and_settles_as_sent(db):
    plan(db, 2)

    assert send_outbox(db, PreviewTransport(), clock=frozen(NOW)).sent == 2
    assert states(db) == ["sent", "sent"]
