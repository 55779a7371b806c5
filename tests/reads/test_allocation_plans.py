"""What a person is shown before an allocation is what the allocation does."""

from datetime import date, timedelta

import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.errors import NotFound
from core.reads.allocation_plans import LotChoice, PlannedDraw, addition_plan, allocation_plan
from core.rules.allocation import Draw, DrawOrder
from core.rules.filters import ExpiredFilter
from tests.acme import ANA, Acme, an_acme, digest, row
from tests.builders import a_company, a_lot
from tests.moments import NOW

TODAY = date(2026, 3, 2)
NEXT_YEAR = date(2027, 3, 2)
ENDED = date(2026, 2, 1)
AUTUMN = date(2025, 9, 1)


@pytest.fixture
def acme(db) -> Acme:
    return an_acme(db)


def plan(acme, learners, **about):
    return allocation_plan(acme.db, **({"company_id": acme.company_id, "learners": learners, "now": NOW} | about))


def expired(acme, count=1, **about):
    return acme.licensed(acme.lot(count, expires_on=ENDED), count, **about)


def test_the_plan_names_lots_counts_and_what_stays_in_stock(acme):
    early, late = acme.lot(10, starts_on=AUTUMN), acme.lot(2)
    ids = expired(acme, 3)

    planned = plan(acme, ids)

    assert (planned.company, planned.time_zone) == ("Acme", "Europe/Madrid")
    assert (planned.selected, planned.gone, planned.available, planned.missing) == (3, 0, 12, 0)
    assert planned.draws == (
        PlannedDraw(late, 2, TODAY, NEXT_YEAR, row(acme.db, "lot", late)["expires_at"], left=0),
        PlannedDraw(early, 1, AUTUMN, date(2026, 9, 1), row(acme.db, "lot", early)["expires_at"], left=9),
    )
    assert sorted(planned.learner_ids) == sorted(ids)


@pytest.mark.parametrize("order", DrawOrder)
@pytest.mark.parametrize("by_filter", [True, False])
def test_the_act_does_what_the_plan_showed(acme, order, by_filter):
    acme.lot(2, starts_on=AUTUMN)
    acme.lot(2)
    ids = expired(acme, 3, department="Sales")
    expired(acme, 1, department="Legal")
    planned = plan(acme, ExpiredFilter(department="Sales") if by_filter else ids, order=order)

    done = allocate_licenses(
        acme.db,
        company_id=acme.company_id,
        learners=ExpiredFilter(department="Sales") if by_filter else planned.learner_ids,
        order=order,
        shown=planned.shown,
        request_key="a press",
        now=NOW,
        actor=ANA,
    )

    assert done.draws == planned.shown
    assert planned.learner_ids == (() if by_filter else tuple(sorted(ids)))


def test_a_plan_changes_nothing(acme):
    acme.lot()
    ids = expired(acme, 2)
    before = digest(acme.db)

    plan(acme, ids)

    assert digest(acme.db) == before


def test_too_little_stock_says_how_many_are_missing_and_draws_nothing(acme):
    acme.lot(2)

    planned = plan(acme, expired(acme, 5))

    assert (planned.available, planned.missing, planned.draws, planned.shown) == (2, 3, (), ())


def test_who_is_expired_no_more_is_counted_and_left_out(acme):
    stock = acme.lot(10)
    ids = expired(acme, 2)
    renewed = acme.licensed(stock)
    archived = expired(acme, 1, archived_at=NOW)

    planned = plan(acme, [*ids, *ids, *renewed, *archived, acme.stranger()])

    assert (planned.selected, planned.gone, planned.draws[0].count) == (2, 3, 2)
    assert sorted(planned.learner_ids) == sorted(ids)


def test_who_never_had_a_license_can_be_named(acme):
    acme.lot(10)
    ids = acme.people(2)

    assert sorted(plan(acme, ids).learner_ids) == sorted(ids)
    assert plan(acme, ExpiredFilter()).selected == 0


def test_nobody_left_to_allocate_to_draws_nothing_and_lacks_nothing(acme):
    acme.lot(10)

    planned = plan(acme, acme.people(1, archived_at=NOW))

    assert (planned.selected, planned.gone, planned.missing, planned.draws) == (0, 1, 0, ())


def test_every_lot_that_could_be_named_is_offered_first_end_first(acme):
    upcoming = acme.lot(5, starts_on=TODAY + timedelta(days=1))
    live = acme.lot(7)
    acme.licensed(acme.lot(1))
    acme.lot(3, expires_on=ENDED)

    lots = plan(acme, ExpiredFilter()).lots

    ends = {lot_id: row(acme.db, "lot", lot_id)["expires_at"] for lot_id in (live, upcoming)}
    assert lots == (
        LotChoice(live, TODAY, NEXT_YEAR, ends[live], 7, has_started=True),
        LotChoice(
            upcoming, TODAY + timedelta(days=1), NEXT_YEAR + timedelta(days=1), ends[upcoming], 5, has_started=False
        ),
    )


def test_a_lot_that_starts_later_is_drawn_only_where_it_is_named(acme):
    upcoming = acme.lot(5, starts_on=TODAY + timedelta(days=1))
    ids = expired(acme, 2)

    assert plan(acme, ids).missing == 2
    assert plan(acme, ids, lot_id=upcoming).shown == (Draw(upcoming, 2),)


def test_a_named_lot_that_is_used_up_or_of_others_gives_nothing(acme):
    full = acme.lot(1)
    acme.licensed(full)
    acme.lot(10)
    with acme.db.transaction(NOW, "a test") as tx:
        of_others = a_lot(tx, a_company(tx))
    ids = expired(acme, 1)

    for lot_id in (full, of_others):
        planned = plan(acme, ids, lot_id=lot_id)
        assert (planned.available, planned.missing, planned.draws) == (0, 1, ())


def test_a_filter_leaves_out_whom_it_is_told_to(acme):
    acme.lot()
    _, left_out = expired(acme, 2)

    planned = plan(acme, ExpiredFilter(without=(left_out,)))

    assert (planned.selected, planned.shown[0].count) == (1, 1)


def test_an_unknown_company_is_not_found(acme):
    with pytest.raises(NotFound):
        plan(acme, ExpiredFilter(), company_id="019c0000-0000-7000-8000-000000000000")


def test_adding_does_what_its_plan_showed(acme):
    early, late = acme.lot(1, starts_on=AUTUMN), acme.lot(5)
    acme.lot(9, starts_on=TODAY + timedelta(days=1))

    planned = addition_plan(acme.db, company_id=acme.company_id, count=2, now=NOW)
    done = add_learners(
        acme.db,
        company_id=acme.company_id,
        people=[NewLearner("bob@acme.example"), NewLearner("mia@acme.example")],
        request_key="a press",
        shown=planned.shown,
        now=NOW,
        actor=ANA,
    )

    assert planned.shown == done.draws == (Draw(early, 1), Draw(late, 1))
    assert (planned.company, planned.selected, planned.available, planned.missing) == ("Acme", 2, 6, 0)


def test_adding_more_than_the_stock_says_how_many_are_missing(acme):
    acme.lot(2)

    planned = addition_plan(acme.db, company_id=acme.company_id, count=5, now=NOW)

    assert (planned.available, planned.missing, planned.draws) == (2, 3, ())
