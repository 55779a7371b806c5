"""Records come one by one, each with its place, and none takes another along."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from core.files.dialect import Dialect
from core.files.mend import STRAY
from core.files.records import Record, Run, Shape, count_lines, first_records, split

COMMA = Dialect(",")


def parts(text: str, width: int = 2, address: int | None = None):
    data = text.encode()
    return [
        data[part.start : part.end].decode() if isinstance(part, Run) else (part.cells, part.reason)
        for part in split(data, 0, COMMA, Shape(width, address))
    ]


def test_lines_that_are_a_record_each_are_one_run():
    assert parts('a,b\r\n"c, d",e\n\n  \nc,d,e\n') == ['a,b\r\n"c, d",e\n\n  \nc,d,e\n']


def test_a_cell_of_several_lines_is_one_record():
    assert parts('a,b\n"c\nd",e\nf,g\n') == ["a,b\n", (["c\nd", "e"], ""), "f,g\n"]


def test_the_last_line_needs_no_end():
    assert parts("a,b\nc,d") == ["a,b\n", (["c", "d"], "")]


def test_a_blank_end_is_a_record_without_cells():
    assert parts("a,b\n ,") == ["a,b\n", ([], "")]


def test_a_quote_that_takes_in_rows_is_undone():
    text = 'a@x.example,"Ann\nb@x.example,Bob\nc@x.example,Cy"\n'

    assert parts(text, 2, 0) == [
        (["a@x.example", '"Ann'], STRAY),
        'b@x.example,Bob\nc@x.example,Cy"\n',
    ]


def test_a_quote_that_takes_in_one_row_is_undone():
    assert parts('Ann,"a@x.example\nBob,b@x.example"\n', 2, 1) == [
        (["Ann", '"a@x.example'], STRAY),
        'Bob,b@x.example"\n',
    ]


def test_a_note_of_several_lines_is_kept_although_it_holds_delimiters():
    text = 'a@x.example,"Hello,\nand thanks, Ann"\n'

    assert parts(text, 2, 0) == [(["a@x.example", "Hello,\nand thanks, Ann"], "")]


def test_a_cell_of_several_lines_with_a_stray_quote_is_mended_as_one():
    assert parts('a,"say "no",\nplease"\nb,c\n') == [(["a", 'say "no",\nplease'], STRAY), "b,c\n"]


def test_without_addresses_a_quote_that_takes_in_many_rows_is_undone():
    rows = "".join(f"{number},x\n" for number in range(20))

    assert parts(f'0,"y\n{rows}z"\n') == [(["0", '"y'], STRAY), rows, (['z"'], "Fewer cells than the table: 1, not 2")]


@settings(deadline=None)
@given(st.text('ab",\n\r ', max_size=60), st.integers(1, 3))
def test_every_byte_belongs_to_one_part(text, width):
    data = text.encode()
    found = list(split(data, 0, COMMA, Shape(width, None)))

    assert [part.start for part in found[:1]] == [0] * bool(data)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert not found or found[-1].end == len(data)
    for part in found:
        if isinstance(part, Record) and part.end < len(data):
            assert part.lines == count_lines(data, part.start, part.end)


def test_first_records_are_read_without_a_shape():
    found = first_records(b'Title\n\nA,B\n1,"2\n3"\n', 0, COMMA, None, 10)

    assert [record.cells for record in found] == [["Title"], [], ["A", "B"], ["1", "2\n3"]]


def test_only_a_quote_around_a_cell_keeps_lines_together():
    assert parts('Ana"s\nCy,\n', address=1) == [(['Ana"s'], "Fewer cells than the table: 1, not 2"), "Cy,\n"]
