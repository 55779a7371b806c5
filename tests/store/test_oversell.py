"""Seats are never oversold, whoever comes at once (docs/design.md section 9, promise 4)."""

import json

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.assign_licenses import assign_licenses
from core.actions.request_licenses import request_licenses
from core.errors import Conflict, NotEnoughStock
from core.reads.invariants import check
from tests.acme import an_acme
from tests.moments import NOW
from tests.together import at_once

SEATS = 5


@pytest.fixture
def acme(db):
    """A company with five seats in stock, bought the way companies buy them."""
    company = an_acme(db)
    about = {"company_id": company.company_id, "now": NOW, "actor": "test"}
    order_id = request_licenses(db, quantity=SEATS, request_key="the order", **about)
    assign_licenses(db, order_id=order_id, now=NOW, actor="test")
    return company


def seats(db):
    with db.read() as r:
        return r.row("select allocated, (select count(*) from license where released_at is null) as held from lot")


def test_eight_threads_get_no_more_than_there_is(db, acme):
    def take(learner_id):
        return lambda: allocate_licenses(
            db, company_id=acme.company_id, learners=[learner_id], request_key=learner_id, now=NOW, actor="test"
        )

    outcomes = at_once([take(learner_id) for learner_id in acme.people(8)])

    given = sum(not isinstance(outcome, Exception) for outcome in outcomes)
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, Exception)} <= {NotEnoughStock, Conflict}
    assert seats(db) == {"allocated": given, "held": given}
    assert given == SEATS
    assert check(db, now=NOW) == []


def test_two_processes_get_no_more_than_there_is(db, acme, start):
    people = acme.people(8)

    processes = [start("allocate", acme.company_id, *people[n::2]) for n in range(2)]
    ended = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], ended
    assert sum(json.loads(out)["given"] for out, _ in ended) == SEATS
    assert seats(db) == {"allocated": SEATS, "held": SEATS}
    assert check(db, now=NOW) == []


def test_all_or_nothing_when_many_want_more_than_there_is_together(db, acme):
    people = acme.people(8)

    def take(some):
        return lambda: allocate_licenses(
            db, company_id=acme.company_id, learners=some, request_key=some[0], now=NOW, actor="test"
        )

    outcomes = at_once([take(people[:4]), take(people[4:])])

    assert sum(isinstance(outcome, NotEnoughStock) for outcome in outcomes) == 1
    assert seats(db) == {"allocated": 4, "held": 4}
