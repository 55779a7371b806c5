"""Where a table begins, told by what its cells look like."""

import pytest

from core.files.structure import Header, address_column, find_header, joined_names, look

NAMES = ["Name", "Email", "Joined"]
ROWS = [["Ana", "ana@acme.example", "2024-01-31"], ["Bo", "bo@acme.example", "2023-12-01"], ["Cy", "", "2022-02-28"]]


@pytest.mark.parametrize(
    "above",
    [
        [],
        [[]],
        [["Staff of Acme"], []],
        [["Staff of Acme", "", ""], ["", "", ""]],
        [["Staff of Acme"], ["Exported on 2026-01-01"], []],
    ],
)
def test_the_header_is_the_first_row_that_fills_the_table(above):
    assert find_header([*above, NAMES, *ROWS], 3) == Header(len(above), 1)


def test_rows_without_a_header_are_all_rows():
    assert find_header(ROWS, 3) == Header(0, 0)
    assert find_header([["1", "a"], ["2", "b"]], 2) == Header(0, 0)


def test_a_header_is_assumed_where_nothing_tells():
    assert find_header([["a", "b"], ["c", "d"]], 2) == Header(0, 1)


def test_a_header_of_several_rows_is_one():
    rows = [["Person", "", "Company"], ["Name", "Email", "Joined"], *ROWS]

    assert find_header(
        [["Name", "Born", "Joined"], ["text", "date", "date"], *[["x", "1/2/1990", "3/4/2020"]] * 3], 3
    ) == (Header(0, 2))
    assert find_header([NAMES, NAMES, *ROWS], 3) == Header(0, 2)
    assert find_header([*rows], 3) == Header(0, 2)
    assert joined_names(rows[:2]) == ["Person Name", "Email", "Company Joined"]


@pytest.mark.parametrize("first", [["Ana", "no address", "soon"], ["Ana", "ana@acme", "unknown"], ["Ana", "", ""]])
def test_a_person_is_never_taken_for_a_part_of_the_header(first):
    assert find_header([NAMES, first, *ROWS], 3) == Header(0, 1)


def test_a_header_with_most_names_missing_is_a_header():
    assert find_header([["Email", ""], ["a@acme.example", "Ana"], ["b@acme.example", "Bo"]], 2) == Header(0, 1)


def test_the_column_of_addresses_is_found():
    assert address_column(ROWS, 3) == 1
    assert address_column([["a", "b"]], 2) is None


@pytest.mark.parametrize(
    ("cell", "shape"), [("28/01/2018", "9/9/9"), (" a@b.example ", "@"), ("$7.50", "$9.9"), ("MG-8769", "a-9")]
)
def test_a_cell_looks_like_its_letters_and_digits(cell, shape):
    assert look(cell) == shape
