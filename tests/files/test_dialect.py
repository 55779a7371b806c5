"""What a regular record is, and what its cells are."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.dialect import DELIMITERS, Dialect, blank_line, padding_of_cells, regular_record, run_of_lines

COMMA = Dialect(",")


@given(st.lists(st.text("ab\"', ;\n\r\\é", max_size=5), min_size=2, max_size=4), st.sampled_from([*DELIMITERS]))
def test_the_cells_of_a_written_record_are_what_was_written(row, delimiter):
    dialect = Dialect(delimiter)
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="", quoting=csv.QUOTE_ALL).writerow(row)
    record = file.getvalue().encode()

    assert regular_record(dialect, len(row)).fullmatch(record)
    assert dialect.cells(record) == row


@pytest.mark.parametrize(
    ("dialect", "record", "cells"),
    [
        (COMMA, b",0", ["", "0"]),
        (COMMA, b"a,", ["a", ""]),
        (COMMA, b"5\" pipe,O'Hara", ['5" pipe', "O'Hara"]),
        (Dialect(",", padded=True), b'a, "b, c",  d', ["a", "b, c", "d"]),
        (Dialect(",", escaped=True), b'"say \\"no\\"","C:\\x"', ['say "no"', "C:\\x"]),
        (Dialect(";", "'"), b"'it''s; so';b", ["it's; so", "b"]),
    ],
)
def test_each_dialect_has_its_cells(dialect, record, cells):
    assert regular_record(dialect, len(cells)).fullmatch(record)
    assert dialect.cells(record) == cells


@pytest.mark.parametrize("record", [b'a,"b', b'a,"b"x', b'"a"b,c', b"a,b,c", b"a"])
def test_what_breaks_a_rule_or_the_width_is_not_regular(record):
    assert not regular_record(COMMA, 2).fullmatch(record)


def test_a_run_ends_before_the_first_line_with_a_quote_that_is_not_regular():
    assert run_of_lines(COMMA, 2).match(b'a,b\r\n"c, c",d\ne\n\nf,"g\n').end() == 17


def test_spaces_that_follow_delimiters_are_told_from_those_inside_quotes():
    padded = Dialect(",", padded=True)

    assert padding_of_cells(padded).sub(rb"\1", b'a, "b, ""c",  d\ne , f\n') == b'a,"b, ""c",d\ne ,f\n'


def test_a_line_of_delimiters_is_blank():
    assert blank_line(COMMA).match(b" ,\t,\r\nx").end() == 6


@pytest.mark.parametrize(("text", "quotes"), [(b'"a","b""c"', 6), (b"a's,b", 0), (b'5" pipe,"x"', 2)])
def test_quotes_at_work_surround_cells_or_are_doubled_inside(text, quotes):
    assert COMMA.quotes_at_work(text) == quotes


def test_words_name_all_of_a_dialect():
    assert Dialect(",", "'", escaped=True, padded=True).words == "comma and space, apostrophes, backslashes"
