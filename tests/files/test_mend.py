"""A line that breaks the rules is read as a person would read it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.files.dialect import Dialect
from core.files.mend import STRAY, fitting_cells, mended, plainest_cells

COMMA = Dialect(",")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('a,"b,c', ["a", '"b', "c"]),
        ('"a,b,c', ['"a', "b", "c"]),
        ('a,b","c', ["a", 'b"', '"c']),
        ('a,"b "x", y",c', ["a", 'b "x", y', "c"]),
        ('a,"Table, 48"","One, two"', ["a", 'Table, 48"', "One, two"]),
        ('a,"$7,"Table, ""round"""', ["a", '"$7', 'Table, "round"']),
        ('""One, two",b,c', ['"One, two', "b", "c"]),
        ('a, "b, c" ,d', ["a", "b, c", "d"]),
        ('a,"b \\"x\\", y",c', ["a", 'b "x", y', "c"]),
    ],
)
def test_quotes_are_read_so_that_the_line_fits_the_table(line, cells):
    found = mended(line, COMMA, 3)

    assert (found.cells, found.fits, found.reason) == (cells, True, STRAY)


@pytest.mark.parametrize(
    ("line", "cells", "reason"),
    [
        ("a;b;c", ["a", "b", "c"], "Written with semicolon, unlike the rest"),
        ('a;"b;x";c', ["a", "b;x", "c"], "Written with semicolon, unlike the rest"),
        ("a\tb, x\tc", ["a", "b, x", "c"], "Written with tab, unlike the rest"),
        ("a,'b, x',c", ["a", "b, x", "c"], "Written with comma, apostrophes, unlike the rest"),
    ],
)
def test_a_line_in_another_dialect_is_read_in_that(line, cells, reason):
    found = mended(line, COMMA, 3)

    assert (found.cells, found.fits, found.reason) == (cells, True, reason)


@pytest.mark.parametrize(
    ("line", "cells", "reason"),
    [
        ("a,b", ["a", "b"], "Fewer cells than the table: 2, not 3"),
        ("a,b,c,d", ["a", "b", "c", "d"], "More cells than the table: 4, not 3"),
        ('a,"b, x",c,d', ["a", "b, x", "c", "d"], "More cells than the table: 4, not 3"),
        ("Kids' Hat,Men's Vest", ["Kids' Hat", "Men's Vest"], "Fewer cells than the table: 2, not 3"),
    ],
)
def test_a_line_that_breaks_no_rule_is_not_bent_to_the_width_of_the_table(line, cells, reason):
    found = mended(line, COMMA, 3)

    assert (found.cells, found.fits, found.reason) == (cells, False, reason)


def test_empty_cells_beyond_the_table_are_nothing_to_mend():
    assert mended("a,b,c,,", COMMA, 3).reason == ""


@settings(deadline=None)
@given(st.text('a",\\ ', max_size=40))
def test_no_character_but_quotes_delimiters_and_spaces_around_quotes_is_lost(line):
    for cells in (plainest_cells(line, COMMA), fitting_cells(line, COMMA, 3) or plainest_cells(line, COMMA)):
        assert sum(cell.count("a") for cell in cells) == line.count("a")


def test_a_line_of_too_many_quotes_is_split_at_each_delimiter():
    assert plainest_cells('"a,b",' * 101, COMMA) == ['"a', 'b"'] * 101 + [""]
