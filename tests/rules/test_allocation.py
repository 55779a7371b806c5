"""Which lots an allocation draws from."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotEnoughStock
from core.rules.allocation import Draw, DrawOrder, LotStock, draw, drawable


def a_lot(lot_id: str, expires_on: date, available: int) -> LotStock:
    expires_at = datetime(expires_on.year, expires_on.month, expires_on.day, tzinfo=UTC)
    year = timedelta(days=365)
    return LotStock(lot_id, expires_on - year, expires_on, expires_at - year, expires_at, available)


SPRING = a_lot("spring", date(2027, 3, 1), 3)
SUMMER = a_lot("summer", date(2027, 6, 1), 5)
EMPTY = a_lot("empty", date(2027, 4, 1), 0)

lots = st.lists(
    st.builds(
        a_lot,
        lot_id=st.uuids().map(str),
        expires_on=st.dates(date(2027, 1, 1), date(2027, 1, 5)),
        available=st.integers(0, 20),
    ),
    max_size=8,
    unique_by=lambda lot: lot.lot_id,
)
orders = st.sampled_from(DrawOrder)


@pytest.mark.parametrize(
    ("order", "wanted", "draws"),
    [
        (DrawOrder.LATEST_FIRST, 1, (Draw("summer", 1),)),
        (DrawOrder.LATEST_FIRST, 5, (Draw("summer", 5),)),
        (DrawOrder.LATEST_FIRST, 6, (Draw("summer", 5), Draw("spring", 1))),
        (DrawOrder.EARLIEST_FIRST, 1, (Draw("spring", 1),)),
        (DrawOrder.EARLIEST_FIRST, 3, (Draw("spring", 3),)),
        (DrawOrder.EARLIEST_FIRST, 8, (Draw("spring", 3), Draw("summer", 5))),
    ],
)
def test_lots_are_drawn_in_the_order_asked_for(order: DrawOrder, wanted: int, draws: tuple[Draw, ...]) -> None:
    assert draw([SPRING, EMPTY, SUMMER], wanted, order) == draws


def test_a_lot_that_has_not_started_is_drawn_only_where_it_is_named() -> None:
    started, upcoming = a_lot("1", date(2027, 3, 1), 1), a_lot("2", date(2027, 3, 2), 1)

    assert drawable([started, upcoming], None, started.starts_at) == [started]
    assert drawable([started, upcoming], "2", started.starts_at) == [upcoming]
    assert drawable([started, upcoming], None, upcoming.starts_at) == [started, upcoming]
    assert drawable([started], "another", started.starts_at) == []


@pytest.mark.parametrize("order", DrawOrder)
def test_lots_that_expire_together_are_drawn_by_id(order: DrawOrder) -> None:
    one, two = a_lot("1", date(2027, 3, 1), 1), a_lot("2", date(2027, 3, 1), 1)

    assert draw([two, one], 1, order) == (Draw("1", 1),)


def test_too_little_stock_draws_nothing_and_says_how_many_are_missing() -> None:
    with pytest.raises(NotEnoughStock) as refusal:
        draw([SPRING, EMPTY, SUMMER], 11, DrawOrder.LATEST_FIRST)

    assert (refusal.value.available, refusal.value.wanted, refusal.value.missing) == (8, 11, 3)


def test_nothing_is_drawn_for_nobody() -> None:
    assert draw([SPRING], 0, DrawOrder.LATEST_FIRST) == ()


@given(lots=lots, order=orders, data=st.data())
def test_what_is_drawn_is_what_was_wanted_and_never_more_than_a_lot_has(
    lots: list[LotStock], order: DrawOrder, data: st.DataObject
) -> None:
    stock = {lot.lot_id: lot.available for lot in lots}
    wanted = data.draw(st.integers(0, sum(stock.values())))

    draws = draw(lots, wanted, order)

    assert sum(drawn.count for drawn in draws) == wanted
    assert len({drawn.lot_id for drawn in draws}) == len(draws)
    assert all(1 <= drawn.count <= stock[drawn.lot_id] for drawn in draws)


@given(lots=lots, order=orders, data=st.data())
def test_a_lot_is_opened_only_after_all_that_come_before_it_are_used_up(
    lots: list[LotStock], order: DrawOrder, data: st.DataObject
) -> None:
    wanted = data.draw(st.integers(0, sum(lot.available for lot in lots)))
    drawn = {found.lot_id: found.count for found in draw(lots, wanted, order)}

    for opened in (lot for lot in lots if lot.lot_id in drawn):
        for other in lots:
            latest_first = order is DrawOrder.LATEST_FIRST
            comes_before = (
                other.expires_at > opened.expires_at if latest_first else other.expires_at < opened.expires_at
            )
            if comes_before:
                assert drawn.get(other.lot_id, 0) == other.available


@given(lots=lots, order=orders, data=st.data())
def test_the_sequence_in_which_lots_are_given_changes_nothing(
    lots: list[LotStock], order: DrawOrder, data: st.DataObject
) -> None:
    wanted = data.draw(st.integers(0, sum(lot.available for lot in lots)))

    assert draw(data.draw(st.permutations(lots)), wanted, order) == draw(lots, wanted, order)


@given(lots=lots, order=orders, missing=st.integers(1, 100))
def test_a_shortage_is_refused_whatever_the_lots(lots: list[LotStock], order: DrawOrder, missing: int) -> None:
    available = sum(lot.available for lot in lots)

    with pytest.raises(NotEnoughStock) as refusal:
        draw(lots, available + missing, order)

    assert refusal.value.missing == missing
