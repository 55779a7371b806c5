"""Any table that a writer of CSV makes comes back cell for cell, and the fast way gives what the careful one gives."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import FileRefused
from core.files.delimited import DELIMITERS, careful, choose_delimiter, fast
from core.files.limits import Limits
from core.files.parse import parse

LIMITS = Limits()
# Any character but NUL, lone surrogates and a byte order mark that would stand first.
CELLS = st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), max_size=10)
LETTERS = st.text("abcäß 日'=0", max_size=6)


@st.composite
def tables(draw, cells):
    width = draw(st.integers(2, 5))
    header = [f"name {position}" for position in range(width)]
    rows = st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8)
    return header, [row for row in draw(rows) if any(map(str.strip, row))] or [["x"] * width]


def written(table, delimiter, line_end, quoting):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows([table[0], *table[1]])
    return file.getvalue()


def read(data: bytes):
    parsed = parse(data, "x.csv", limits=LIMITS)
    columns = [column.to_pylist() for column in parsed.table.columns]
    return parsed.table.column_names[:-1], [list(row) for row in zip(*columns[:-1], strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@settings(deadline=None)
@given(tables(CELLS), st.sampled_from([*DELIMITERS]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_table_with_quotes_comes_back_cell_for_cell(encoding, table, delimiter, line_end):
    assert read(written(table, delimiter, line_end, csv.QUOTE_ALL).encode(encoding)) == table


@settings(deadline=None)
@given(tables(LETTERS), st.sampled_from([*DELIMITERS]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_table_without_quotes_comes_back_cell_for_cell(table, delimiter, line_end):
    assert read(written(table, delimiter, line_end, csv.QUOTE_MINIMAL).encode()) == table


@settings(deadline=None)
@given(st.text("ab,;\n\r \t\u2028\x0b\x1cé", max_size=60), st.sampled_from([*DELIMITERS]))
def test_the_fast_way_gives_what_the_careful_one_gives(text, delimiter):
    try:
        slow = careful(text, delimiter, first_line=1, limits=LIMITS)
    except FileRefused:
        try:
            assert fast(text.encode(), delimiter, first_line=1, limits=LIMITS) is None
        except FileRefused:
            return
        return
    quick = fast(text.encode(), delimiter, first_line=1, limits=LIMITS)

    if quick is not None:
        # Careful keeps the notes; fast has none to make.
        assert (quick.header, quick.header_line, quick.lines.to_pylist()) == (
            slow.header,
            slow.header_line,
            slow.lines.to_pylist(),
        )
        assert [c.to_pylist() for c in quick.columns] == [c.to_pylist() for c in slow.columns]
        assert slow.notes == []


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(data):
    with suppress(FileRefused):
        parse(data, "x", limits=LIMITS)


def test_most_lines_outvote_a_ragged_one():
    assert choose_delimiter("A;B\n1;2\n3;4,5\n6\n", []) == (";", False)


def test_a_file_of_many_batches_keeps_its_order_and_lines():
    body = 'A,B\n"0",0\n' + "".join(f"{i},{i}\n" for i in range(1, 50_000))
    rows = careful(body, ",", first_line=1, limits=LIMITS)

    assert rows.columns[0].to_pylist() == [str(i) for i in range(50_000)]
    assert rows.lines.to_pylist() == list(range(2, 50_002))
