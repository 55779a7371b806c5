"""Early renewal: which lots, which of them is proposed, and what days without access it leaves."""

from datetime import UTC, date, datetime, timedelta

from core.rules.allocation import LotStock
from core.rules.early import Gap, best_lot, gaps, upcoming

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)


def a_lot(lot_id, starts_in, available=5):
    starts_at = NOW + starts_in * A_DAY
    expires_at = starts_at + 365 * A_DAY
    return LotStock(lot_id, starts_at.date(), expires_at.date(), starts_at, expires_at, available)


def ends(*days):
    return [NOW + each * A_DAY for each in days]


def test_only_lots_that_start_later_and_have_stock_count_the_first_to_start_first():
    lots = [a_lot("late", 20), a_lot("soon", 10), a_lot("live", -1), a_lot("now", 0), a_lot("empty", 5, available=0)]

    assert [lot.lot_id for lot in upcoming(lots, NOW)] == ["soon", "late"]


def test_the_lot_that_serves_most_people_is_proposed():
    assert best_lot([a_lot("soon", 10), a_lot("late", 20)], ends(15, 15, 9)).lot_id == "late"
    assert best_lot([a_lot("soon", 10, available=9), a_lot("late", 20, available=1)], ends(9, 9)).lot_id == "soon"


def test_of_lots_that_serve_as_many_the_one_with_the_fewest_lost_days_is_proposed():
    assert best_lot([a_lot("soon", 10), a_lot("late", 20)], ends(9, 10)).lot_id == "soon"


def test_without_a_lot_none_is_proposed():
    assert best_lot([], ends(1)) is None


def test_days_without_access_are_counted_from_the_end_to_the_start():
    found = gaps([date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 10), date(2026, 3, 15)], date(2026, 3, 15))

    assert found == (Gap(date(2026, 3, 10), 5, 2), Gap(date(2026, 3, 12), 3, 1))
