"""Orders for the screen: counts, pages, filters, days in the company's zone, masks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.reads.orders import OrderFilter, OrderTab, Requested, one_order, order_counts, order_page, requested_licenses
from core.rules.access import Caller, Role
from tests.builders import a_company, a_learner, a_license, a_lot, an_order
from tests.moments import NOW

ANALYST = Caller(Role.ANALYST)


def page(db, tab=OrderTab.REQUESTED, wanted=None, *, number=1, size=10, now=NOW):
    return order_page(db, tab, wanted or OrderFilter(), page=number, page_size=size, now=now)


@pytest.fixture
def acme(db):
    with db.transaction(NOW, "test") as tx:
        return a_company(tx, name="Acme")


def test_each_state_is_counted_in_its_tab(db, acme):
    with db.transaction(NOW, "test") as tx:
        for state in ("requested", "requested", "assigned", "declined", "cancelled"):
            an_order(tx, acme, state=state)

    assert order_counts(db, OrderFilter()) == {OrderTab.REQUESTED: 2, OrderTab.ASSIGNED: 1, OrderTab.CLOSED: 2}


def test_without_orders_everything_is_zero(db):
    assert set(order_counts(db, OrderFilter()).values()) == {0}
    assert page(db).is_empty()


def test_who_waits_longest_comes_first(db, acme):
    with db.transaction(NOW, "test") as tx:
        for days in (1, 5, 3):
            an_order(tx, acme, quantity=days, requested_at=NOW - timedelta(days=days))

    assert page(db)["waiting_days"].to_list() == [5, 3, 1]


def test_what_was_decided_last_comes_first(db, acme):
    for hours in (3, 1, 2):
        with db.transaction(NOW - timedelta(hours=hours), "test") as tx:
            an_order(tx, acme, quantity=hours, state="declined")

    assert page(db, OrderTab.CLOSED)["quantity"].to_list() == [1, 2, 3]


def test_pages_follow_each_other_without_gap(db, acme):
    with db.transaction(NOW, "test") as tx:
        for number in range(5):
            an_order(tx, acme, quantity=number + 1)

    sizes = [page(db, number=number, size=2)["order_id"].to_list() for number in (1, 2, 3, 4)]

    assert [len(ids) for ids in sizes] == [2, 2, 1, 0]
    assert len({order_id for ids in sizes for order_id in ids}) == 5


def test_an_assigned_order_tells_of_its_lot(db, acme):
    with db.transaction(NOW, "test") as tx:
        lot_id = a_lot(tx, acme, quantity=8, starts_on=date(2026, 3, 1))
        a_license(tx, lot_id, a_learner(tx, acme))

    assert page(db, OrderTab.ASSIGNED).select("assigned", "allocated", "starts_on", "expires_on").rows() == [
        (8, 1, date(2026, 3, 1), date(2027, 3, 1))
    ]


def test_available_is_the_live_stock_of_the_company(db, acme):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, acme)
        a_lot(tx, acme, quantity=4)
        a_lot(tx, acme, quantity=5)
        a_lot(tx, acme, quantity=50, starts_on=NOW.date() + timedelta(days=1))
        a_lot(tx, acme, quantity=60, expires_on=NOW.date())
        an_order(tx, a_company(tx, name="Borealis"), quantity=99)

    assert page(db).sort("company").select("company", "available").rows() == [("Acme", 9), ("Borealis", 0)]


@pytest.mark.parametrize(
    ("zone", "requested_on", "waiting_days"),
    [
        ("Pacific/Auckland", date(2026, 3, 2), 0),
        ("UTC", date(2026, 3, 1), 1),
        ("Pacific/Honolulu", date(2026, 3, 1), 0),
    ],
)
def test_days_are_those_of_the_company(db, zone, requested_on, waiting_days):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, a_company(tx, time_zone=zone), requested_at=datetime(2026, 3, 1, 20, tzinfo=UTC))

    rows = page(db, now=datetime(2026, 3, 2, 1, tzinfo=UTC))

    assert rows.select("requested_on", "waiting_days").rows() == [(requested_on, waiting_days)]


@pytest.mark.parametrize(
    ("first", "last", "companies"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), ["Auckland"]),
        (date(2026, 3, 1), date(2026, 3, 1), ["Madrid"]),
        (date(2026, 3, 1), None, ["Auckland", "Madrid"]),
        (None, date(2026, 3, 1), ["Madrid"]),
        (date(2026, 3, 3), None, []),
    ],
)
def test_days_of_request_filter_in_each_zone(db, first, last, companies):
    with db.transaction(NOW, "test") as tx:
        for zone in ("Pacific/Auckland", "Europe/Madrid"):
            company_id = a_company(tx, name=zone.split("/")[1], time_zone=zone)
            an_order(tx, company_id, requested_at=datetime(2026, 3, 1, 20, tzinfo=UTC))
    wanted = OrderFilter(requested_from=first, requested_until=last)

    assert page(db, wanted=wanted)["company"].sort().to_list() == companies
    assert order_counts(db, wanted)[OrderTab.REQUESTED] == len(companies)


@pytest.mark.parametrize("search", ["acme", "ACME", "new  team", "po-47", "alice@", " Acme "])
def test_a_search_looks_at_all_that_is_written(db, acme, search):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, acme, note="The new team", po_number="PO-4711", requested_by="alice@acme.example")
        an_order(tx, a_company(tx, name="Borealis"), requested_by="charlie@borealis.example")

    wanted = OrderFilter(search=search)

    assert page(db, wanted=wanted)["company"].to_list() == ["Acme"]
    assert order_counts(db, wanted)[OrderTab.REQUESTED] == 1


@pytest.mark.parametrize("search", ["%", "_", "'; drop table license_order; --", "\\"])
def test_signs_of_a_search_have_no_meaning(db, acme, search):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, acme)

    assert page(db, wanted=OrderFilter(search=search)).is_empty()


def test_an_order_is_found_by_the_number_that_is_shown(db, acme):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, acme)
    number = page(db)["number"][0]

    assert page(db, wanted=OrderFilter(search=number))["number"].to_list() == [number]


def test_masked_rows_name_nobody_and_are_not_found_by_who_asked(db, acme):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, acme, state="declined", note="For Lena", reason="Lena left", requested_by="alice@acme.example")

    (row,) = page(db.on_behalf_of(ANALYST), OrderTab.CLOSED).to_dicts()

    assert (row["requested_by"], row["decided_by"]) == ("a•••@acme.example", "a•••@renewal-desk.example")
    assert (row["note"], row["reason"]) == ("", "")
    for search in ("alice", "lena"):
        assert page(db.on_behalf_of(ANALYST), OrderTab.CLOSED, OrderFilter(search=search)).is_empty()


def test_charlie_of_another_company_gets_nothing_of_acme(db, acme):
    with db.transaction(NOW, "test") as tx:
        order_id = an_order(tx, acme)
        borealis = a_company(tx, name="Borealis")
    wanted = OrderFilter(company_id=borealis)

    assert page(db, wanted=wanted).is_empty()
    assert set(order_counts(db, wanted).values()) == {0}
    assert one_order(db, order_id, company_id=borealis, now=NOW) is None


def test_one_order_is_found_whatever_became_of_it(db, acme):
    with db.transaction(NOW, "test") as tx:
        order_id = an_order(tx, acme, state="cancelled")

    found = one_order(db, order_id, company_id=None, now=NOW)

    assert found is not None
    assert (found["order_id"], found["state"]) == (order_id, "cancelled")


@pytest.mark.parametrize(
    ("wanted", "narrowed"),
    [
        (OrderFilter(), False),
        (OrderFilter(company_id="any"), False),
        (OrderFilter(search="  "), False),
        (OrderFilter(search="x"), True),
        (OrderFilter(requested_until=date(2026, 3, 1)), True),
    ],
)
def test_a_search_or_days_narrow(wanted, narrowed):
    assert wanted.is_narrowed is narrowed


def test_what_a_company_has_requested_is_what_nobody_has_decided_on(db, acme):
    with db.transaction(NOW, "test") as tx:
        for state, quantity in (("requested", 3), ("requested", 4), ("assigned", 5), ("declined", 6)):
            an_order(tx, acme, state=state, quantity=quantity)
        an_order(tx, a_company(tx, name="Bolt"), quantity=9)

    assert requested_licenses(db, acme) == Requested(licenses=7, waiting=2, ever=4)
