"""What stock does not cover, worked by hand: whose it is, when it counts, what goes first."""

from datetime import date

import polars as pl
import pytest

from core.rules.stock_cover import uncovered

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)
MONTHS = [JUNE, JULY, AUGUST]
LONG_AGO, NEXT_YEAR = date(2026, 1, 1), date(2027, 1, 1)


def missing(needs, *stock):
    """What is missing until the end of June, July and August; `needs` of each company in these months."""
    rows = [
        (company, month, float(licenses))
        for company, counts in needs.items()
        for month, licenses in zip(MONTHS, counts, strict=True)
    ]
    schema = {"company_id": pl.String, "first_on": pl.Date, "licenses": pl.Float64}
    lots = {"company_id": pl.String, "starts_on": pl.Date, "expires_on": pl.Date, "unallocated": pl.Int64}
    needed, in_stock = pl.DataFrame(rows, schema=schema, orient="row"), pl.DataFrame(list(stock), lots, orient="row")
    return uncovered(needed, in_stock, MONTHS)["licenses"].to_list()


def test_without_stock_all_is_missing():
    assert missing({"A": (1, 2, 3)}) == [1, 3, 6]


def test_what_one_month_takes_the_next_ones_lack():
    assert missing({"A": (1, 2, 3)}, ("A", LONG_AGO, NEXT_YEAR, 4)) == [0, 0, 2]


def test_one_company_s_stock_does_not_serve_another():
    assert missing({"A": (5, 0, 0), "B": (0, 0, 0)}, ("B", LONG_AGO, NEXT_YEAR, 5)) == [5, 5, 5]


def test_each_company_takes_from_its_own_stock():
    stock = [(company, LONG_AGO, NEXT_YEAR, 1) for company in "AABBB"]

    assert missing({"A": (1, 0, 2), "B": (0, 2, 0)}, *stock) == [0, 0, 1]


def test_stock_counts_for_a_month_that_it_outlasts():
    assert missing({"A": (0, 1, 0)}, ("A", LONG_AGO, date(2026, 7, 31), 1)) == [0, 1, 1]
    assert missing({"A": (0, 1, 0)}, ("A", LONG_AGO, date(2026, 8, 1), 1)) == [0, 0, 0]


def test_stock_counts_from_the_month_in_which_it_starts():
    assert missing({"A": (1, 1, 0)}, ("A", date(2026, 7, 31), NEXT_YEAR, 2)) == [1, 1, 1]


def test_the_latest_to_expire_goes_first():
    # In June the one that ends next year; in August only that one would have counted.
    stock = (("A", LONG_AGO, date(2026, 7, 1), 1), ("A", LONG_AGO, NEXT_YEAR, 1))

    assert missing({"A": (1, 0, 1)}, *stock) == [0, 0, 1]


def test_an_open_order_always_counts_and_goes_last():
    order, lot = ("A", None, None, 1), ("A", LONG_AGO, date(2026, 7, 1), 1)

    assert missing({"A": (1, 1, 0)}, order, lot) == [0, 0, 0]


def test_parts_of_licenses_are_given_out_too():
    assert missing({"A": (0.5, 0.75, 0)}, ("A", LONG_AGO, NEXT_YEAR, 1)) == [0, 0.25, 0.25]


def test_parts_of_licenses_that_are_covered_never_leave_less_than_nothing():
    companies = [f"{number:03}" for number in range(200)]
    needs = {company: (place / 7, place / 11, place / 13) for place, company in enumerate(companies)}
    # Given out from several lots, which sum up in another order.
    lots = [(company, LONG_AGO, NEXT_YEAR, 1) for company in companies for _ in range(80)]

    found = missing(needs, *lots)
    assert min(found) >= 0
    assert found == pytest.approx([0, 0, 0], abs=1e-9)


def test_needs_side_by_side_have_all_of_the_stock_each():
    needs = pl.DataFrame({"company_id": ["A"], "first_on": [JUNE], "low": [1.0], "high": [3.0]})
    stock = pl.DataFrame({"company_id": ["A"], "starts_on": [JUNE], "expires_on": [NEXT_YEAR], "unallocated": [2]})

    assert uncovered(needs, stock, [JUNE]).rows() == [(JUNE, 0, 1)]
