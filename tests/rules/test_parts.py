"""What licenses are divided by: its names, and the greatest of them."""

from datetime import date

import polars as pl
import pytest

from core.rules.parts import OTHERS, Part, greatest_parts, named, told_apart


def rows(*sizes, quantity=50, department=""):
    """A row for each size, of the companies A, B, C and so on."""
    return pl.DataFrame(
        {
            "company": [chr(ord("A") + place) for place in range(len(sizes))],
            "owner": "Ana Ruiz",
            "department": department,
            "starts_on": date(2025, 3, 1),
            "quantity": quantity,
            "licenses": sizes,
        }
    )


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (Part.COMPANY, "A"),
        (Part.OWNER, "Ana Ruiz"),
        (Part.DEPARTMENT, "No department"),
        (Part.LOT, "A, Mar 1, 2025 (50)"),
        (Part.SIZE, "50 to 199"),
    ],
)
def test_a_part_is_named_after_what_it_is(by, name):
    assert named(rows(3), by)["part"].to_list() == [name]


@pytest.mark.parametrize(
    ("quantity", "name"),
    [(1, "1 to 9"), (9, "1 to 9"), (10, "10 to 49"), (199, "50 to 199"), (200, "200 to 999"), (1000, "1,000 or more")],
)
def test_a_size_begins_with_the_number_it_names(quantity, name):
    assert named(rows(3, quantity=quantity), Part.SIZE)["part"].to_list() == [name]


def test_the_five_greatest_parts_are_told_apart_and_the_rest_are_others():
    frame = named(rows(1, 2, 3, 4, 5, 6, 7), Part.COMPANY)

    parts = greatest_parts(frame)
    assert parts == ["G", "F", "E", "D", "C", OTHERS]
    sums = dict(told_apart(frame, parts).group_by("part").agg(pl.col("licenses").sum()).rows())
    assert sums == {"G": 7, "F": 6, "E": 5, "D": 4, "C": 3, OTHERS: 3}


def test_there_are_no_others_where_all_parts_are_told_apart():
    assert greatest_parts(named(rows(1, 2), Part.COMPANY)) == ["B", "A"]


def test_all_parts_can_be_told_apart():
    assert greatest_parts(named(rows(1, 2, 3, 4, 5, 6), Part.COMPANY), most=None) == ["F", "E", "D", "C", "B", "A"]
