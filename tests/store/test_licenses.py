"""Licenses go out and come back together with the counter of their lot."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.errors import ConstraintViolated
from core.rules.allocation import Draw
from core.store import licenses, lots
from tests.builders import a_batch, a_company, a_learner, a_license, a_lot
from tests.moments import NOW


@pytest.fixture
def company_id(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx)


def some_people(tx, company_id, count):
    rows = [(a_learner(tx, company_id, email=f"p{n}@acme.example"), f"p{n}@acme.example") for n in range(count)]
    return pl.DataFrame(rows, schema=["learner_id", "email"], orient="row")


def drawn_from(tx, company_id, lot_id, people):
    stock = lots.stock(tx, company_id, tx.now)
    return licenses.drawn_licenses(people, (Draw(lot_id, people.height),), stock)


def allocated(tx):
    return dict(tx.frame("select lot_id, allocated from lot").rows())


def kinds(tx):
    return tx.frame("select kind from event order by kind")["kind"].to_list()


def test_lots_are_filled_in_the_order_of_the_draws(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        people = some_people(tx, company_id, 3)
        first, second = a_lot(tx, company_id), a_lot(tx, company_id, starts_on=date(2026, 1, 1))
        stock = lots.stock(tx, company_id, NOW)
        drawn = licenses.drawn_licenses(people, (Draw(first, 2), Draw(second, 1)), stock)

    ends = {lot.lot_id: lot.expires_at for lot in stock}
    assert drawn["lot_id"].to_list() == [first, first, second]
    assert drawn["learner_id"].to_list() == people["learner_id"].to_list()
    assert drawn["expires_at"].to_list() == [ends[first], ends[first], ends[second]]


def test_allocating_writes_licenses_events_and_the_counter(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        lot_id, batch_id = a_lot(tx, company_id, quantity=2), a_batch(tx, company_id)
        drawn = drawn_from(tx, company_id, lot_id, some_people(tx, company_id, 2))
        licenses.allocate(tx, company_id, batch_id, drawn)

        assert allocated(tx) == {lot_id: 2}
        assert kinds(tx) == ["license_allocated"] * 2
        assert licenses.drawn_by_batch(tx, batch_id) == (Draw(lot_id, 2),)
        assert (
            tx.value(
                """
            select count(*) as alike
            from license l
            join lot on lot.lot_id = l.lot_id
            where l.starts_at = lot.starts_at and l.expires_at = lot.expires_at and l.allocated_at = $now
            """,
                now=NOW,
            )
            == 2
        )


def test_one_license_too_many_is_refused_and_none_is_written(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        lot_id, batch_id = a_lot(tx, company_id, quantity=1), a_batch(tx, company_id)
        drawn = drawn_from(tx, company_id, lot_id, some_people(tx, company_id, 2))

    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        licenses.allocate(tx, company_id, batch_id, drawn)
    with db.read() as r:
        assert allocated(r) == {lot_id: 0}
        assert r.value("select count(*) as licenses from license") == 0
        assert kinds(r) == []


# The new lot runs from 2 March 2026 to 2 March 2027.
@pytest.mark.parametrize(
    ("starts_on", "overlaps"),
    [
        (date(2025, 3, 2), False),  # ends exactly when the new one starts
        (date(2025, 3, 3), True),
        (date(2026, 3, 2), True),
        (date(2027, 3, 1), True),
        (date(2027, 3, 2), False),  # starts exactly when the new one ends
    ],
)
def test_licenses_overlap_where_each_starts_before_the_other_ends(db, company_id, starts_on, overlaps):
    with db.transaction(NOW, "a test") as tx:
        people = some_people(tx, company_id, 2)
        a_license(tx, a_lot(tx, company_id, starts_on=starts_on), people["learner_id"][0])
        drawn = drawn_from(tx, company_id, a_lot(tx, company_id), people)

        assert licenses.overlapping(tx, drawn, NOW)["email"].to_list() == (["p0@acme.example"] if overlaps else [])


def test_what_has_been_released_or_has_ended_by_now_overlaps_nothing(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        people = some_people(tx, company_id, 2)
        a_license(tx, a_lot(tx, company_id), people["learner_id"][0], released_at=NOW)
        ending = a_lot(tx, company_id, expires_on=date(2026, 3, 3))
        a_license(tx, ending, people["learner_id"][1])
        # Started while the other license was live; that one has ended when this is asked.
        drawn = drawn_from(tx, company_id, a_lot(tx, company_id, starts_on=date(2026, 3, 1)), people)

        assert licenses.overlapping(tx, drawn, NOW)["email"].to_list() == ["p1@acme.example"]
        assert licenses.overlapping(tx, drawn, NOW + timedelta(days=1)).is_empty()


def test_a_license_that_starts_later_is_held_and_an_ended_one_is_not(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        people = some_people(tx, company_id, 1)
        learner_id = people["learner_id"][0]
        later = a_license(tx, a_lot(tx, company_id, starts_on=date(2026, 4, 1)), learner_id)
        a_license(tx, a_lot(tx, company_id, expires_on=date(2026, 3, 1)), learner_id)
        a_license(tx, a_lot(tx, company_id), learner_id, released_at=NOW)

        assert licenses.held(tx, people, NOW)["license_id"].to_list() == [later]


def test_releasing_gives_the_seat_back_and_keeps_the_license_as_history(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        lot_id, people = a_lot(tx, company_id), some_people(tx, company_id, 2)
        licenses.allocate(tx, company_id, a_batch(tx, company_id), drawn_from(tx, company_id, lot_id, people))
        back, batch_id = licenses.held(tx, people.head(1), NOW), a_batch(tx, company_id, kind="archiving")

        assert licenses.release(tx, company_id, batch_id, back) == 1
        assert allocated(tx) == {lot_id: 1}
        assert kinds(tx).count("license_released") == 1
        assert tx.rows("select released_at, released_batch_id from license where released_at is not null") == [
            {"released_at": NOW, "released_batch_id": batch_id}
        ]


def test_releasing_nothing_changes_nothing(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        nothing = licenses.held(tx, some_people(tx, company_id, 1), NOW)

        assert licenses.release(tx, company_id, a_batch(tx, company_id), nothing) == 0
        assert kinds(tx) == []
