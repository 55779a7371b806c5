"""Any table in any dialect comes back cell for cell, and a bad row never costs another."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import FileRefused
from core.files.dialect import DELIMITERS
from core.files.limits import Limits
from core.files.parse import parse
from core.files.read import plain_rows
from core.files.understood import GUESSED, Choices

LIMITS = Limits()
# Any character but NUL, lone surrogates, the mark of a lost character, and a byte order mark that would stand first.
CELLS = st.text(st.characters(exclude_characters="\0\ufeff\ufffd", exclude_categories=["Cs"]), max_size=10)
# Without apostrophes: where they surround most cells, they are taken for quotes.
LETTERS = st.text("abcäß日=0", max_size=6)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def tables(draw, cells):
    width = draw(st.integers(2, 5))
    header = [f"name {'abcde'[position]}" for position in range(width)]
    rows = st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8)
    return header, [row for row in draw(rows) if any(map(str.strip, row))] or [["x"] * width]


def written(table, line_end, **dialect):
    file = io.StringIO()
    csv.writer(file, lineterminator=line_end, **dialect).writerows([table[0], *table[1]])
    return file.getvalue()


def read(data: bytes, choices: Choices = GUESSED):
    parsed = parse(data, "x.csv", limits=LIMITS, choices=choices)
    columns = [column.to_pylist() for column in parsed.table.columns]
    return parsed.header, [list(row) for row in zip(*columns[:-1], strict=True)]


def known(delimiter: str) -> Choices:
    """The header is where it is: what a row of random text looks like says nothing."""
    return Choices(delimiter=delimiter, header_line=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@settings(deadline=None)
@given(tables(CELLS), st.sampled_from([*DELIMITERS]), LINE_ENDS)
def test_any_table_with_quotes_comes_back_cell_for_cell(encoding, table, delimiter, line_end):
    data = written(table, line_end, delimiter=delimiter, quoting=csv.QUOTE_ALL).encode(encoding)

    assert read(data, known(delimiter)) == table


@settings(deadline=None)
@given(tables(LETTERS), st.sampled_from([",", ";", "\t", "|"]), LINE_ENDS)
def test_any_table_without_quotes_comes_back_and_its_delimiter_is_found(table, delimiter, line_end):
    data = written(table, line_end, delimiter=delimiter).encode()

    assert read(data, Choices(header_line=1)) == table


@settings(deadline=None)
@given(tables(st.text("ab \"'\\,;日", min_size=1, max_size=6)), st.sampled_from([",", ";"]), st.sampled_from("\"'"))
def test_other_quotes_come_back_cell_for_cell(table, delimiter, quote):
    data = written(table, "\n", delimiter=delimiter, quotechar=quote, quoting=csv.QUOTE_ALL).encode()

    assert read(data, known(delimiter)) == table


@settings(deadline=None)
@given(tables(st.text('a",;日', min_size=1, max_size=6).map('say "no", {}'.format)))
def test_a_backslash_before_quotes_comes_back_cell_for_cell(table):
    text = written(table, "\n", quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")

    assert read(text.encode(), known(",")) == table


@settings(deadline=None)
@given(tables(st.text("ab\"',;é", min_size=1, max_size=6)), st.data())
def test_spaces_after_commas_mixed_line_ends_and_no_last_one_lose_no_cell(table, data):
    rows = [", ".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in [table[0], *table[1]]]
    ends = data.draw(st.lists(st.sampled_from(["\n", "\r\n"]), min_size=len(rows) - 1, max_size=len(rows) - 1))
    text = "".join(row + end for row, end in zip(rows, [*ends, ""], strict=True))

    assert read(text.encode(), known(",")) == table


def test_a_space_after_each_comma_belongs_to_no_cell():
    data = b'Name, Email, Note\nAna, ana@acme.example, "one, two"\nBo, bo@acme.example, three\n'

    assert read(data)[1] == [["Ana", "ana@acme.example", "one, two"], ["Bo", "bo@acme.example", "three"]]


ROWS = [[f"Person {number}", f"p{number}@acme.example", "Sales, East", f"{number:05}"] for number in range(12)]
HEADER = ["Name", "Email", "Department", "Id"]


@settings(deadline=None, max_examples=300)
@given(
    st.text("a,;\"'\\|\t @.1é", max_size=30), st.integers(0, 11), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_one_bad_row_never_costs_another_and_is_listed(bad, place, quoting):
    lines = written((HEADER, ROWS), "\n", quoting=quoting).splitlines()
    lines.insert(place + 1, bad)
    parsed = parse("\n".join(lines).encode(), "x.csv", limits=LIMITS, choices=GUESSED)

    columns = [column.to_pylist() for column in parsed.table.columns]
    rows = {line: list(cells) for *cells, line in zip(*columns, strict=True)}
    others = [row for number, row in enumerate(ROWS, start=2) if number < place + 2] + ROWS[place:]
    assert [row[:4] for line, row in sorted(rows.items()) if line != place + 2] == others
    if place + 2 in rows and place + 2 not in parsed.mends["line"].to_pylist():
        cells = next(csv.reader([bad]))
        assert len(cells) == 4 or not any(map(str.strip, cells[4:]))


@settings(deadline=None)
@given(st.text("ab,\n\r \t\u2028\x0b\x1cé", max_size=60))
def test_the_fast_way_gives_what_the_slow_one_gives(text):
    data = ("A,B\n" + "c,d\n" * 61 + text).encode()
    quick = parse(data, "x", limits=LIMITS, choices=known(","))
    slow = parse(data + b'\n"z","z"\n', "x", limits=LIMITS, choices=known(","))

    assert slow.table.slice(0, slow.table.num_rows - 1).to_pylist() == quick.table.to_pylist()
    assert slow.mends.to_pylist() == quick.mends.to_pylist()


@settings(deadline=None)
@given(st.text("ab,\n\r \t\u2028\x0b\x1cé'", max_size=60), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_is_left_to_any_reader_is_what_was_read(text, encoding):
    data = ("Title\n\nA,B\n" + "c,d\n" * 5 + text).encode(encoding)
    parsed = parse(data, "x", limits=LIMITS, choices=Choices(delimiter=",", header_line=3))

    if parsed.plain_from is not None:
        cells = parsed.table.drop_columns([""])
        assert plain_rows(data, parsed.plain_from, cells.column_names, ",").to_dicts() == cells.to_pylist()
        first = parsed.table.column("")[0].as_py()
        assert parsed.table.column("").to_pylist() == list(range(first, first + cells.num_rows))


@pytest.mark.parametrize("text", ["e,f\n", "e,\r\n,f", ",f\ne, \n"])
def test_regular_lines_without_a_quote_are_left_to_any_reader(text):
    assert parse(f"A,B\n{text}".encode(), "x", limits=LIMITS, choices=GUESSED).plain_from == 4


@pytest.mark.parametrize("text", ['"e",f\n', "e,f\rg,h\n", "e,f\n\ng,h\n", "e\n", "e,f,g\n", "e,\0f\n", "\ufffd,f\n"])
def test_other_lines_are_not(text):
    data = ("A,B\n" + "c,d\n" * 5 + text).encode()

    assert parse(data, "x", limits=LIMITS, choices=GUESSED).plain_from is None


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(data):
    with suppress(FileRefused):
        parse(data, "x", limits=LIMITS, choices=GUESSED)


@settings(deadline=None)
@given(st.text("\"',;\\\n\r |\ta@.é", max_size=200))
def test_no_text_raises_anything_but_a_refusal(text):
    with suppress(FileRefused):
        parse(text.encode(), "x", limits=LIMITS, choices=GUESSED)


def test_a_line_feed_after_a_line_that_is_left_out_ends_a_row_of_its_own():
    assert read(b";\r\r,\n\n@") == ([";"], [["@"]])


def test_a_long_file_keeps_its_order_and_lines():
    body = 'A,B\n"0",0\n' + "".join(f"{i},{i}\n" if i % 100 else f"{i}\n" for i in range(1, 50_000))
    parsed = parse(body.encode(), "x", limits=LIMITS, choices=GUESSED)

    assert parsed.table.column(0).to_pylist() == [str(i) for i in range(50_000)]
    assert parsed.table.column("").to_pylist() == list(range(2, 50_002))
    assert parsed.mends.num_rows == 499
